// Decodes a file that sharp does not read, in a child process within bounds, to a TIFF that it does.
import { lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HttpProblem } from '../../problem.js'
import { type Bounds, type Ended, endsWith, findProgram, runConfined } from '../../sandbox/index.js'
import { fileSource } from '../byte-source.js'
import { withArticle } from '../sniff.js'
import {
  DamagedHeader,
  type Decoder,
  type Decoding,
  type Header,
  type Library,
  type Tool,
  type Wanted,
} from './decoder.js'

export interface DecodeOptions extends Wanted {
  /** A folder that does not exist yet; what is decoded is in it afterwards, and whoever asked removes it. */
  folder: string
  /** Whether programs of the system are asked; libraries alone where they are not. */
  tools: boolean
  /** Most bytes of memory of the child. */
  memoryBytes: number
  /** Most seconds that it may take. */
  seconds: number
  signal?: AbortSignal | undefined
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

const refuse = (detail: string): HttpProblem => new HttpProblem(400, 'Image not readable', detail)

const damaged = ({ name }: Decoder, reason: string): HttpProblem =>
  refuse(`The ${name} is damaged or not whole, and cannot be decoded: ${reason.trim().replace(/\.$/, '')}.`)

/** What the header of a file claims. Throws HttpProblem 400 when it cannot be read. */
export async function readHeader(decoder: Decoder, file: string): Promise<Header> {
  const source = await fileSource(file, `header-${file}`)
  try {
    return await decoder.header(source)
  } catch (error) {
    // A disk's fault is not the file's.
    if ((error as NodeJS.ErrnoException).errno !== undefined) throw error
    throw damaged(decoder, error instanceof DamagedHeader ? error.message : 'its header cannot be read')
  } finally {
    source.close()
  }
}

/** Most bytes of the TIFF: a fourth more than its pixels take. */
const outputBytes = ({ width, height, channels, bits }: Header): number =>
  BESIDE_PIXELS + 1.25 * width * height * Math.max(channels, 4) * (bits > 16 ? 4 : bits > 8 ? 2 : 1)

const require = createRequire(import.meta.url)

/** Folder of an installed package, found without loading it. */
const folderOf = (name: string): string => {
  const marker = join('node_modules', ...name.split('/'))
  const entry = require.resolve(name)
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length)
}

/** A Node.js process that may read its code, the package and the file, and write its folder; no add-ons, threads or children. */
function libraryCommand(
  library: Library,
  file: string,
  folder: string,
  output: string,
  { decoding, bounds }: Run,
): string[] {
  const code = fileURLToPath(library.child)
  const root = folderOf(library.package)
  const task = {
    ...library.task(decoding),
    package: root,
    input: file,
    output,
    memoryBytes: bounds.memoryBytes,
    seconds: bounds.seconds,
  }
  const readable = [`${dirname(code)}/`, `${root}/`, file, `${folder}/`].map(path => `--allow-fs-read=${path}`)
  return [
    process.execPath,
    ...['--permission', ...readable, `--allow-fs-write=${folder}/`, '--disable-warning=SecurityWarning'],
    ...[code, JSON.stringify([task])],
  ]
}

interface Run {
  decoding: Decoding
  bounds: Bounds
}

/** What the child says of why it failed, in its own words, without paths. */
function reasonOf({ stdout, stderr, signal, timedOut, code }: Ended): string | undefined {
  if (timedOut || signal === 'SIGXCPU') return 'it takes too long'
  if (signal === 'SIGXFSZ') return 'it holds more pixels than its header says'
  const told = /^\{.*\}$/m.exec(stdout)?.[0]
  if (told) {
    const { error } = JSON.parse(told) as { error?: unknown }
    return error === undefined ? undefined : String(error)
  }
  if (code === 0) return undefined
  if (signal !== null) return `its decoder was ended by ${signal}`
  return stderr.split('\n').find(line => /\S/.test(line) && !/WARNING/.test(line)) ?? 'its decoder gave no reason'
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

async function run(decoder: Decoder, command: string[], folder: string, output: string, bounds: Bounds): Promise<void> {
  const reason = reasonOf(await runConfined(command, folder, bounds))
  if (reason !== undefined) throw damaged(decoder, withoutPaths(reason))
  if ((await sizeOf(output)) < LEAST_BYTES) throw damaged(decoder, 'nothing came of it')
}

const missing = ({ name, tools }: Decoder, { kind }: Header): HttpProblem => {
  const programs = tools.map(({ program }) => program).join(' or ')
  const what = withArticle(kind ? `${name} (${kind})` : name)
  return new HttpProblem(
    415,
    'Unsupported media type',
    `The file is ${what}, for which ${programs} must be installed here.`,
  )
}

/** Whether a tool is installed, and built with what it is wanted for. */
export function isInstalled({ program, installed }: Tool): boolean {
  const path = findProgram(program)
  return path !== undefined && (installed === undefined || endsWith(path, installed.args, installed.status))
}

/** The tool that is installed and suits, else the library that does. */
export function chosen(
  decoder: Decoder,
  decoding: Decoding,
  tools: boolean,
): { tool: Tool } | { library: Library } | undefined {
  const suits = (one: Tool | Library): boolean => one.suits?.(decoding) ?? true
  const tool = tools ? decoder.tools.find(one => isInstalled(one) && suits(one)) : undefined
  if (tool) return { tool }
  const library = decoder.libraries.find(suits)
  return library && { library }
}

/**
 * Decodes a file whose header has been read, and its claims found acceptable, into a TIFF without compression with the
 * file's profile. Throws HttpProblem 400 when the file is at fault (the child died, hung, wrote nonsense or too much),
 * 415 when nothing here decodes it.
 */
export async function decode(decoder: Decoder, file: string, header: Header, options: DecodeOptions): Promise<Decoded> {
  const { folder, page, resolution, memoryBytes, seconds, signal } = options
  const decoding = { header, page, resolution }
  const choice = chosen(decoder, decoding, options.tools)
  if (!choice) throw missing(decoder, header)
  const bounds: Bounds = { memoryBytes, seconds, signal, fileBytes: outputBytes(header) }
  await mkdir(folder, { mode: 0o700 })
  if ('library' in choice) {
    const output = join(folder, 'decoded.tif')
    await run(
      decoder,
      libraryCommand(choice.library, resolve(file), folder, output, { decoding, bounds }),
      folder,
      output,
      bounds,
    )
    return { file: output, by: await libraryName(choice.library) }
  }
  const { tool } = choice
  const [input, written] = [`original.${tool.ending}`, `decoded.${tool.writes ?? 'tif'}`]
  const output = join(folder, written)
  await symlink(resolve(file), join(folder, input))
  await run(decoder, [findProgram(tool.program)!, ...tool.args(input, written, decoding)], folder, output, bounds)
  return { file: output, by: tool.program }
}

const libraryName = async (library: Library): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(folderOf(library.package), 'package.json'), 'utf8'))
  return `${library.package} ${version}`
}
