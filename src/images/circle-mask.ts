// The largest circle in the middle of a picture, as what is left of it.
import type { Dimensions } from './geometry.js'
import type { Pixels } from './raw-pixels.js'

const CHANNELS = 2
const OPAQUE = 255

/** A picture that is opaque within the circle, with an edge that is partly so, and transparent around it. */
export function circleMask({ width, height }: Dimensions): Pixels {
  const input = Buffer.alloc(width * height * CHANNELS)
  const radius = Math.min(width, height) / 2
  for (let row = 0; row < height; row++) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row + 0.5 - height / 2) ** 2))
    if (half === 0) continue
    const [from, to] = [width / 2 - half, width / 2 + half]
    const [first, last] = [Math.ceil(from), Math.floor(to)]
    const at = (column: number): number => (row * width + column) * CHANNELS
    if (last > first) input.fill(OPAQUE, at(first), at(last))
    if (first > from) input[at(first - 1) + 1] = Math.round((first - from) * OPAQUE)
    if (to > last) input[at(last) + 1] = Math.round((to - last) * OPAQUE)
  }
  return { input, raw: { width, height, channels: CHANNELS } }
}
