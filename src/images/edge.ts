// Tiles at the right and bottom edges: padded in the file, cropped for the answer, kept in memory for the next.
import { LRUCache } from 'lru-cache'
import { cropJpeg } from './jpeg-crop.js'
import { rendering, sharp } from './pixel-work.js'
import { singleFlight } from './single-flight.js'

const MAX_CACHED_BYTES = 64 * 1024 * 1024
const REENCODED_QUALITY = 92

const cropped = new LRUCache<string, Buffer>({
  maxSize: MAX_CACHED_BYTES,
  sizeCalculation: jpeg => jpeg.length + 256,
})
const cropping = singleFlight<Buffer>()

const cropByDecoding = (jpeg: Buffer, width: number, height: number): Promise<Buffer> =>
  rendering(() =>
    sharp(jpeg).extract({ left: 0, top: 0, width, height }).jpeg({ quality: REENCODED_QUALITY }).toBuffer(),
  )

/**
 * The top left `width` x `height` pixels of the tile that `read` gives, as a JPEG: without loss when the tile is
 * baseline Huffman-coded (as derived pyramids are), else decoded and encoded again. Cached by `key`, 64 MiB in all.
 */
export function croppedTile(key: string, width: number, height: number, read: () => Promise<Buffer>): Promise<Buffer> {
  const known = cropped.get(key)
  if (known) return Promise.resolve(known)
  return cropping(key, async () => {
    const jpeg = await read()
    const result = cropJpeg(jpeg, width, height) ?? (await cropByDecoding(jpeg, width, height))
    cropped.set(key, result)
    return result
  })
}
