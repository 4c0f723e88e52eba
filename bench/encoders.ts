// What an encoder takes and gives: processor time, bytes and how different the picture looks, `npm run bench:encoders`.
import { readdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { encoded, type Output } from '../src/images/encode.js'
import { dssim } from './dssim.js'

const [WIDTH, HEIGHT] = [500, 400]
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const PICTURES = 'pictures'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
sharp.concurrency(1)

const pixelsOf = (image: Sharp): Promise<Buffer> => image.removeAlpha().toColourspace('srgb').raw().toBuffer()

const sources = await Promise.all(
  readdirSync(PICTURES)
    .filter(name => /\.(png|jpg)$/.test(name))
    .map(name => pixelsOf(sharp(join(PICTURES, name)).resize(WIDTH, HEIGHT))),
)
const image = (pixels: Buffer): Sharp => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })

const ours = (output: Output) => (pixels: Buffer) => encoded(image(pixels), output, true)

/** What is compared; `ours` is the product's, the others are what was tried. */
const ENCODERS: Record<string, (pixels: Buffer) => Sharp> = {
  'JPEG 85, ours': ours({ format: 'jpg', quality: 85 }),
  'WebP 82, ours (effort 2)': ours({ format: 'webp', quality: 82 }),
  'WebP 82, effort 1': pixels => image(pixels).webp({ quality: 82, effort: 1 }),
  'WebP 82, effort 4': pixels => image(pixels).webp({ quality: 82, effort: 4 }),
  'WebP 82, effort 2, sharp chroma': pixels => image(pixels).webp({ quality: 82, effort: 2, smartSubsample: true }),
  'AVIF 55, effort 2, as before': pixels => image(pixels).avif({ quality: 55, effort: 2 }),
  'AVIF 54, ours (58, effort 0)': ours({ format: 'avif', quality: 54 }),
  'AVIF 58, effort 0, 4:2:0': pixels => image(pixels).avif({ quality: 58, effort: 0, chromaSubsampling: '4:2:0' }),
  'AVIF 60, effort 0, 4:2:0': pixels => image(pixels).avif({ quality: 60, effort: 0, chromaSubsampling: '4:2:0' }),
  'AVIF 58, effort 1, 4:2:0': pixels => image(pixels).avif({ quality: 58, effort: 1, chromaSubsampling: '4:2:0' }),
  'AVIF 45, effort 2, as before': pixels => image(pixels).avif({ quality: 45, effort: 2 }),
  'AVIF 45, ours': ours({ format: 'avif', quality: 45 }),
  'AVIF 70, effort 2, as before': pixels => image(pixels).avif({ quality: 70, effort: 2 }),
  'AVIF 70, ours': ours({ format: 'avif', quality: 70 }),
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Milliseconds of CPU for each picture, the least of the rounds. */
const least = new Map<string, number>()
const results = new Map<string, Buffer[]>()
for (let round = 0; round < ROUNDS; round++)
  for (const [name, encode] of Object.entries(ENCODERS)) {
    const before = process.cpuUsage()
    const bodies: Buffer[] = []
    for (const pixels of sources) bodies.push(await encode(pixels).toBuffer())
    const { user, system } = process.cpuUsage(before)
    least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, (user + system) / 1000 / sources.length))
    results.set(name, bodies)
  }

say(`${sources.length} pictures of ${WIDTH} x ${HEIGHT}; load ${loadavg()[0]!.toFixed(1)} at the end\n`)
say('| encoder | CPU, ms | bytes | dissimilarity |')
say('|---|---|---|---|')
for (const [name, bodies] of results) {
  const seen = await Promise.all(bodies.map(body => pixelsOf(sharp(body))))
  const differences = seen.map((pixels, index) => dssim(sources[index]!, pixels, WIDTH, HEIGHT))
  const bytes = Math.round(mean(bodies.map(body => body.length)))
  say(`| ${name} | ${least.get(name)!.toFixed(1)} | ${bytes} | ${mean(differences).toFixed(5)} |`)
}
