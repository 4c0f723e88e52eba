// Samples that do not say what white is: floating point, signed and 32-bit ones, whose range is found in them.

import { openOriginal } from './open-original.js'
import type { Probe } from './probe-image.js'

/** Longest side of the sample that is looked at. */
const SAMPLE_SIDE = 1024
/** libvips makes 16-bit samples unsigned when they leave it: signed ones are raised by so much before. */
const RAISED = 32_768
/** How far beyond 0 and 1 fractions of white may overshoot, as resampling leaves them. */
const OVERSHOOT = 0.1
const SIXTEEN_BITS = new Set(['grey16', 'rgb16'])
const SCALED = new Set(['b-w', 'srgb', 'scrgb', 'grey16', 'rgb16'])

/** Whether the samples of an original need a range to be shown by. */
export const isUnranged = ({ depth, space }: Probe): boolean =>
  depth !== 'uchar' && depth !== 'ushort' && SCALED.has(space)

/** How samples are brought to white: multiplied, then raised. Nothing to do where colours are fractions of linear light. */
export type SampleScale = [factor: number, offset: number] | 'linear light'

/**
 * The scale of the samples of an original, by their range: fractions of white from 0 to 1, which are linear light in
 * colours; 8-bit values from 0 to 255; and all else from the least, black, to the most, white. What a TIFF calls `noData`
 * does not count, nor what is not finite or the least that a signed sample can be. White is 65535 in 16 bits, else 255.
 * Rejects with libvips's error for a broken file.
 */
export async function scaleOf(file: string, original: Probe, seconds: number): Promise<SampleScale> {
  const sixteen = SIXTEEN_BITS.has(original.space)
  const image = openOriginal(file, original)
  // sharp leaves 8 bits of what it raises, unless it has 16.
  const { data } = await (sixteen ? image.linear(1, RAISED) : image)
    .timeout({ seconds })
    .removeAlpha()
    .resize(SAMPLE_SIDE, SAMPLE_SIDE, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .toColourspace(original.space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true })
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at + 4 <= data.length; at += 4) {
    const sample = data.readFloatLE(at) - (sixteen ? RAISED : 0)
    if (!Number.isFinite(sample) || sample < -1e38 || sample === original.noData) continue
    if (sample === -RAISED && sixteen) continue
    least = Math.min(least, sample)
    most = Math.max(most, sample)
  }
  const white = sixteen ? 65_535 : 255
  if (original.depth === 'float' && least >= -OVERSHOOT && most <= 1 + OVERSHOOT)
    return original.space === 'scrgb' ? 'linear light' : [white, 0]
  if ((least >= 0 && most <= 255 && most > 1) || most <= least) return [white / 255, 0]
  const factor = white / (most - least)
  return [factor, -least * factor]
}
