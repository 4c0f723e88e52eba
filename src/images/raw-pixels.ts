// Pixels in memory: the end of one pipeline and the beginning of another, since sharp orders operations its own way.
import type { Sharp } from 'sharp'
import { sharp } from './pixel-work.js'

/** Pixels in memory, as sharp takes them. */
export interface Pixels {
  input: Buffer
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
}

/** The pixels of a pipeline. */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { input: data, raw: { width, height, channels } }
}

/** A pipeline that begins with pixels. */
export const fromPixels = ({ input, raw }: Pixels): Sharp => sharp(input, { raw })
