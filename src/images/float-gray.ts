// Gray of 32-bit floating point, whose white no TIFF tells: found in its samples.
import { sharp } from './pixel-work.js'
import type { Probe } from './probe-image.js'

/** Longest side of the sample that is looked at. */
const SAMPLE_SIDE = 1024

/** Whether an original is gray in floating point. */
export const isFloatGray = ({ space, depth }: Probe): boolean => space === 'b-w' && depth === 'float'

/**
 * Factor and offset that bring the samples to 0..255: those up to 1 are fractions of white, those up to 255 are 8-bit
 * grays, and any others are stretched from the least to the most. Rejects with libvips's error for a broken file.
 */
export async function floatScale(file: string, seconds: number): Promise<[factor: number, offset: number]> {
  const { data } = await sharp(file, { limitInputPixels: false, failOn: 'error' })
    .timeout({ seconds })
    .removeAlpha()
    .resize(SAMPLE_SIDE, SAMPLE_SIDE, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true })
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at + 4 <= data.length; at += 4) {
    const sample = data.readFloatLE(at)
    if (!Number.isFinite(sample)) continue
    least = Math.min(least, sample)
    most = Math.max(most, sample)
  }
  if (least >= 0 && most <= 1) return [255, 0]
  if ((least >= 0 && most <= 255) || most <= least) return [1, 0]
  const factor = 255 / (most - least)
  return [factor, -least * factor]
}
