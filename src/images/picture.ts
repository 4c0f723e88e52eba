// A picture from outside as a JPEG of bounded size: for the covers of PDFs.
import type { Dimensions } from './geometry.js'
import { rendering, sharp } from './pixel-work.js'

/** A JPEG in memory. */
export interface Picture extends Dimensions {
  body: Buffer
}

/**
 * The picture in a file, upright, in sRGB, and with no edge longer than `edge` pixels.
 * Rejects when the file holds no picture, or one of more than `maxPixels` pixels.
 */
export async function pictureWithin(file: string, edge: number, maxPixels: number): Promise<Picture> {
  const { data, info } = await rendering(() =>
    sharp(file, { limitInputPixels: maxPixels, failOn: 'error' })
      .autoOrient()
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .timeout({ seconds: 30 })
      .jpeg({ quality: 85 })
      .toBuffer({ resolveWithObject: true }),
  )
  return { body: data, width: info.width, height: info.height }
}
