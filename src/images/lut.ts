// The lookup table of a sensor: from the grays that it counted to grays fit for a screen. Pure arithmetic.

/** How a sensor's grays are mapped; the numbers that come with a radiograph. */
export interface Lut {
  /** Exponent of the curve: above 1 it lifts the middle grays. Greater than 0. */
  gamma: number
  /** What the brightest gray adds to `offset`, on a scale of 0 to 65535. */
  slope: number
  /** What the darkest gray becomes, on the same scale. */
  offset: number
  /** How many grays the sensor tells apart: samples are 0 to totalGrays - 1. */
  totalGrays: number
  /** The sample that becomes darkest. */
  minimumGray: number
  /** The sample that becomes brightest; below `minimumGray` the image is inverted. */
  maximumGray: number
}

const SAMPLES = 65536
const WHITE = 65535
/** 65535 / 255: what one step of 8 bits is in steps of 16. */
const STEP = 257

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** Where a sample lies between minimumGray (0) and maximumGray (1). */
function place(sample: number, { totalGrays, minimumGray, maximumGray }: Lut): number {
  const gray = Math.min(sample, totalGrays - 1)
  if (minimumGray === maximumGray) return gray < minimumGray ? 0 : 1
  return clamp((gray - minimumGray) / (maximumGray - minimumGray), 0, 1)
}

/**
 * The 16-bit gray that each of the 65536 possible samples becomes:
 *
 *     g = min(sample, totalGrays - 1)
 *     t = clamp((g - minimumGray) / (maximumGray - minimumGray), 0, 1)
 *     gray = clamp(round(offset + slope * t ^ (1 / gamma)), 0, 65535)
 *
 * So minimumGray becomes `offset` and maximumGray becomes `offset + slope`, whichever of the two is larger: a
 * radiograph's minimumGray, where most rays came through, is mostly above its maximumGray, and the image is inverted.
 * Where both are the same, samples below are t = 0 and all others t = 1.
 */
export function lutTable(lut: Lut): Uint16Array {
  const { gamma, slope, offset } = lut
  return Uint16Array.from({ length: SAMPLES }, (_, sample) =>
    clamp(Math.round(offset + slope * place(sample, lut) ** (1 / gamma)), 0, WHITE),
  )
}

/** The table in 8 bits: gray / 257, rounded, so that 0 stays 0 and 65535 becomes 255. */
export const eightBitTable = (table: Uint16Array): Uint8Array => Uint8Array.from(table, gray => Math.round(gray / STEP))

/** The table that spreads the samples from `least` to `most` evenly over all grays. */
export const rangeLut = (least: number, most: number): Lut => ({
  gamma: 1,
  slope: WHITE,
  offset: 0,
  totalGrays: SAMPLES,
  minimumGray: least,
  maximumGray: most,
})
