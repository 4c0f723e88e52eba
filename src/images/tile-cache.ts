// The tiles that were asked for last, in memory: neither read nor cropped again, and read once by many at the same time.
import { LRUCache } from 'lru-cache'
import { singleFlight } from './single-flight.js'

/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 256

const memoryOf = (bytes: number) =>
  new LRUCache<string, Buffer>({ maxSize: bytes, sizeCalculation: jpeg => jpeg.length + ENTRY_BYTES })

let kept: LRUCache<string, Buffer> | undefined = memoryOf(96 * 1024 * 1024)
const making = singleFlight<Buffer>()

/** Sets how many bytes of tiles this process keeps in memory: 96 MiB unless this says otherwise, 0 for none. */
export function boundTileCache(bytes: number): void {
  kept = bytes > 0 ? memoryOf(bytes) : undefined
}

/** What of them is in memory now. */
export const keptTiles = (): { entries: number; bytes: number } => ({
  entries: kept?.size ?? 0,
  bytes: kept?.calculatedSize ?? 0,
})

/** The tile of a key, at once when it is in memory, else made by `make`. The bytes are shared: not to be written. */
export function keptTile(key: string, make: () => Promise<Buffer>): Buffer | Promise<Buffer> {
  return (
    kept?.get(key) ??
    making(key, async () => {
      const tile = await make()
      kept?.set(key, tile)
      return tile
    })
  )
}
