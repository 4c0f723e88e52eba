// `hydria export` for a test: in this process, with streams to look into.
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { exportWords } from '../../src/commands/export/index.js'
import type { Ended } from '../processes.js'

/** Where the exports of tests say that they will be served. */
export const SERVED = 'https://static.example.org/iiif'

/** Runs the command; `signal` tells it to stop. */
export async function runExport(
  words: string[],
  environment: Record<string, string> = {},
  signal = new AbortController().signal,
): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const [printed, told] = [text(out), text(err)]
  const code = await exportWords(words, { out, err, environment, signal })
  out.end()
  err.end()
  return { code, out: await printed, err: await told }
}
