// The yardstick of ingest: the pixels alone. Makes the pyramid and four thumbnails of each file; prints the seconds.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const [pictures, out, concurrency] = process.argv.slice(2) as [string, string, string]
sharp.cache(false)

async function derive(name: string): Promise<void> {
  const pyramid = join(out, `${name}.tif`)
  await sharp(join(pictures, name))
    .rotate()
    .toColourspace('srgb')
    .tiff({ compression: 'jpeg', quality: 85, tile: true, tileWidth: 512, tileHeight: 512, pyramid: true })
    .toFile(pyramid)
  for (const side of [1024, 400, 200, 100])
    await sharp(join(pictures, name))
      .rotate()
      .resize(side, side, { fit: 'inside' })
      .jpeg({ quality: 82 })
      .toFile(join(out, `${name}-${side}.jpg`))
}

const names = readdirSync(pictures)
const started = performance.now()
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (let name = names.pop(); name; name = names.pop()) await derive(name)
  }),
)
process.stdout.write(((performance.now() - started) / 1000).toFixed(3))
