// JSON-LD with a context of its own -> our own keys; our own keys pass straight through.
import type { ContextDefinition, JsonLdDocument, Options } from 'jsonld'
import { invalid } from '../problem.js'

/** Context that the DLCS's own clients send; it stands for ours. */
const ALIASES = ['https://dlcs.github.io/vocab/context/future.json', 'http://www.w3.org/ns/hydra/context.jsonld']

const isOurs = (context: unknown, base: string): boolean =>
  [context]
    .flat()
    .every(entry => typeof entry === 'string' && (entry.startsWith(`${base}/contexts/`) || ALIASES.includes(entry)))

const isPlain = (body: object, base: string): boolean => {
  if (Array.isArray(body) || '@graph' in body) return false
  if ('@context' in body) return isOurs(body['@context'], base)
  return !Object.keys(body).some(key => key.includes(':'))
}

/**
 * The body with our keys: as it is when it uses them, else expanded by its own context and compacted by ours.
 * A context is never fetched. Throws HttpProblem 400 for JSON-LD that cannot be processed.
 */
export async function readJsonLd(
  body: object,
  { context, base }: { context: object; base: string },
): Promise<Record<string, unknown>> {
  if (isPlain(body, base)) return body as Record<string, unknown>
  const { default: jsonld } = await import('jsonld')
  const documentLoader = async (url: string) => {
    if (!isOurs(url, base)) throw new Error(`the context ${url} is not one that is known here, and none is fetched`)
    return { contextUrl: undefined, documentUrl: url, document: context }
  }
  try {
    const options = { documentLoader, base: `${base}/` } as Options.Compact
    const expanded = await jsonld.expand(body as JsonLdDocument, options as Options.Expand)
    const compacted = await jsonld.compact(expanded as JsonLdDocument, context as ContextDefinition, options)
    const { '@context': _, ...own } = compacted
    if ('@graph' in own) throw new Error('it describes more than one resource')
    // A statement in somebody else's terms says nothing to us, as JSON-LD has it.
    return Object.fromEntries(Object.entries(own).filter(([key]) => key.startsWith('@') || !key.includes(':')))
  } catch (error) {
    throw invalid('@context', `The body cannot be processed as JSON-LD: ${(error as Error).message}`)
  }
}
