// Files of the formats that need a decoder, cut and changed at random: each is decoded or refused with a sentence.
// MUTANTS=1000 takes as many of each format (`npm run conformance:formats`).
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { derive } from '../../src/images/index.js'
import { pdfPages } from '../pdf-pages.js'
import { dngOf } from './dng.js'
import { originals } from './originals.js'

const FORMATS = 'test/images/formats'
const MUTANTS = Number(process.env['MUTANTS'] ?? 0)
const SEED = Number(process.env['SEED'] ?? 7)

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A file that is cut off, or has other bytes: in its header more often than behind it. */
function mutant(bytes: Buffer, next: () => number): Buffer {
  const within = (length: number): number => Math.floor(next() * length)
  if (next() < 0.3) return bytes.subarray(0, within(bytes.length))
  const changed = Buffer.from(bytes)
  for (let changes = 1 + within(8); changes > 0; changes--)
    changed[within(next() < 0.5 ? Math.min(256, bytes.length) : bytes.length)] = within(256)
  return changed
}

/** Originals that are made here. */
const MADE: Record<string, () => Buffer | Promise<Buffer>> = {
  pdf: () => pdfPages(),
  raw: () => dngOf({ width: 56, height: 40, pixel: (x, y) => [x, y, 128], isMosaic: true }, [255, 0, 0]),
}

async function outcome(bytes: Buffer): Promise<string> {
  const file = await files.write(bytes)
  const target = { pyramid: `${file}.pyramid.tif`, thumbnail: () => `${file}.jpg` }
  try {
    await derive(file, target, { boxes: [], maxPixels: 1_000_000, memoryBytes: 1024 ** 3, seconds: 20 })
    return 'decoded'
  } catch (error) {
    const { name, status, detail } = error as { name: string; status?: number; detail?: string }
    const isTold = name === 'HttpProblem' && (status === 400 || status === 415) && /^The .*\.$/.test(detail ?? '')
    return isTold && !detail!.includes('/') ? 'refused' : `${name}: ${(error as Error).message} ${detail}`
  }
}

/** In the suite there are fewer of those whose decoder takes longer to start than to decode. */
it.each([
  ['jp2', 'rgb8.jp2', 10],
  ['heic', 'rgb8.heic', 3],
  ['jxl', 'rgb8.jxl', 3],
  ['psd', 'rgb8-icc.psd', 1],
  ['tiff', 'rgb8-zstd.tif', 3],
  ['jpeg', 'rgb12.jpg', 1],
  ['bmp', 'rgb8.bmp', 1],
  ['pnm', 'rgb8.ppm', 3],
  ['ico', 'rgba8.ico', 1],
  ['hdr', 'rgb8.hdr', 3],
  ['exr', 'rgb8.exr', 3],
  ['pdf', 'pages.pdf', 3],
  ['raw', 'mosaic.dng', 3],
])(
  'files of %s like %s',
  async (format, name, few) => {
    const bytes = (await MADE[format]?.()) ?? readFileSync(`${FORMATS}/${name}`)
    const next = random(SEED)
    const seen: Record<string, number> = {}
    for (let left = MUTANTS || few; left > 0; left--) {
      const told = await outcome(mutant(bytes, next))
      seen[told] = (seen[told] ?? 0) + 1
    }
    expect(Object.keys(seen).filter(told => told !== 'decoded' && told !== 'refused')).toEqual([])
    const left = (await readdir(files.path('.'))).filter(file => file.includes('.decoded'))
    expect(left).toEqual([])
  },
  MUTANTS ? 7_200_000 : 60_000,
)
