// Answers of APIs that speak plain JSON: documents, bytes, or nothing.
import type { Response } from 'express'
import { isFresh, methodOf, sendMedia } from '../http/index.js'
import type { Answer, Asked } from '../operations/index.js'

/** Sends an answer whose documents are JSON under the media type. Throws HttpProblem 416 for a part behind the end of bytes. */
export async function sendPlain(
  response: Response,
  { request }: Pick<Asked, 'request'>,
  answer: Answer,
  mediaType: string,
): Promise<void> {
  response.status(answer.status).set(answer.headers ?? {})
  if (answer.kind === 'empty') return void response.end()
  if (answer.kind === 'media') return sendMedia(request, response, { 'Content-Type': answer.mediaType }, answer.media)
  if (answer.kind !== 'document') throw new Error(`An answer of the kind ${answer.kind} is no plain JSON`)
  const { body, etag } = answer
  if (etag !== undefined) response.setHeader('ETag', etag)
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response.setHeader('Content-Type', mediaType)
  response.end(JSON.stringify(body))
}
