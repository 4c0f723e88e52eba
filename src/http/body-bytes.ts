// The bytes of a request's body: decoded, within a limit, and as text when they are UTF-8; no parsing.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { HttpProblem, invalid } from '../problem.js'
import { parseMediaType } from './content-type.js'

/** Content codings that are decoded (RFC 9110, section 8.4.1). */
const CODINGS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Names of UTF-8 and of what it includes. */
const UTF_8 = ['utf-8', 'utf8', 'us-ascii', 'ascii']

const BOM = Buffer.from('\uFEFF')

/** 413 for a body of more than `limit` bytes. */
export const tooLarge = (limit: number): HttpProblem =>
  new HttpProblem(413, 'Content too large', `The body must not be larger than ${limit} bytes.`, [
    { property: 'body', message: 'is too large' },
  ])

const unsupported = (message: string, headers: Record<string, string> = {}): HttpProblem =>
  new HttpProblem(415, 'Unsupported media type', message, [], headers)

/** 400 for a body that ended before its last byte. */
const endedEarly = (): HttpProblem =>
  new HttpProblem(400, 'Bad request', 'The request body ended prematurely.', [
    { property: 'body', message: 'ended prematurely' },
  ])

/** The content coding of a request's body, undefined for none. Throws HttpProblem 415 for one that is not decoded. */
function codingOf({ headers }: IncomingMessage): string | undefined {
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '') return undefined
  if (Object.hasOwn(CODINGS, coding)) return coding
  throw unsupported(`Content-Encoding must be gzip, deflate or br, not ${coding}.`, {
    'Accept-Encoding': 'gzip, deflate, br',
  })
}

/** Throws HttpProblem 415 for a body with a content coding, where its very bytes are what counts. */
export function refuseCoding({ headers }: IncomingMessage): void {
  if (![undefined, '', 'identity'].includes(headers['content-encoding']?.trim().toLowerCase()))
    throw unsupported('Content-Encoding must be left out here.', { 'Accept-Encoding': 'identity' })
}

/** The bytes as they come. The request stays open when they are not read to the end: it must still be answered. */
async function* received(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer
  } catch (error) {
    throw request.complete ? error : endedEarly()
  }
  if (!request.complete) throw endedEarly()
}

async function* decoded(bytes: AsyncIterable<Buffer>, coding: string): AsyncGenerator<Buffer> {
  const decoder = CODINGS[coding]!()
  pipeline(Readable.from(bytes), decoder, () => undefined)
  try {
    for await (const chunk of decoder) yield chunk as Buffer
  } catch (error) {
    throw error instanceof HttpProblem ? error : invalid('body', `is not ${coding}: ${(error as Error).message}`)
  }
}

async function* within(bytes: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    yield chunk
  }
}

/**
 * The body in pieces, its content coding undone. Throws HttpProblem 413 at once when Content-Length is above the limit,
 * and 415 for an unknown coding; while it is read, 413 above the limit, 400 when it ends early or is not in its coding.
 */
export function bodyPieces(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  const coding = codingOf(request)
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const bytes = received(request)
  return within(coding === undefined ? bytes : decoded(bytes, coding), limit)
}

/** The same as a stream. */
export const bodyStream = (request: IncomingMessage, limit: number): Readable =>
  Readable.from(bodyPieces(request, limit), { objectMode: false })

/** The whole body; empty when there is none. Throws HttpProblem 400, 413 and 415 as `bodyPieces` does. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of bodyPieces(request, limit)) chunks.push(chunk)
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** Bytes that are UTF-8, without a byte order mark. Throws HttpProblem 400 that names the property. */
function checkUtf8(property: string, bytes: Buffer): Buffer {
  if (!isUtf8(bytes)) throw invalid(property, 'must be UTF-8')
  return bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes
}

/** The text of bytes that are UTF-8. Throws HttpProblem 400 that names the property. */
export const utf8Text = (property: string, bytes: Buffer): string => checkUtf8(property, bytes).toString('utf8')

/** Throws HttpProblem 415 when Content-Type names a charset other than UTF-8. */
function checkCharset({ headers }: IncomingMessage): void {
  const { charset } = parseMediaType(headers['content-type']).parameters
  if (charset !== undefined && !UTF_8.includes(charset.toLowerCase()))
    throw unsupported(`The charset of Content-Type must be utf-8, not ${charset}.`)
}

/**
 * The whole body of a request whose body is text, as UTF-8 without a byte order mark.
 * Throws HttpProblem 400 for other bytes, 413 above the limit, 415 for another charset or an unknown content coding.
 */
export async function readTextBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  checkCharset(request)
  return checkUtf8('body', await readBytes(request, limit))
}
