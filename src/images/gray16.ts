// Images of one channel of 16 bits: told from others, read sample by sample, and mapped to the grays of a screen.
import type { Dimensions } from './geometry.js'
import { eightBitTable, type Lut, lutTable, rangeLut } from './lut.js'
import { sharp } from './pixel-work.js'
import { type Probe, sharpPlace } from './probe-image.js'

/** How 16-bit gray becomes 8-bit: by the image's own lookup table, else by the samples' range, or by their upper byte. */
export interface Toning {
  lut?: Lut | undefined
  gray16?: 'range' | 'shift' | undefined
}

/** Samples row by row, without a gap. */
export interface Samples<Data extends Uint16Array | Uint8Array = Uint16Array> extends Dimensions {
  data: Data
}

/** Most pixels of an image whose samples are mapped; they are held in memory, 3 bytes each. */
export const MOST_GRAY16_PIXELS = 100_000_000

/** Samples mapped between two looks at other work of the process. */
const PER_TURN = 4_000_000

/** Whether an original is gray in 16 bits, without transparency. */
export const isGray16 = ({ space, depth, channels }: Probe): boolean =>
  space === 'grey16' && depth === 'ushort' && channels === 1

/** Decodes a 16-bit gray image, upright. Rejects with libvips's error when it is broken anywhere. */
export async function readGray16(
  file: string,
  timeoutSeconds = 0,
  place?: Pick<Probe, 'page' | 'subIfd'>,
): Promise<Samples> {
  const options = {
    limitInputPixels: MOST_GRAY16_PIXELS,
    failOn: 'error',
    ignoreIcc: true,
    ...sharpPlace(place),
  } as const
  const { data, info } = await sharp(file, options)
    .timeout({ seconds: timeoutSeconds })
    .autoOrient()
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  // A view of 16-bit samples must begin at an even address.
  const aligned = data.byteOffset % 2 === 0 ? data : Buffer.from(new Uint8Array(data).buffer)
  const samples = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2)
  return { data: samples, width: info.width, height: info.height }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Calls `work` for one stretch of samples after the other, and lets other work of the process in between. */
export async function inTurns(length: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < length; from += PER_TURN) {
    work(from, Math.min(length, from + PER_TURN))
    await turn()
  }
}

/** What the table makes of the samples, written over them. */
export async function mapSamples(samples: Samples, table: Uint16Array): Promise<Samples> {
  const { data } = samples
  await inTurns(data.length, (from, to) => {
    for (let index = from; index < to; index++) data[index] = table[data[index]!]!
  })
  return samples
}

/** What the table makes of the samples, in 8 bits. */
export async function mapToEightBits(samples: Samples, table: Uint16Array): Promise<Samples<Uint8Array>> {
  const eight = eightBitTable(table)
  const data = new Uint8Array(samples.data.length)
  await inTurns(data.length, (from, to) => {
    for (let index = from; index < to; index++) data[index] = eight[samples.data[index]!]!
  })
  return { ...samples, data }
}

async function rangeOf({ data }: Samples): Promise<Lut> {
  let [least, most] = [65535, 0]
  await inTurns(data.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const sample = data[index]!
      if (sample < least) least = sample
      if (sample > most) most = sample
    }
  })
  return rangeLut(least, most)
}

/** Whether the toning changes what libvips would make of the original, which is its samples' upper byte. */
export const isToned = (original: Probe, { lut, gray16 }: Toning): boolean =>
  isGray16(original) &&
  (lut !== undefined || gray16 === 'range') &&
  original.width * original.height <= MOST_GRAY16_PIXELS

/** The 16-bit gray original in 8 bits, upright, by its lookup table or else by the range of its samples. */
export async function toneGray16(
  file: string,
  original: Probe,
  { lut }: Toning,
  timeoutSeconds = 0,
): Promise<Samples<Uint8Array>> {
  const samples = await readGray16(file, timeoutSeconds, original)
  return mapToEightBits(samples, lutTable(lut ?? (await rangeOf(samples))))
}
