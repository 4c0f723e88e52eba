// Opens an original for decoding: which of its pictures, and in what its profile is applied.
import type { Sharp } from 'sharp'
import { sharp } from './pixel-work.js'
import { type Probe, sharpPlace } from './probe-image.js'

/**
 * Colours of 16 bits are taken in 8 before their profile is applied: sharp would bring them to Display P3 and leave them
 * there, and apply no profile of gray.
 */
const EIGHT_BITS: Record<string, 'srgb' | 'b-w'> = { rgb16: 'srgb', grey16: 'b-w' }

/** A pipeline over the picture of an original; `strictly` refuses what libvips only warns of. */
export function openOriginal(file: string, original: Probe, strictly = false): Sharp {
  const { space, depth, profileIsSrgb } = original
  const image = sharp(file, {
    limitInputPixels: false,
    failOn: strictly ? 'warning' : 'error',
    ignoreIcc: profileIsSrgb,
    ...sharpPlace(original),
  })
  const eight = depth === 'ushort' ? EIGHT_BITS[space] : undefined
  return eight ? image.pipelineColourspace(eight) : image
}
