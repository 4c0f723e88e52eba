// Originals for the tests of this room: written, derived from, and looked at pixel by pixel.
import { writeFile } from 'node:fs/promises'
import type { DeriveOptions } from '../../src/images/index.js'
import { decode, folder, pyramidOf } from './fixtures.js'
import { type Page, stripOf } from './tiff-writer.js'

/** A place for originals, as long as the test file lives. */
export async function originals() {
  const files = await folder()
  let counter = 0
  const write = async (bytes: Buffer): Promise<string> => {
    const file = files.path(`original-${counter++}`)
    await writeFile(file, bytes)
    return file
  }

  /** The pyramid of an original, decoded; a pixel of it has as many samples as the pyramid has channels. */
  async function derived(bytes: Buffer, options?: DeriveOptions) {
    const { pyramid, path } = await pyramidOf(await write(bytes), options)
    const { data, width, height, channels } = await decode(path)
    const pixel = (x: number, y: number): number[] => {
      const at = (y * width + x) * channels
      return [...data.subarray(at, at + pyramid.channels)]
    }
    return { pixel, width, height, channels: pyramid.channels }
  }
  return { ...files, write, derived }
}

/** That no sample is further from the wanted one than the distance. */
export const expectNear = (found: number[], wanted: number[], distance: number): void => {
  expect(found).toHaveLength(wanted.length)
  const worst = Math.max(...wanted.map((value, band) => Math.abs(value - found[band]!)))
  expect({ found, wanted, isNear: worst <= distance }).toEqual({ found, wanted, isNear: true })
}

/** Size of the pages. */
export const [W, H] = [64, 48]

export const ramp = (x: number, y: number): number[] => [x * 4, y * 5, 128]

/** A page of 8-bit RGB, or as it is told. */
export const page = (more: Partial<Page> = {}): Page => ({
  ...{ width: W, height: H, bits: [8, 8, 8], photometric: 2, strip: stripOf(W, H, 'uint8', ramp) },
  ...more,
})
