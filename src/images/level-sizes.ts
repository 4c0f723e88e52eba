// Sets the true sizes in a pyramid that was written with its right and bottom edges padded.
import { open } from 'node:fs/promises'
import type { Dimensions } from './geometry.js'
import { bytesOfType, type Entry, readTiff, TAG, TiffError } from './tiff.js'

/** The values of the tiles that the level has, of those of a level with more columns or rows. */
const keptTiles = (values: Float64Array, columns: number, kept: Dimensions): number[] =>
  Array.from({ length: kept.width * kept.height }, (_, index) => {
    const row = Math.floor(index / kept.width)
    return values[row * columns + (index - row * kept.width)]!
  })

/**
 * Makes each level of the TIFF at `path` the size of the one before, halved and rounded up, starting from `full`:
 * libvips rounds down, which leaves viewers' edge tiles a pixel short. Tiles that hold nothing but padding are left out of
 * the directory. Rejects with TiffError when a level is smaller than it must become.
 */
export async function setLevelSizes(path: string, full: Dimensions): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const read = async (offset: number, length: number): Promise<Buffer> =>
      (await file.read(Buffer.alloc(length), 0, length, offset)).buffer
    const tiff = await readTiff({ id: path, size, read })
    const { little, big } = tiff.format
    const word = big ? 8 : 4
    const write = async (at: number, values: number[], width: number): Promise<void> => {
      const bytes = Buffer.alloc(values.length * width)
      for (const [index, value] of values.entries()) {
        // Six bytes hold every offset that a number can.
        const [part, zeros] = [Math.min(width, 6), Math.max(0, width - 6)]
        if (little) bytes.writeUIntLE(value, index * width, part)
        else bytes.writeUIntBE(value, index * width + zeros, part)
      }
      await file.write(bytes, 0, bytes.length, at)
    }
    /** Puts fewer values in the place of an entry's. */
    const shorten = async ({ type, at, entryAt }: Entry, values: number[]): Promise<void> => {
      const width = bytesOfType(type)
      await write(values.length * width <= word ? entryAt + 4 + word : at, values, width)
      await write(entryAt + 4, [values.length], word)
    }
    let { width, height } = full
    for (let offset = tiff.first; offset !== 0; ) {
      const { entries, next } = await tiff.directory(offset)
      const number = async (tag: number): Promise<number> => (await tiff.numbers(entries.get(tag)!, 1))[0]!
      const [presentWidth, presentHeight] = [await number(TAG.width), await number(TAG.height)]
      if (presentWidth < width || presentHeight < height)
        throw new TiffError(
          `A level of the pyramid has ${presentWidth} x ${presentHeight} pixels; it must have ${width} x ${height} or more`,
        )
      const across = (side: number, tile: number): number => Math.ceil(side / tile)
      const [tileWidth, tileHeight] = [await number(TAG.tileWidth), await number(TAG.tileHeight)]
      const columns = across(presentWidth, tileWidth)
      const kept = { width: across(width, tileWidth), height: across(height, tileHeight) }
      if (kept.width < columns || kept.height < across(presentHeight, tileHeight))
        for (const tag of [TAG.tileOffsets, TAG.tileByteCounts]) {
          const entry = entries.get(tag)!
          await shorten(entry, keptTiles(await tiff.numbers(entry, entry.count), columns, kept))
        }
      for (const [tag, value] of [
        [TAG.width, width],
        [TAG.height, height],
      ] as const) {
        const entry = entries.get(tag)!
        await write(entry.at, [value], bytesOfType(entry.type))
      }
      width = Math.ceil(width / 2)
      height = Math.ceil(height / 2)
      offset = next
    }
  } finally {
    await file.close()
  }
}
