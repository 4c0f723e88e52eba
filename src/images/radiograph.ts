// A radiograph as it is sent: checked when it comes in, and written in 16 or 8 bits, filtered or not.
import { HttpProblem } from '../problem.js'
import { type Enhancement, enhance, gray16Image } from './enhance.js'
import { isGray16, MOST_GRAY16_PIXELS, mapSamples, mapToEightBits, readGray16, type Samples } from './gray16.js'
import { type Lut, lutTable } from './lut.js'
import { rendering, sharp } from './pixel-work.js'
import { type Probe, probe } from './probe-image.js'

/** Formats that a radiograph is written in: png and tiff keep 16 bits, jpeg and gif have 8. */
export type RadiographFormat = 'png' | 'tiff' | 'jpeg' | 'gif'

export interface RadiographOptions {
  maxPixels: number
  timeoutSeconds: number
}

const refuse = (detail: string): HttpProblem => new HttpProblem(400, 'Bad request', detail)

/**
 * Looks at a file that should be a 16-bit grayscale PNG, and decodes it once to see that it is whole.
 * Throws HttpProblem 415 for another format, 400 for another kind of PNG, a broken one, or one with too many pixels.
 */
export async function checkRadiograph(file: string, options: RadiographOptions): Promise<Probe> {
  const found = await probe(file, { maxPixels: Math.min(options.maxPixels, MOST_GRAY16_PIXELS) })
  if (found.format !== 'png')
    throw new HttpProblem(415, 'Unsupported media type', `The file is ${found.mediaType}; it must be image/png.`)
  if (!isGray16(found)) {
    const kind = `${found.depth === 'ushort' ? 16 : 8}-bit ${found.channels > 2 ? 'colour' : 'gray'}`
    const alpha = found.hasAlpha ? ' with transparency' : ''
    throw refuse(`The PNG is ${kind}${alpha}; it must be 16-bit grayscale.`)
  }
  try {
    await rendering(() => readGray16(file, options.timeoutSeconds))
  } catch (error) {
    throw refuse(`The PNG cannot be decoded: ${(error as Error).message.split('\n')[0]}.`)
  }
  return found
}

const SCREEN_QUALITY = 92

/** 16-bit samples in a format that keeps them, gray for gray. */
const keepGrays = (samples: Samples, format: 'png' | 'tiff'): Promise<Buffer> =>
  format === 'png'
    ? gray16Image(samples).png({ compressionLevel: 6 }).toBuffer()
    : gray16Image(samples).tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer()

async function writeEightBits(samples: Samples, table: Uint16Array, format: 'jpeg' | 'gif'): Promise<Buffer> {
  const { data, width, height } = await mapToEightBits(samples, table)
  const image = sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false }).toColourspace('b-w')
  return format === 'jpeg'
    ? image.jpeg({ quality: SCREEN_QUALITY }).toBuffer()
    : image.gif({ colours: 256, dither: 0, effort: 2 }).toBuffer()
}

const UNCHANGED = Uint16Array.from({ length: 65536 }, (_, gray) => gray)

/** The original in another format: its very samples in 16 bits, or what the lookup table makes of them in 8. */
export const radiographAs = (file: string, lut: Lut, format: RadiographFormat, seconds: number): Promise<Buffer> =>
  rendering(async () => {
    const samples = await readGray16(file, seconds)
    if (format === 'png' || format === 'tiff') return keepGrays(samples, format)
    return writeEightBits(samples, lutTable(lut), format)
  })

/** The original mapped by its lookup table in 16 bits, then filtered. */
export const filteredRadiograph = (
  file: string,
  lut: Lut,
  enhancement: Enhancement,
  format: RadiographFormat,
  seconds: number,
): Promise<Buffer> =>
  rendering(async () => {
    const mapped = await mapSamples(await readGray16(file, seconds), lutTable(lut))
    const filtered = await enhance(mapped, enhancement)
    if (format === 'png' || format === 'tiff') return keepGrays(filtered, format)
    return writeEightBits(filtered, UNCHANGED, format)
  })
