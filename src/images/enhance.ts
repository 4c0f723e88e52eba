// A contrast and edge filter for radiographs, our own: unsharp masks of two widths over 16-bit grays.
import type { Dimensions } from './geometry.js'
import { inTurns, type Samples } from './gray16.js'
import { sharp } from './pixel-work.js'

/** An unsharp mask: what stands out against its neighbourhood, of `sigma` pixels, is enlarged by `amount`. */
export interface Mask {
  sigma: number
  amount: number
}

/** What the filter does, in this order; a part that is left out is not done. */
export interface Enhancement {
  /** Gaussian smoothing of so many pixels, against noise. */
  smooth?: number
  /** A wide mask: contrast between neighbouring structures. */
  contrast?: Mask
  /** A narrow mask: edges. */
  edges?: Mask
}

const rawInput = ({ width, height }: Dimensions) => ({
  raw: { width, height, channels: 1 as const },
  limitInputPixels: false as const,
})

/** Samples as an image that keeps its 16 bits. */
export const gray16Image = (samples: Samples) =>
  sharp(samples.data, rawInput(samples)).pipelineColourspace('grey16').toColourspace('grey16')

async function blurred(samples: Samples, sigma: number): Promise<Samples> {
  const data = await gray16Image(samples).blur(sigma).raw({ depth: 'ushort' }).toBuffer()
  const copy = new Uint16Array(data.length / 2)
  Buffer.from(copy.buffer).set(data)
  return { ...samples, data: copy }
}

/** gray + amount x (gray - blurred gray), kept within 0 and 65535. */
async function masked(samples: Samples, { sigma, amount }: Mask): Promise<Samples> {
  const { data: around } = await blurred(samples, sigma)
  const data = new Uint16Array(samples.data.length)
  await inTurns(data.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const gray = samples.data[index]!
      const value = Math.round(gray + amount * (gray - around[index]!))
      data[index] = value < 0 ? 0 : value > 65535 ? 65535 : value
    }
  })
  return { ...samples, data }
}

/** The samples after the filter; their values when it does nothing. */
export async function enhance(samples: Samples, { smooth, contrast, edges }: Enhancement): Promise<Samples> {
  let result = smooth ? await blurred(samples, smooth) : samples
  for (const mask of [contrast, edges]) if (mask && mask.amount > 0) result = await masked(result, mask)
  return result
}
