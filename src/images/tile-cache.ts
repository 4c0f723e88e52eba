// The tiles that were asked for last, in memory: neither read nor cropped again, and read once by many at the same time.
import { LRUCache } from 'lru-cache'
import { singleFlight } from './single-flight.js'

const MAX_CACHED_BYTES = 96 * 1024 * 1024
/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 256

const kept = new LRUCache<string, Buffer>({
  maxSize: MAX_CACHED_BYTES,
  sizeCalculation: jpeg => jpeg.length + ENTRY_BYTES,
})
const making = singleFlight<Buffer>()

/**
 * The tile of a key, at once when it is in memory, else made by `make`; 96 MiB in all. The bytes are shared: not to be
 * written.
 */
export function keptTile(key: string, make: () => Promise<Buffer>): Buffer | Promise<Buffer> {
  return (
    kept.get(key) ??
    making(key, async () => {
      const tile = await make()
      kept.set(key, tile)
      return tile
    })
  )
}
