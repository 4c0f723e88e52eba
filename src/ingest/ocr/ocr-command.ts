// The operator's program that recognises texts: run confined over one picture, it prints what it has found.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, findProgram, runConfined } from '../../sandbox/index.js'
import type { Settings } from '../../settings.js'
import { ocrFault, ocrTimeout, ocrTooLong } from './ocr-fault.js'
import { modelOf } from './tesseract-models.js'

/** A picture whose text is to be recognised, and the most bytes of what is given for it. */
export interface OcrTask {
  /** Path of a JPEG. */
  picture: string
  /** Tags of BCP 47; at least one. */
  languages: readonly string[]
  mostBytes: number
  signal: AbortSignal
}

const WHO = 'The OCR command'

const MOST_MEMORY_BYTES = 4 * 1024 ** 3
/** Of a file that it writes for itself. */
const MOST_FILE_BYTES = 1024 ** 3
const PROCESSORS = 4
/** Pictures and requests go first. */
const NICENESS = 10

/** The absolute path of the program. Throws an Error that says why it cannot be run and what would be right. */
export function ocrProgram([program]: readonly string[]): string {
  const path = findProgram(program!)
  if (path) return path
  throw new Error(`OCR_COMMAND: ${program} is not a program that this user may run; install it, or name another one`)
}

const PLACES = /\{(picture|languages|tesseract)\}/g

/** The arguments for one picture. */
export function argumentsFor(args: readonly string[], { picture, languages }: OcrTask): string[] {
  const values: Record<string, string> = {
    picture,
    languages: languages.join('+'),
    tesseract: [...new Set(languages.map(modelOf))].join('+'),
  }
  return args.map(argument => argument.replace(PLACES, (_whole, name: string) => values[name]!))
}

/** Throws IngestFailure for a run that did not end well. */
function checkEnded({ code, signal, stderr, timedOut, overran }: Ended, seconds: number, mostBytes: number): void {
  if (timedOut) throw ocrTimeout(WHO, seconds)
  if (overran) throw ocrTooLong(WHO, mostBytes)
  const cause = new Error(stderr.trim().slice(-2000))
  if (code === null) throw ocrFault(`${WHO} was ended by the signal ${signal}.`, { cause })
  if (code !== 0) throw ocrFault(`${WHO} failed with the exit code ${code}.`, { cause })
}

/** What the program prints for a picture. Throws IngestFailure, or the signal's reason. */
export async function runOcrCommand(
  { OCR_COMMAND, OCR_TIMEOUT_S }: Settings & { OCR_COMMAND: readonly string[] },
  task: OcrTask,
): Promise<Buffer> {
  const { picture, mostBytes, signal } = task
  const [, ...args] = OCR_COMMAND
  const command = [ocrProgram(OCR_COMMAND), ...argumentsFor(args, task)]
  const folder = await mkdtemp(join(tmpdir(), 'hydria-ocr-'))
  try {
    const ended = await runConfined(command, folder, {
      ...{ memoryBytes: MOST_MEMORY_BYTES, fileBytes: MOST_FILE_BYTES, niceness: NICENESS, processors: PROCESSORS },
      ...{ seconds: OCR_TIMEOUT_S, printedBytes: mostBytes, signal },
      ...(!args.some(argument => argument.includes('{picture}')) && { input: picture }),
    })
    checkEnded(ended, OCR_TIMEOUT_S, mostBytes)
    return ended.printed!
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
