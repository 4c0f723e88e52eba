// The JSON of a body, whatever its Content-Type: rokka's client sends none.
import type { Means } from '../../api/index.js'
import { checkText, readJson, readTextBytes } from '../../http/index.js'
import type { RokkaCall } from './rokka-call.js'

/** Blanks that may stand before JSON, RFC 8259 section 2. */
const BLANKS = [0x20, 0x09, 0x0a, 0x0d]

/** Whether the bytes are to be an array or an object. */
function isStructured(bytes: Buffer): boolean {
  const first = bytes.find(byte => !BLANKS.includes(byte))
  return first === 0x5b || first === 0x7b
}

/** A single value in JSON, or the text that it is: what is wanted as text is no number either. Throws HttpProblem 400. */
function readBare(text: string, isText: boolean): unknown {
  let value: unknown = text
  try {
    value = JSON.parse(text)
  } catch {
    // Text without quotes stands for itself.
  }
  if (typeof value !== 'string') return isText ? text : value
  return checkText('body', value)
}

/**
 * The body of a call as JSON, or as the text that it is, where its operation expects one that it does not read itself.
 * Throws HttpProblem 400, 413 and 415.
 */
export async function readLenientJson(
  { request, operation, compiled }: RokkaCall,
  { services: { settings } }: Means,
): Promise<{ body?: unknown }> {
  const { expects, expectsProperty, consumes } = operation
  if (expects === undefined || consumes) return {}
  const bytes = await readTextBytes(request, settings.MAX_BODY_BYTES)
  if (bytes.length === 0) return {}
  const expected = compiled.vocabulary.classes.get(expects)?.properties.find(({ name }) => name === expectsProperty)
  if (!isStructured(bytes)) return { body: readBare(bytes.toString('utf8'), expected?.kind === 'string') }
  return { body: await readJson('body', bytes, { values: settings.MAX_BODY_VALUES, storable: true }) }
}
