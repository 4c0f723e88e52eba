// JSON-LD and RDF bodies -> our own keys; a body that uses them already passes straight through.
import { readJson } from '../http/index.js'
import { HttpProblem } from '../problem.js'
import type { Meant } from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'

/** Most bytes of a body that has to be processed rather than read. */
const LARGEST = 1024 * 1024

/** Media types of RDF bodies. */
export const RDF_TYPES = ['text/turtle', 'application/n-triples']

/** How a body is understood. */
export interface Understanding {
  meant: Meant
  jsonLd: JsonLd
  /** Most values of a body. */
  values: number
}

function checkSize(bytes: Buffer): void {
  if (bytes.length > LARGEST)
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

const readOwn = async (text: string, { values }: Understanding) =>
  (await readJson('body', Buffer.from(text), { values })) as Record<string, unknown>

/**
 * The parsed body with our keys: as it is when it uses them, else as its own context means it.
 * Throws HttpProblem 400 for JSON-LD that cannot be processed, 413 for more of it than can be, 422 for what takes too long.
 */
export async function readJsonLd(
  body: object,
  bytes: Buffer,
  understanding: Understanding,
): Promise<Record<string, unknown>> {
  const { jsonLd, meant } = understanding
  if (isPlain(body, jsonLd)) return body as Record<string, unknown>
  checkSize(bytes)
  return readOwn(await jsonLd.readJsonLd(bytes.toString('utf8'), body, meant), understanding)
}

/** The body of a Turtle or N-Triples document. Throws HttpProblem 400 with the line at fault, 413 and 422. */
export async function readRdf(
  bytes: Buffer,
  mediaType: string,
  understanding: Understanding,
): Promise<Record<string, unknown>> {
  checkSize(bytes)
  const { jsonLd, meant } = understanding
  return readOwn(await jsonLd.readRdf(bytes.toString('utf8'), mediaType, meant), understanding)
}
