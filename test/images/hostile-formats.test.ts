// Files of the formats that need a decoder, cut, changed at random or lying about their size: each is decoded or refused
// with a sentence. MUTANTS=1000 takes as many of each format, of all files of it (`npm run conformance:formats`);
// DECODE_TOOLS=false lets the packages alone decode them.
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derive } from '../../src/images/index.js'
import { pdfPages } from '../pdf-pages.js'
import { dngOf } from './dng.js'
import { originals } from './originals.js'

const FORMATS = 'test/images/formats'
const MUTANTS = Number(process.env['MUTANTS'] ?? 0)
const SEED = Number(process.env['SEED'] ?? 7)
const tools = process.env['DECODE_TOOLS'] !== 'false'

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

/** Sides of the files, as a header may have them. */
const SIDES = [56, 40].flatMap(side => [
  Buffer.from([0, 0, side]),
  Buffer.from([side, 0, 0]),
  Buffer.from(`${side}`),
  Buffer.from([0, side - 1, 0]),
])

/** A file whose header has another side, if one is found in it. */
function liar(bytes: Buffer, next: () => number): Buffer {
  const changed = Buffer.from(bytes)
  const side = SIDES[Math.floor(next() * SIDES.length)]!
  const found = changed.subarray(0, 1024).indexOf(side)
  for (let at = found; at >= 0 && at < found + side.length; at++)
    changed[at] = changed[at] === 0 ? Math.floor(next() * 4) : Math.floor(next() * 256)
  return changed
}

/** A file that is cut off, lies, or has other bytes: in its header more often than behind it. */
function mutant(bytes: Buffer, next: () => number): Buffer {
  const within = (length: number): number => Math.floor(next() * length)
  const kind = next()
  if (kind < 0.3) return bytes.subarray(0, within(bytes.length))
  if (kind < 0.45) return liar(bytes, next)
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
    await derive(file, target, { boxes: [], tools, maxPixels: 1_000_000, memoryBytes: 1024 ** 3, seconds: 20 })
    return 'decoded'
  } catch (error) {
    const { name, status, detail } = error as { name: string; status?: number; detail?: string }
    const isTold = name === 'HttpProblem' && (status === 400 || status === 415) && /^The .*\.$/.test(detail ?? '')
    return isTold && !detail!.includes('/') ? 'refused' : `${name}: ${(error as Error).message} ${detail}`
  }
}

/** In the suite there are fewer of those whose decoder takes longer to start than to decode. */
it.each([
  ['jp2', /rgb8\.jp2/, /\.jp2$/, 10],
  ['htj2k', /rgb8-ht\.j2c/, /\.(j2c|j2k|jph)$/, 3],
  ['heic', /rgb8\.heic/, /\.heic$/, 3],
  ['jxl', /rgb8\.jxl/, /\.jxl$/, 3],
  ['psd', /rgb8-icc\.psd/, /\.ps[db]$/, 1],
  ['tiff', /rgb8-zstd\.tif/, /\.tif$/, 3],
  ['jpeg', /rgb12\.jpg/, /\.jpg$/, 1],
  ['bmp', /rgb8\.bmp/, /\.bmp$/, 1],
  ['pnm', /rgb8\.ppm/, /\.p[agp]m$/, 3],
  ['ico', /rgba8\.ico/, /\.ico$/, 1],
  ['hdr', /rgb8\.hdr/, /\.hdr$/, 3],
  ['exr', /rgb8\.exr/, /\.exr$/, 3],
  ['pdf', undefined, undefined, 3],
  ['raw', undefined, undefined, 3],
] as const)(
  'files of %s',
  async (format, one, all, few) => {
    const names = readdirSync(FORMATS).filter(name => (MUTANTS ? all : one)?.test(name))
    const made = await MADE[format]?.()
    const whole = made ? [made] : names.map(name => readFileSync(`${FORMATS}/${name}`))
    const next = random(SEED)
    const seen: Record<string, number> = {}
    for (let left = MUTANTS || few; left > 0; left--) {
      const bytes = mutant(whole[left % whole.length]!, next)
      const told = await outcome(bytes)
      seen[told] = (seen[told] ?? 0) + 1
      if (told !== 'decoded' && told !== 'refused')
        await writeFile(join(tmpdir(), `hydria-mutant-${SEED}-${left}`), bytes)
    }
    if (MUTANTS) console.info(seen)
    expect(Object.keys(seen).filter(told => told !== 'decoded' && told !== 'refused')).toEqual([])
    const left = (await readdir(files.path('.'))).filter(file => file.includes('.decoded'))
    expect(left).toEqual([])
  },
  MUTANTS ? 7_200_000 : 60_000,
)
