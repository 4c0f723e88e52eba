// JSON-LD and RDF bodies -> our own keys; a body that uses them already passes straight through.
import { Parser } from 'n3'
import { HttpProblem, invalid } from '../problem.js'
import type { ExpandedNode, Meant, ReadStatements } from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'

/** Most bytes of a body that has to be processed rather than read: the processor works in memory, at once. */
const LARGEST = 1024 * 1024

/** Media types of RDF bodies. */
export const RDF_TYPES = ['text/turtle', 'application/n-triples']

export interface Understanding {
  jsonLd: JsonLd
  readStatements: ReadStatements
}

function checkSize(bytes: number): void {
  if (bytes > LARGEST)
    throw new HttpProblem(
      413,
      'Content too large',
      `RDF, and JSON-LD in terms other than ours, must not be larger than ${LARGEST} bytes.`,
      [{ property: 'body', message: 'is too large' }],
    )
}

/** Whether the keys are ours, so that no processor is needed. */
function isPlain(body: object, { isOurs }: JsonLd): boolean {
  if (Array.isArray(body) || '@graph' in body) return false
  if ('@context' in body) return isOurs(body['@context'])
  return !Object.keys(body).some(key => key.includes(':'))
}

/**
 * The body with our keys: as it is when it uses them, else expanded by its own context and read by ours.
 * Throws HttpProblem 400 for JSON-LD that cannot be processed, 413 for more of it than can be.
 */
export async function readJsonLd(
  body: object,
  size: number,
  meant: Meant,
  { jsonLd, readStatements }: Understanding,
): Promise<Record<string, unknown>> {
  if (isPlain(body, jsonLd)) return body as Record<string, unknown>
  checkSize(size)
  let nodes: object[]
  try {
    nodes = await jsonLd.flatten(body, meant.self)
  } catch (error) {
    throw invalid('@context', `The body cannot be processed as JSON-LD: ${reasonOf(error)}`)
  }
  return readStatements(nodes as ExpandedNode[], meant)
}

/** jsonld wraps what its document loader said. */
function reasonOf(error: unknown): string {
  const { message, details } = error as Error & { details?: { cause?: Error } }
  return details?.cause?.message ?? message
}

/** The body of a Turtle or N-Triples document. Throws HttpProblem 400 with the line at fault. */
export async function readRdf(
  text: string,
  mediaType: string,
  meant: Meant,
  { jsonLd, readStatements }: Understanding,
): Promise<Record<string, unknown>> {
  checkSize(Buffer.byteLength(text))
  let nodes: object[]
  try {
    const quads = new Parser({ baseIRI: meant.self, format: mediaType }).parse(text)
    nodes = await jsonLd.fromRdf(quads)
  } catch (error) {
    throw invalid('body', `is not ${mediaType}: ${reasonOf(error)}`)
  }
  return readStatements(nodes as ExpandedNode[], meant)
}
