// Sets the true sizes in a pyramid that was written with its right and bottom edges padded.
import { open } from 'node:fs/promises'
import type { Dimensions } from './geometry.js'
import { readTiff, TAG, TiffError } from './tiff.js'

/**
 * Makes each level of the TIFF at `path` the size of the one before, halved and rounded up, starting from `full`:
 * libvips rounds down, which leaves viewers' edge tiles a pixel short. Only the two size tags of a directory change;
 * the padding must not fill tiles of its own. Rejects with TiffError when a level is smaller than it must become.
 */
export async function setLevelSizes(path: string, full: Dimensions): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const read = async (offset: number, length: number): Promise<Buffer> =>
      (await file.read(Buffer.alloc(length), 0, length, offset)).buffer
    const tiff = await readTiff({ id: path, size, read })
    const { little } = tiff.format
    let { width, height } = full
    for (let offset = tiff.first; offset !== 0; ) {
      const { entries, next } = await tiff.directory(offset)
      const set = async (tag: number, value: number): Promise<void> => {
        const entry = entries.get(tag)
        const present = entry && (await tiff.numbers(entry, 1))[0]
        if (!entry || present === undefined || present < value)
          throw new TiffError(`A level of the pyramid has tag ${tag} ${present}, which must be ${value} or more`)
        if (present === value) return
        const bytes = Buffer.alloc(entry.type === 3 ? 2 : 4)
        if (little) bytes.writeUIntLE(value, 0, bytes.length)
        else bytes.writeUIntBE(value, 0, bytes.length)
        await file.write(bytes, 0, bytes.length, entry.at)
      }
      await set(TAG.width, width)
      await set(TAG.height, height)
      width = Math.ceil(width / 2)
      height = Math.ceil(height / 2)
      offset = next
    }
  } finally {
    await file.close()
  }
}
