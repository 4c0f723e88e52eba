// Decodes a file that sharp does not read, in a child process within bounds, to a TIFF that it does.
import { lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HttpProblem } from '../../problem.js'
import type { Bounds, Ended } from '../../sandbox/index.js'
import type { Decoder, DecodingOptions, Header } from './decoder.js'
import { damaged, missing } from './read-header.js'
import { OUTPUT, runWay } from './run-way.js'
import { type Way, waysOf } from './ways.js'

export interface DecodeOptions extends DecodingOptions {
  /** A folder that does not exist yet; what is decoded is in it afterwards, and whoever asked removes it. */
  folder: string
}

/** What was decoded: the TIFF, and what decoded it, with its version. */
export interface Decoded {
  file: string
  by: string
}

/** Bytes that a TIFF has beside its pixels at most: its directories, tables of tiles, and its profile. */
const BESIDE_PIXELS = 64 * 1024 * 1024
/** A TIFF with fewer bytes has no pixel. */
const LEAST_BYTES = 8
const MOST_REASON = 300

/** What a decoder says when it finds no more memory. */
const OUT_OF_MEMORY =
  /out of memory|enough memory|process oom|bad_?alloc|failed to allocate|allocation failed|temporarily unavailable|exceeds system limits/i

/** What a decoder says of files that it was not built for, or whose module is gone, which the next one may read. */
const UNSUPPORTED = /unsupported|not supported|no decoding plugin|unknown action/i

/** Most bytes of the TIFF: a fourth more than its pixels take. */
const outputBytes = ({ width, height, channels, bits }: Header): number =>
  BESIDE_PIXELS + 1.25 * width * height * Math.max(channels, 4) * (bits > 16 ? 4 : bits > 8 ? 2 : 1)

/** What a child of ours prints; a line that is none is as good as no word. */
function toldIn(stdout: string): { error?: unknown } | undefined {
  try {
    return JSON.parse(stdout) ?? undefined
  } catch {
    return undefined
  }
}

/** What a program says of a fault first. */
const complaint = (stderr: string): string | undefined =>
  stderr.split('\n').find(line => /\S/.test(line) && !/WARNING/.test(line))

/** Why a child failed, in its own words; undefined when it did not. */
function reasonOf({ stdout, stderr, signal, timedOut, code }: Ended, faults?: RegExp): string | undefined {
  if (timedOut || signal === 'SIGXCPU') return 'it takes too long'
  if (signal === 'SIGXFSZ') return 'it holds more pixels than its header says'
  const error = toldIn(stdout)?.error
  if (error !== undefined) return String(error)
  if (signal !== null) return OUT_OF_MEMORY.test(stderr) ? 'out of memory' : `its decoder was ended by ${signal}`
  if (code === 0) return faults?.exec(stderr)?.[0]
  return complaint(stderr) ?? 'its decoder gave no reason'
}

const withoutPaths = (text: string): string =>
  text
    .split(/\s+/)
    .filter(word => !word.includes('/'))
    .join(' ')
    .slice(0, MOST_REASON)

/** The size of what was written, when it is a file; 0 otherwise. */
const sizeOf = (file: string): Promise<number> =>
  lstat(file).then(
    found => (found.isFile() ? found.size : 0),
    () => 0,
  )

const tooLarge = ({ name }: Decoder, { width, height }: Header, memoryBytes: number): HttpProblem =>
  new HttpProblem(
    400,
    'Image too large',
    `The ${name} of ${width} x ${height} pixels takes more memory to decode than the ${memoryBytes} bytes that are allowed.`,
  )

/** Goes one way. Returns why it failed, if it did. */
async function tryWay(way: Way, file: string, folder: string, bounds: Bounds): Promise<string | undefined> {
  const ended = await runWay(way, file, folder, bounds)
  const reason = reasonOf(ended, way.faults)
  if (reason === undefined && (await sizeOf(join(folder, OUTPUT))) >= LEAST_BYTES) return undefined
  // Some programs end well whatever happens.
  return withoutPaths(reason ?? complaint(ended.stderr) ?? 'nothing came of it')
}

/**
 * Decodes a file whose header has been read, and its claims found acceptable, into a TIFF without compression with the
 * file's profile. Throws HttpProblem 400 when the file is at fault (the child died, hung, wrote nonsense or too much),
 * 415 when nothing here decodes it.
 */
export async function decode(decoder: Decoder, file: string, header: Header, options: DecodeOptions): Promise<Decoded> {
  const { folder, page, resolution, memoryBytes, seconds, signal, tools } = options
  const bounds: Bounds = { memoryBytes, seconds, signal, fileBytes: outputBytes(header) }
  let problem = missing(decoder, header.kind)
  for (const way of waysOf(decoder, { header, page, resolution, memoryBytes }, tools)) {
    const reason = await tryWay(way, file, folder, bounds)
    if (reason === undefined) return { file: join(folder, OUTPUT), by: way.by }
    problem = OUT_OF_MEMORY.test(reason) ? tooLarge(decoder, header, memoryBytes) : damaged(decoder, reason)
    if (!UNSUPPORTED.test(reason)) break
    await rm(folder, { recursive: true, force: true })
  }
  throw problem
}
