// APIs that speak plain JSON: bodies are read, and answers written, as their vocabulary says that they are.
import type { Response } from 'express'
import { isFresh, methodOf, sendMedia } from '../http/index.js'
import { objectOf } from '../json-object.js'
import type { Answer, Asked } from '../operations/index.js'
import { invalid, notFound } from '../problem.js'
import type { Class, CompiledVocabulary, Row } from '../vocabulary/index.js'

type Called = Pick<Asked<unknown>, 'request' | 'operation' | 'variables' | 'compiled' | 'body'>

/** The name of the one property whose value a body is. Throws HttpProblem 404 for one that the class does not have. */
function propertyOf({ operation: { expectsProperty }, variables }: Called, owner: Class): string {
  const name = expectsProperty!.replace(/^\{(\w+)\}$/, (_variable, key: string) => variables[key]!)
  const names = owner.properties.map(property => property.name)
  if (owner.open === undefined && !names.includes(name))
    throw notFound(`The ${owner.title} "${name}" (known are ${names.join(', ')})`)
  return name
}

/**
 * The columns of a call's body, or its one value, as its operation expects it.
 * Throws HttpProblem 400 that lists every property at fault, and 404 for a value of a property that the class does not have.
 */
export function readExpected<Columns = Row>(call: Called): Columns {
  const { operation, compiled, body } = call
  const owner = compiled.vocabulary.classes.get(operation.expects!)!
  const mode = { whole: operation.method !== 'PATCH', strict: false, scope: {} }
  const reader = compiled.readerOf(owner)
  if (operation.expectsProperty !== undefined) {
    const name = propertyOf(call, owner)
    if (body === undefined) throw invalid(name, 'is required')
    return reader.read({ [name]: body }, { ...mode, whole: false }) as Columns
  }
  const isNeeded = owner.open !== undefined || owner.properties.some(({ required }) => required)
  if (body === undefined && isNeeded) throw invalid('body', 'is required: a JSON object')
  return reader.read(body === undefined ? {} : objectOf('body', body), mode) as Columns
}

/** The text of what an operation returns: a row as the serialiser of its class writes it, a datatype as it is. */
function textOf({ operation: { returns, many }, compiled }: Called, body: unknown): string {
  const owner = compiled.vocabulary.classes.get(returns)
  if (!owner) return JSON.stringify(body)
  const text = compiled.serialisers.text(owner)
  return many ? `[${(body as Row[]).map(row => text(row)).join(',')}]` : text(body as Row)
}

/** The text of an error, by the class of the API's errors. */
export function errorText({ vocabulary, serialisers }: CompiledVocabulary, row: Row): string {
  return serialisers.text(vocabulary.classes.get(vocabulary.spelling.error!)!)(row)
}

/**
 * Sends an answer, its documents as JSON under the media type: a document's body is the row, or rows, that its operation
 * returns. Throws HttpProblem 416 for a part behind the end of bytes.
 */
export async function sendPlain(response: Response, call: Called, answer: Answer, mediaType: string): Promise<void> {
  const { request } = call
  response.status(answer.status).set(answer.headers ?? {})
  if (answer.kind === 'empty') return void response.end()
  if (answer.kind === 'media') return sendMedia(request, response, { 'Content-Type': answer.mediaType }, answer.media)
  if (answer.kind !== 'document') throw new Error(`An answer of the kind ${answer.kind} is no plain JSON`)
  const { body, etag } = answer
  if (etag !== undefined) response.setHeader('ETag', etag)
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response.setHeader('Content-Type', mediaType)
  response.end(textOf(call, body))
}
