// Files decoded by the package from npm, many in one child: to load the package takes most of the time of one.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DECODING } from '../../src/images/decode-original.js'
import { decoderFor, readHeader } from '../../src/images/decoders/index.js'
import { readHead } from '../../src/images/index.js'
import { type Ended, runConfined } from '../../src/sandbox/index.js'

const PACKAGE = '@imagemagick/magick-wasm'

/** What the child is told of a file. */
export interface MagickTask extends Record<string, unknown> {
  child: string
  input: string
  output: string
}

/** The task of a file; undefined where the package does not read it. Throws HttpProblem 400 for a broken header. */
export async function magickTask(file: string, output: string): Promise<MagickTask | undefined> {
  const decoder = await decoderFor(await readHead(file), file)
  if (!decoder) return undefined
  const header = await readHeader(decoder, file, DECODING)
  const decoding = { header, page: 1, resolution: 300, memoryBytes: 2e9 }
  const library = decoder.libraries.find(one => one.package === PACKAGE && (one.suits?.(decoding) ?? true))
  return (
    library && {
      child: fileURLToPath(library.child),
      ...(library.task(decoding) as object),
      package: fileURLToPath(new URL('../', import.meta.resolve(PACKAGE))),
      input: resolve(file),
      output,
      ...{ memoryBytes: 1e9, seconds: 60 },
    }
  )
}

/** Decodes them one after the other. The child says one line of each: `{}`, or its error. */
export async function decodeInOneChild(tasks: MagickTask[], folder: string): Promise<Ended & { lines: string[] }> {
  const command = [process.execPath, tasks[0]!.child, JSON.stringify(tasks)]
  const ended = await runConfined(command, folder, { memoryBytes: 2e9, fileBytes: 1e8, seconds: 60 })
  return { ...ended, lines: ended.stdout.trim().split('\n') }
}
