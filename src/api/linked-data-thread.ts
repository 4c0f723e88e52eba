// A worker thread: JSON-LD and RDF of clients are read here, and our documents put into other forms of JSON-LD.
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import factory from '@rdfjs/data-model'
import type { Quad } from '@rdfjs/types'
import jsonld, { type JsonLdDocument, type NodeObject, type Options } from 'jsonld'
import { LRUCache } from 'lru-cache'
import { Parser } from 'n3'
import { HttpProblem, invalid } from '../problem.js'
import type { Outcome } from '../thread-pool.js'
import {
  compileStatements,
  type ExpandedNode,
  type Meant,
  type ReadStatements,
  readVocabulary,
} from '../vocabulary/index.js'
import { type ContextDocument, isOurContext, type ThreadData, type ThreadTask } from './linked-data.js'
import { rdfText } from './rdf-text.js'

const port = parentPort!
const { contexts, vocabularyFolder, mostStatements, wornBytes } = workerData as ThreadData

/** The context of bodies, which every alias stands for. */
const [shared] = Object.values(contexts) as [ContextDocument]

/** A context document with the namespace that it has under a base. */
const underBase = (base: string, { '@context': terms }: ContextDocument): ContextDocument => ({
  '@context': { ...terms, vocab: `${base}${terms.vocab}` },
})

/** Readers of the vocabulary's statements by their bases. */
const readers = new LRUCache<string, ReadStatements>({ max: 8 })

/** Reads the vocabulary when it is first needed. */
function readStatements(nodes: ExpandedNode[], { base, meant }: { base: string; meant: Meant }) {
  const read =
    readers.get(base) ?? compileStatements(readVocabulary(vocabularyFolder), underBase(base, shared)['@context'], base)
  readers.set(base, read)
  return read(nodes, meant)
}

/** Contexts that are not ours are asked for: only the main thread fetches. One at a time, as jsonld does too. */
async function loadContext(url: string): Promise<object> {
  const answered = once(port, 'message')
  port.postMessage({ question: url } satisfies Outcome)
  const [{ document, fault }] = (await answered) as [{ document?: object; fault?: string }]
  if (document) return document
  throw new Error(fault)
}

let loading: Promise<unknown> = Promise.resolve()

function loadInTurn(url: string): Promise<object> {
  const loaded = loading.then(() => loadContext(url))
  loading = loaded.catch(() => undefined)
  return loaded
}

const loaderOf = (base: string) => async (url: string) => {
  const isOurs = isOurContext(base, url)
  const document = isOurs ? underBase(base, contexts[url.slice(base.length)] ?? shared) : await loadInTurn(url)
  // The tag keeps a context processed from one task to the next; what an alias stands for is another one for each base.
  const isKept = isOurs && url.startsWith(base)
  return { contextUrl: undefined, documentUrl: url, document, ...(isKept && { tag: 'static' }) }
}

const optionsOf = (base: string, self: string) => ({ documentLoader: loaderOf(base), base: self }) as Options.Expand

/** The nodes of a Turtle or N-Triples document. Throws HttpProblem 413 for too many statements. */
async function nodesOfRdf(text: string, mediaType: string, self: string): Promise<object[]> {
  const quads = new Parser({ baseIRI: self, format: mediaType }).parse(text)
  if (quads.length > mostStatements)
    throw new HttpProblem(413, 'Content too large', `body: must not have more than ${mostStatements} statements`, [
      { property: 'body', message: `must not have more than ${mostStatements} statements` },
    ])
  if (quads.some(({ subject, object }) => [subject, object].some(({ termType }) => (termType as string) === 'Quad')))
    throw invalid(
      'body',
      'must not have statements about statements (RDF-star), which cannot be kept: describe a resource',
    )
  return (await jsonld.fromRDF(quads as object, { useNativeTypes: false })) as object[]
}

async function perform(task: ThreadTask): Promise<string> {
  if (task.what === 'rdf') {
    const nodes = await nodesOfRdf(task.text, task.mediaType, task.meant.self)
    return JSON.stringify(readStatements(nodes as ExpandedNode[], task))
  }
  const document = JSON.parse(task.text.replace(/^\uFEFF/, '')) as JsonLdDocument
  if (task.what === 'json-ld') {
    const nodes = await jsonld.flatten(document, undefined, optionsOf(task.base, task.meant.self))
    return JSON.stringify(readStatements(nodes as unknown as ExpandedNode[], task))
  }
  const options = optionsOf(task.base, task.self)
  if (task.what === 'to-rdf') {
    // Those of jsonld are plain data, which the writer of Turtle cannot compare.
    const statements = (await jsonld.toRDF(document, options)) as object[]
    const quads = statements.map(statement => factory.fromQuad({ termType: 'Quad', ...statement } as Quad))
    return [...rdfText([quads], task.mediaType, task.prefixes)].join('')
  }
  if (task.what === 'expand') return JSON.stringify(await jsonld.expand(document, options))
  if (task.what === 'flatten') return JSON.stringify(await jsonld.flatten(document, undefined, options))
  return JSON.stringify(
    await jsonld.frame(document, task.frame as NodeObject, { ...options, compactToRelative: false } as Options.Frame),
  )
}

/** jsonld wraps what its document loader said. */
function reasonOf(error: unknown): string {
  const { message, details } = error as Error & { details?: { cause?: Error } }
  return details?.cause?.message ?? message
}

/** What was thrown as a problem: of ours, of the engine's own bounds, or of what was read. */
function problemOf(error: unknown, task: ThreadTask): HttpProblem {
  if (error instanceof HttpProblem) return error
  const reason = reasonOf(error)
  if (error instanceof RangeError)
    return new HttpProblem(422, 'Unprocessable content', `The document cannot be processed: ${reason}.`)
  if (task.what === 'rdf') return invalid('body', `is not ${task.mediaType}: ${reason}`)
  return invalid('@context', `The body cannot be processed as JSON-LD: ${reason}`)
}

/** Whether the heap is so full that another thread should go on. */
const isWorn = (): boolean => process.memoryUsage().heapUsed > wornBytes

async function serve(task: ThreadTask): Promise<void> {
  let result: unknown
  try {
    result = { text: await perform(task) }
  } catch (error) {
    const { status, title, detail, errors } = problemOf(error, task)
    result = { problem: { status, title, detail, errors } }
  }
  port.postMessage({ result, worn: isWorn() } satisfies Outcome)
}

port.on('message', (message: ThreadTask | object) => {
  if ('what' in message) void serve(message)
})
port.postMessage('ready')
