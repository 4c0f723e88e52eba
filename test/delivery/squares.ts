// A picture made by a rule, so that any part of any rendering of it can be checked: ten by ten squares, each of one colour.
import sharp from 'sharp'

export type Colour = [number, number, number]

/** Squares along each side. */
export const SQUARES = 10

/** The colour of a square: no two neighbours are alike. */
export const squareColour = (column: number, row: number): Colour => [
  25 + ((column * 83 + row * 37) % 206),
  25 + ((column * 29 + row * 101) % 206),
  25 + ((column * 151 + row * 67) % 206),
]

/** The picture as a PNG, `side` pixels along each edge (a multiple of ten). */
export function squares(side: number): Promise<Buffer> {
  const data = Buffer.alloc(side * side * 3)
  const step = side / SQUARES
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      data.set(squareColour(Math.floor(x / step), Math.floor(y / step)), 3 * (y * side + x))
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** The colours at points of an encoded image, given as fractions of its width and height. */
export async function coloursAt(encoded: Buffer, points: [number, number][]): Promise<Colour[]> {
  const { data, info } = await sharp(encoded)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return points.map(([across, down]) => {
    const at = (Math.floor(down * info.height) * info.width + Math.floor(across * info.width)) * info.channels
    return [data[at]!, data[at + 1]!, data[at + 2]!]
  })
}

/** Largest difference of any channel. */
export const difference = (a: Colour, b: Colour): number =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)))
