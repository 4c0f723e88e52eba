// Reads text files of strangers in threads of their own, within bounds of size, memory and time.
import { openThreadPool, TaskEnded, type ThreadPool } from '../thread-pool.js'
import { textForm } from './text-form.js'
import { TEXT_LIMITS, type TextLimits } from './text-limits.js'
import { type Line, type PageText, TextFault } from './text-page.js'
import type { TextResult, TextTask } from './text-task.js'

const SECONDS = 20

const THREADS = {
  module: new URL('./text-thread.js', import.meta.url),
  data: undefined,
  threads: 2,
  waiting: 1000,
  timeoutMs: SECONDS * 1000,
  idleMs: 60_000,
  memoryMiB: 512,
}

/** Started by the first file; its threads hold no process up. */
let pool: ThreadPool | undefined

/** The bytes of a file. Throws TextFault for more than allowed, without reading on. */
async function bytesOf(source: AsyncIterable<Uint8Array> | Uint8Array, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    size += chunk.byteLength
    if (size > most) throw new TextFault(`A text must not have more than ${most} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What it means for a file that its reading was given up. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof TaskEnded)) return error
  if (error.exhausted === 'time') return new TextFault(`To read the text takes longer than ${SECONDS} s.`)
  if (error.exhausted === 'memory') return new TextFault(`To read the text needs more than ${THREADS.memoryMiB} MiB.`)
  return error
}

/**
 * Reads a text file; resolves to undefined when it is none that is known, by its media type and by its content. Rejects
 * with TextFault for one that cannot be read, and with TaskEnded when it may be tried again: too many wait (`busy`).
 */
export async function readText(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  mediaType: string,
  limits: TextLimits = TEXT_LIMITS,
): Promise<PageText | undefined> {
  if (!textForm(mediaType)) return undefined
  const task: TextTask = { bytes: await bytesOf(source, limits.bytes), mediaType, limits }
  const lines: Line[] = []
  const take = async (read: unknown) => {
    for (const line of read as Line[]) lines.push(line)
    return {}
  }
  pool ??= openThreadPool(THREADS)
  const { page, fault } = (await pool.run(task, take).catch(error => {
    throw faultOf(error)
  })) as TextResult
  if (fault) throw new TextFault(fault.sentence, fault.place)
  return page && { ...page, lines }
}
