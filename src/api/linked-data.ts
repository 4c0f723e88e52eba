// What is said between the processor of linked data and its threads; both sides know it.
import type { HttpProblem } from '../problem.js'
import type { Meant } from '../vocabulary/index.js'

/** A context document whose namespace is a path, to stand below a base. */
export interface ContextDocument {
  '@context': { vocab: string }
}

/** What each thread knows from its start. */
export interface ThreadData {
  /** The context documents of the vocabularies by their paths, that of bodies first. */
  contexts: Record<string, ContextDocument>
  vocabularyFolder: string
  /** Most statements of an RDF document. */
  mostStatements: number
  /** Bytes in use above which a thread is not used again. */
  wornBytes: number
}

/**
 * One thing to do under a base: a body to be read, or a document of ours to be written in another form. Its result is
 * JSON text, or RDF.
 */
export type ThreadTask = { base: string } & (
  | { what: 'json-ld'; text: string; meant: Meant }
  | { what: 'rdf'; text: string; mediaType: string; meant: Meant }
  | { what: 'expand'; text: string; self: string }
  | { what: 'flatten'; text: string; self: string }
  | { what: 'to-rdf'; text: string; self: string; mediaType: string; prefixes: Record<string, string> }
  | { what: 'frame'; text: string; self: string; frame: object }
)

/** What a task came to. */
export type ThreadResult = { text: string } | { problem: Pick<HttpProblem, 'status' | 'title' | 'detail' | 'errors'> }

/** Contexts that stand for ours: the one that the DLCS's own clients name, and Hydra's. */
const ALIASES = ['https://dlcs.github.io/vocab/context/future.json', 'http://www.w3.org/ns/hydra/context.jsonld']

/** Whether a `@context` is ours, by its URL or by an alias. */
export const isOurContext = (base: string, context: unknown): boolean =>
  typeof context === 'string' && (context.startsWith(`${base}/contexts/`) || ALIASES.includes(context))
