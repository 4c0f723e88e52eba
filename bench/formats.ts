// Formats that need a decoder: processor time and memory, by programs and by packages, against the bare program: `npm run bench:formats`.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { derive } from '../src/images/index.js'
import { KEPT_MEMORY } from '../src/process/supervisor.js'
import { findProgram } from '../src/sandbox/index.js'
import { foreignFiles, RESOLUTION } from './foreign-files.js'
import { type Usage, usageOf } from './usage.js'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const run = promisify(execFile)
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const vips = (loader: string) => (file: string, output: string) => ['vips', loader, file, output]
/** The program as one would call it, without bounds, by the ending of the file. */
const BARE: Record<string, (file: string, output: string) => string[]> = {
  '.jp2': (file, output) => ['opj_decompress', '-i', file, '-o', output],
  '.j2c': (file, output) => ['opj_decompress', '-i', file, '-o', output],
  '.heic': vips('heifload'),
  '.jxl': vips('jxlload'),
  '.pdf': (file, output) => [
    'pdftoppm',
    '-tiff',
    '-singlefile',
    '-r',
    String(RESOLUTION),
    file,
    output.replace('.tif', ''),
  ],
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-formats-'))
let counter = 0
const fresh = (ending: string): string => join(folder, `${counter++}${ending}`)

/** What is measured of a file: the bare program, and an ingest's work on it, with programs and without. */
const COLUMNS: Record<string, (file: string) => (() => Promise<unknown>) | undefined> = {
  bare(file) {
    const [program = '', ...args] = BARE[extname(file)]?.(file, fresh('.tif')) ?? []
    // libvips in this process has said in the environment where its modules are, which are not the program's.
    const env = { LC_ALL: 'C.UTF-8' }
    const path = findProgram(program)
    return path ? () => run(path, args, { env, maxBuffer: 2 ** 24 }) : undefined
  },
  programs: file => () => made(file, true),
  packages: file => () => made(file, false),
}

const made = (file: string, tools: boolean): Promise<unknown> =>
  derive(file, { pyramid: fresh('.tif'), thumbnail: () => fresh('.jpg') }, { boxes: [], tools, resolution: RESOLUTION })

/** The one that took least. */
const least = (usages: Usage[]): Usage => usages.toSorted((a, b) => a.children - b.children)[0]!

const cell = ({ own, children, peakMiB }: Usage): string =>
  `${children.toFixed(2)} s, ${Math.round(peakMiB)} MiB${own > 0.2 ? ` (+ ${own.toFixed(2)} s)` : ''}`

try {
  const files = await foreignFiles(folder)
  say(
    `load ${loadavg()[0]!.toFixed(1)}; malloc as deployed: ${Object.keys(KEPT_MEMORY).every(name => process.env[name])}\n`,
  )
  say('| 12 megapixels | bytes | bare program | Hydria, programs | Hydria, packages |\n|---|---|---|---|---|')
  for (const { name, file } of files) {
    const seen: Record<string, Usage[]> = { bare: [], programs: [], packages: [] }
    for (let round = 0; round < ROUNDS; round++)
      for (const [column, work] of Object.entries(COLUMNS)) {
        const measured = work(file)
        if (measured) seen[column]!.push(await usageOf(measured))
      }
    const cells = Object.keys(COLUMNS).map(column => (seen[column]!.length > 0 ? cell(least(seen[column]!)) : ''))
    say(`| ${[name, readFileSync(file).length, ...cells].join(' | ')} |`)
  }
  say(`\nload ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
