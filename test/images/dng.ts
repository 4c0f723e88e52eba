// Writes DNGs by hand (Adobe DNG 1.4): of a camera whose sensor sees the colours of sRGB as linear light.
import { asChild, type Field, stripOf, tiffOf } from './tiff-writer.js'

const [MOSAIC, LINEAR] = [32803, 34892]
/** From CIE XYZ to the linear light of sRGB. */
const FROM_XYZ = [3.2405, -1.5371, -0.4985, -0.9693, 1.876, 0.0416, 0.0556, -0.204, 1.0572]
const D65 = 21
const WHITE = 65_535

const CAMERA: Field[] = [
  [271, 'ascii', 'Hydria'],
  [272, 'ascii', 'Made by hand'],
  [50706, 'bytes', Buffer.from([1, 4, 0, 0])],
  [50708, 'ascii', 'Hydria made by hand'],
  [50721, 'rational', FROM_XYZ],
  [50728, 'rational', [1, 1, 1]],
  [50778, 'short', [D65]],
]

/** A sample of sRGB, 0 to 255, as light, 0 to 65,535. */
function lightOf(sample: number): number {
  const part = sample / 255
  return Math.round(WHITE * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
}

export interface Shot {
  width: number
  height: number
  /** Red, green and blue of a pixel in sRGB. */
  pixel(x: number, y: number): number[]
  /** Whether there is one sample for each pixel, behind a filter of red, green, green and blue; three otherwise. */
  isMosaic?: boolean
  /** EXIF orientation. */
  orientation?: number
}

/** A DNG of a picture, whose first directory is a small preview of one colour. */
export function dngOf({ width, height, pixel, isMosaic = false, orientation = 1 }: Shot, preview: number[]): Buffer {
  const filtered = (x: number, y: number): number[] => [lightOf(pixel(x, y)[(x % 2) + (y % 2)]!)]
  const light = (x: number, y: number): number[] => pixel(x, y).map(lightOf)
  const filter: Field[] = [
    [33421, 'short', [2, 2]],
    [33422, 'bytes', Buffer.from([0, 1, 1, 2])],
  ]
  const small = {
    ...{ width: 28, height: 20, bits: [8, 8, 8], photometric: 2, strip: stripOf(28, 20, 'uint8', () => preview) },
    fields: [[254, 'long', [1]], [274, 'short', [orientation]], [330, 'long', [0]], ...CAMERA] as Field[],
  }
  const raw = {
    ...{ width, height, bits: isMosaic ? [16] : [16, 16, 16], photometric: isMosaic ? MOSAIC : LINEAR },
    strip: stripOf(width, height, 'uint16', isMosaic ? filtered : light),
    fields: [[254, 'long', [0]], ...(isMosaic ? filter : []), [50717, 'long', [WHITE]]] as Field[],
  }
  return asChild(tiffOf([small, raw]))
}
