// Tiles at the right and bottom edges: padded in the file, cropped for the answer.
import { cropJpeg } from './jpeg-crop.js'
import { rendering, sharp } from './pixel-work.js'

const REENCODED_QUALITY = 92

const cropByDecoding = (jpeg: Buffer, width: number, height: number): Promise<Buffer> =>
  rendering(() =>
    sharp(jpeg).extract({ left: 0, top: 0, width, height }).jpeg({ quality: REENCODED_QUALITY }).toBuffer(),
  )

/**
 * The top left `width` x `height` pixels of a tile, as a JPEG: without loss when the tile is baseline Huffman-coded (as
 * derived pyramids are), else decoded and encoded again.
 */
export const cropped = async (jpeg: Buffer, width: number, height: number): Promise<Buffer> =>
  cropJpeg(jpeg, width, height) ?? cropByDecoding(jpeg, width, height)
