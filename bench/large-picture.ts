// The picture that delivery is measured with, and what is asked of it.
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** Its size in pixels: 84 megapixels. */
export const SIZE = { width: 10_240, height: 8_192 }

/** A large photograph: a sample picture enlarged, with grain, so that its tiles are as heavy as real ones. */
export async function largePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const sample = fileURLToPath(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url))
  const noise = { type: 'gaussian', mean: 128, sigma: 18 } as const
  const grain = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer()
  const jpeg = await sharp(sample)
    .resize(SIZE.width, SIZE.height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'overlay' }])
    .jpeg({ quality: 90 })
    .toBuffer()
  return new Uint8Array(jpeg)
}

/** Paths of whole tiles of the grid, of every level that has some. */
export function gridPaths(): string[] {
  const paths: string[] = []
  for (let span = 512; span <= 4096; span *= 2)
    for (let x = 0; x + span <= SIZE.width; x += span)
      for (let y = 0; y + span <= SIZE.height; y += span) paths.push(`${x},${y},${span},${span}/512,512/0/default.jpg`)
  return paths
}

/** Paths of regions anywhere, scaled down to no more than 512 pixels. */
export function regionPaths(): string[] {
  let seed = 11
  const random = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * most)
  }
  return Array.from({ length: 2000 }, () => {
    const side = 512 + random(1024)
    const [x, y] = [random(SIZE.width - side), random(SIZE.height - side)]
    return `${x},${y},${side},${side}/${256 + random(257)},/0/default.jpg`
  })
}
