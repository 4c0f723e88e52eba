// From pixels to the bytes of a format.
import type { Sharp } from 'sharp'
import type { Format } from './formats.js'
import { PUT_AFTERWARDS } from './put-xmp.js'
import type { Background } from './step.js'

/** How a result is encoded. */
export interface Output {
  format: Format
  /** 1 to 100, for formats that lose something; 100 is without loss in WebP. */
  quality?: number | undefined
  /** What a pyramid has as JPEG, pixel by pixel, is taken as it is stored there, with the quality that it has. */
  asStored?: boolean | undefined
  /** Shades of gray, or black and white alone; the image's own colours when left out. */
  tones?: 'gray' | 'bitonal' | undefined
  /** XMP packet that goes with it. */
  xmp?: string | undefined
  /** What shows in the place of transparency, where the format has none; white when left out. */
  background?: Background | undefined
  /** The background shows in every format. */
  solid?: boolean | undefined
  /** How a result is encoded instead that is not wholly opaque. */
  ifTransparent?: Pick<Output, 'format' | 'quality'> | undefined
}

const MIDDLE_GRAY = 128

const toned = (image: Sharp, tones: Output['tones']): Sharp => {
  if (tones === 'bitonal') return image.threshold(MIDDLE_GRAY, { greyscale: true }).toColourspace('b-w')
  return tones === 'gray' ? image.toColourspace('b-w') : image
}

/** Whether transparency can show. Fax compression, which writes two tones, and JPEG have none. */
export const hasTransparency = ({ format, tones, solid, ifTransparent }: Output): boolean =>
  !solid && (ifTransparent !== undefined || (format !== 'jpg' && !(format === 'tif' && tones === 'bitonal')))

/** The fastest AVIF needs so much more of quality to look as it did with more effort: bench/README.md has the table. */
const FAST_AVIF = 4
const HIGHEST = 100

const ENCODERS: Record<Format, (image: Sharp, quality: number | undefined, bitonal: boolean) => Sharp> = {
  // Optimal Huffman tables save 3 % of the bytes and cost a third of the time.
  jpg: (image, quality) => image.jpeg({ quality, optimiseCoding: false }),
  png: (image, _quality, bitonal) =>
    image.png(bitonal ? { palette: true, colours: 2, dither: 0 } : { compressionLevel: 6 }),
  webp: (image, quality, bitonal) =>
    image.webp(bitonal || quality === 100 ? { lossless: true } : { quality, effort: 2 }),
  avif: (image, quality = 50) => image.avif({ quality: Math.min(HIGHEST, quality + FAST_AVIF), effort: 0 }),
  tif: (image, _quality, bitonal) =>
    image.tiff(bitonal ? { bitdepth: 1, compression: 'ccittfax4' } : { compression: 'lzw' }),
  gif: (image, _quality, bitonal) => image.gif({ dither: bitonal ? 0 : 1, effort: 2 }),
}

/**
 * The pipeline that ends in the encoder of a format. What is not `opaque` is shown on the background where transparency
 * cannot show.
 */
export function encoded(image: Sharp, output: Output, opaque: boolean): Sharp {
  const { format, quality, tones, xmp, background = '#ffffff' } = output
  const flat = opaque || hasTransparency(output) ? image : image.flatten({ background })
  const made = ENCODERS[format](toned(flat, tones), quality, tones === 'bitonal')
  return xmp && !PUT_AFTERWARDS[format] ? made.withXmp(xmp) : made
}

/** What the encoder made, with its XMP packet where that is put in afterwards. */
export function completed(encoded: Buffer, { format, xmp }: Output): Buffer {
  const put = PUT_AFTERWARDS[format]
  return xmp && put ? put(encoded, xmp) : encoded
}
