// A photograph of 12 megapixels in the formats that need a decoder, each made by a program that is installed.
import { execFileSync } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { findProgram } from '../src/sandbox/index.js'

export const SIZE = { width: 4000, height: 3000 }
const { width, height } = SIZE
/** Pixels per inch at which a page is drawn. */
export const RESOLUTION = 300

/** A sample picture enlarged, with grain. */
async function photograph(file: string): Promise<void> {
  const sample = fileURLToPath(new URL('../../pictures/coffee.png', import.meta.url))
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const
  const grain = await sharp({ create: { width: 1000, height: 1000, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer()
  await sharp(sample)
    .removeAlpha()
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'overlay' }])
    .png({ compressionLevel: 1 })
    .toFile(file)
}

/** The composite alone, plane after plane, without compression. */
async function photoshop(source: string, file: string): Promise<void> {
  const { data } = await sharp(source).raw().toBuffer({ resolveWithObject: true })
  const planes = Buffer.alloc(data.length)
  const pixels = width * height
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let band = 0; band < 3; band++) planes[band * pixels + pixel] = data[pixel * 3 + band]!
  const head = Buffer.alloc(40)
  head.write('8BPS\0\x01', 'latin1')
  head.writeUInt16BE(3, 12)
  head.writeUInt32BE(height, 14)
  head.writeUInt32BE(width, 18)
  head.writeUInt16BE(8, 22)
  head.writeUInt16BE(3, 24)
  writeFileSync(file, Buffer.concat([head, planes]))
}

/** A page as a scanner makes it: one JPEG. */
async function page(source: string, file: string): Promise<void> {
  const points = (pixels: number): number => (pixels * 72) / RESOLUTION
  const document = new PDFDocument({ size: [points(width), points(height)], margin: 0 })
  const written = createWriteStream(file)
  document.pipe(written)
  document.image(await sharp(source).jpeg({ quality: 90 }).toBuffer(), 0, 0, { width: points(width) })
  document.end()
  await finished(written)
}

const by =
  (program: string, args: (source: string, file: string) => string[]) => async (source: string, file: string) => {
    if (findProgram(program)) execFileSync(program, args(source, file), { stdio: 'ignore' })
  }

const MADE: [name: string, ending: string, make: (source: string, file: string) => Promise<void>][] = [
  ['JPEG 2000', 'jp2', by('opj_compress', (source, file) => ['-i', source, '-o', file, '-r', '8', '-I'])],
  // No program of Debian writes it: HTJ2K names a file of this size.
  [
    'HTJ2K',
    'j2c',
    async (_source, file) => {
      if (process.env['HTJ2K']) writeFileSync(file, readFileSync(process.env['HTJ2K']))
    },
  ],
  ['HEIC', 'heic', by('heif-enc', (source, file) => ['-q', '85', '-o', file, source])],
  ['JPEG XL', 'jxl', by('cjxl', (source, file) => ['-d', '1', '-e', '3', source, file])],
  ['PSD', 'psd', photoshop],
  ['PDF page', 'pdf', page],
]

/** Makes the files in a folder; those whose program is not installed are left out. */
export async function foreignFiles(folder: string): Promise<{ name: string; file: string }[]> {
  const source = join(folder, 'photograph.png')
  await photograph(source)
  const files: { name: string; file: string }[] = []
  for (const [name, ending, make] of MADE) {
    const file = join(folder, `photograph.${ending}`)
    await make(source, file)
    if (existsSync(file)) files.push({ name, file })
  }
  return files
}
