// The processor of linked data: JSON-LD and RDF in, other forms of JSON-LD out; all of it in threads, within bounds.
import { HttpProblem } from '../problem.js'
import { type Exhaustion, openThreadPool, TaskEnded } from '../thread-pool.js'
import type { Meant } from '../vocabulary/index.js'
import {
  type ContextDocument,
  isOurContext,
  type ThreadData,
  type ThreadResult,
  type ThreadTask,
} from './linked-data.js'
import { openTally, type Tally } from './linked-data-bounds.js'

/** Fetches the document of an allowed context. Throws an Error that says why not. */
export type FetchContext = (url: string) => Promise<object>

/**
 * What the processor does here. Everything but `isOurs` rejects with HttpProblem 422 for what takes too much
 * time or memory, and 503 while too much waits for it.
 */
export interface JsonLd {
  /** Whether a `@context` is ours, by URL or by alias. */
  isOurs(context: unknown): boolean
  /** A JSON-LD document -> JSON text of a body with our own keys. Rejects with HttpProblem 400, or 413 for too much of it. */
  readJsonLd(text: string, document: object, meant: Meant): Promise<string>
  /** The same for Turtle and N-Triples. */
  readRdf(text: string, mediaType: string, meant: Meant): Promise<string>
  /** JSON text of a document of ours in expanded form. */
  expand(json: string, self: string): Promise<string>
  flatten(json: string, self: string): Promise<string>
  frame(json: string, frame: object): Promise<string>
  /** JSON text of a document, whose context is in it, in a syntax of RDF. */
  toRdf(json: string, self: string, mediaType: string, prefixes: Record<string, string>): Promise<string>
}

/** The processor as it is opened once, and as it is used with the contexts and IRIs of a base. */
export interface LinkedData {
  at(base: string): JsonLd
  /** Ends the threads. */
  close(): Promise<void>
}

/** What the processor needs to know of the server. */
export interface JsonLdOptions {
  /** The context documents of the vocabularies by their paths, that of bodies first. */
  contexts: Record<string, ContextDocument>
  vocabularyFolder: string
  fetchContext: FetchContext
  /** Most seconds that one document may take. */
  timeoutS: number
}

const MiB = 1024 * 1024

const THREADS = {
  module: new URL('./linked-data-thread.js', import.meta.url),
  threads: 2,
  waiting: 50,
  idleMs: 60_000,
  memoryMiB: 256,
}

const WORN_BYTES = 128 * MiB
const MOST_STATEMENTS = 50_000

/** The problem of a task that was given up. */
function problemOf(exhausted: Exhaustion, timeoutS: number): HttpProblem {
  if (exhausted === 'busy' || exhausted === 'stopped')
    return new HttpProblem(503, 'Service unavailable', 'Too many documents are waiting to be processed.', [], {
      'Retry-After': String(timeoutS),
    })
  const bound =
    exhausted === 'time' ? `takes longer than ${timeoutS} s` : `needs more than ${THREADS.memoryMiB} MiB of memory`
  return new HttpProblem(422, 'Unprocessable content', `To process the document as linked data ${bound}.`, [
    { property: 'body', message: bound },
  ])
}

/** The processor; its threads are started when they are first needed. */
export function openJsonLd({ contexts, vocabularyFolder, fetchContext, timeoutS }: JsonLdOptions): LinkedData {
  const data: ThreadData = {
    ...{ contexts, vocabularyFolder },
    ...{ mostStatements: MOST_STATEMENTS, wornBytes: WORN_BYTES },
  }
  const pool = openThreadPool({ ...THREADS, data, timeoutMs: timeoutS * 1000 })

  const run = async (task: ThreadTask, tally?: Tally): Promise<string> => {
    let refused: unknown
    const answer = async (url: unknown) => {
      try {
        tally?.addFetch()
        const document = await fetchContext(String(url))
        tally?.addContext(document)
        return { document }
      } catch (error) {
        if (error instanceof HttpProblem) refused = error
        return { fault: (error as Error).message }
      }
    }
    const result = (await pool.run(task, answer).catch((error: unknown) => {
      throw error instanceof TaskEnded ? problemOf(error.exhausted, timeoutS) : error
    })) as ThreadResult
    if (refused) throw refused
    if ('text' in result) return result.text
    const { status, title, detail, errors } = result.problem
    throw new HttpProblem(status, title, detail, errors)
  }

  const at = (base: string): JsonLd => ({
    isOurs: given => [given].flat().every(one => isOurContext(base, one)),
    async readJsonLd(text, document, meant) {
      const tally = openTally()
      tally.addBody(document)
      return run({ what: 'json-ld', base, text, meant }, tally)
    },
    readRdf: (text, mediaType, meant) => run({ what: 'rdf', base, text, mediaType, meant }),
    expand: (text, self) => run({ what: 'expand', base, text, self }),
    toRdf: (text, self, mediaType, prefixes) => run({ what: 'to-rdf', base, text, self, mediaType, prefixes }),
    flatten: (text, self) => run({ what: 'flatten', base, text, self }),
    frame: (text, frame) => run({ what: 'frame', base, text, self: base, frame }),
  })
  return { at, close: () => pool.close() }
}
