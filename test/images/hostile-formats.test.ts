// Files of the formats that need a decoder, cut, changed at random or lying about their size: each is decoded or refused
// with a sentence. MUTANTS=1000 takes as many of each format, of all files of it (`npm run conformance:formats`);
// DECODE_TOOLS=false lets the packages alone decode them.
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derive } from '../../src/images/index.js'
import { pdfPages } from '../pdf-pages.js'
import { seeded } from '../seeded.js'
import { dngOf } from './dng.js'
import { decodeInOneChild, type MagickTask, magickTask } from './magick-tasks.js'
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

function outcomeOf(error: unknown): string {
  const { name, status, detail } = error as { name: string; status?: number; detail?: string }
  const isTold = name === 'HttpProblem' && (status === 400 || status === 415) && /^The .*\.$/.test(detail ?? '')
  return isTold && !detail!.includes('/') ? 'refused' : `${name}: ${(error as Error).message} ${detail}`
}

async function outcome(bytes: Buffer): Promise<string> {
  const file = await files.write(bytes)
  const target = { pyramid: `${file}.pyramid.tif`, thumbnail: () => `${file}.jpg` }
  try {
    await derive(file, target, { boxes: [], tools, maxPixels: 1_000_000, memoryBytes: 1024 ** 3, seconds: 20 })
    return 'decoded'
  } catch (error) {
    return outcomeOf(error)
  }
}

/** What comes of files that one child decodes, which survives them all. */
async function outcomesInOneChild(mutants: Buffer[]): Promise<string[]> {
  const told: string[] = []
  const tasks: MagickTask[] = []
  for (const bytes of mutants) {
    const file = await files.write(bytes)
    const task = await magickTask(file, `${file}.decoded.tif`).catch((error: Error) => outcomeOf(error))
    if (typeof task === 'string') told.push(task)
    else if (task) tasks.push(task)
  }
  const { code, lines } = await decodeInOneChild(tasks, files.path('.'))
  const outputs = tasks.map(({ output }) => output)
  await Promise.all(outputs.map(output => rm(output, { force: true })))
  return [...told, code === 0 && lines.length === tasks.length ? 'decoded' : `ended by ${code}: ${lines.at(-1)}`]
}

/** How many there are in the suite; of those whose package takes long to load, one alone, and the others in one child. */
const IN_SUITE = 8
const BY_PACKAGE = ['psd', 'jpeg', 'bmp', 'ico']

it.each([
  ['jp2', /rgb8\.jp2/, /\.jp2$/],
  ['htj2k', /rgb8-ht\.j2c/, /\.(j2c|j2k|jph)$/],
  ['heic', /rgb8\.heic/, /\.heic$/],
  ['jxl', /rgb8\.jxl/, /\.jxl$/],
  ['psd', /rgb8-icc\.psd/, /\.ps[db]$/],
  ['tiff', /rgb8-zstd\.tif/, /\.tif$/],
  ['jpeg', /rgb12\.jpg/, /\.jpg$/],
  ['bmp', /rgb8\.bmp/, /\.bmp$/],
  ['pnm', /rgb8\.ppm/, /\.p[agp]m$/],
  ['ico', /rgba8\.ico/, /\.ico$/],
  ['hdr', /rgb8\.hdr/, /\.hdr$/],
  ['exr', /rgb8\.exr/, /\.exr$/],
  ['pdf', undefined, undefined],
  ['raw', undefined, undefined],
] as const)(
  'files of %s',
  async (format, one, all) => {
    const names = readdirSync(FORMATS).filter(name => (MUTANTS ? all : one)?.test(name))
    const made = await MADE[format]?.()
    const whole = made ? [made] : names.map(name => readFileSync(`${FORMATS}/${name}`))
    const next = seeded(SEED)
    const seen: Record<string, number> = {}
    const mutants = Array.from({ length: MUTANTS || IN_SUITE }, (_, index) =>
      mutant(whole[index % whole.length]!, next),
    )
    const together = !MUTANTS && BY_PACKAGE.includes(format) ? mutants.splice(1) : []
    for (const told of together.length > 0 ? await outcomesInOneChild(together) : []) seen[told] = 1
    for (const [index, bytes] of mutants.entries()) {
      const told = await outcome(bytes)
      seen[told] = (seen[told] ?? 0) + 1
      if (told !== 'decoded' && told !== 'refused')
        await writeFile(join(tmpdir(), `hydria-mutant-${SEED}-${index}`), bytes)
    }
    if (MUTANTS) console.info(seen)
    expect(Object.keys(seen).filter(told => told !== 'decoded' && told !== 'refused')).toEqual([])
    const left = (await readdir(files.path('.'))).filter(file => file.includes('.decoded'))
    expect(left).toEqual([])
  },
  MUTANTS ? 7_200_000 : 60_000,
)
