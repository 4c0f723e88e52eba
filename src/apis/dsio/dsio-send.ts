// What a handler answers -> HTTP: JSON, nothing, or media whole or in part (RFC 9110, section 14).
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { isFresh } from '../../http/index.js'
import { HttpProblem } from '../../problem.js'
import type { Media, Reply } from './dsio-exchange.js'

/** Whether a read may be answered with 304. */
const isKnown = ({ method, headers }: Request, etag: string | undefined): boolean =>
  ['GET', 'HEAD'].includes(method) && isFresh(headers, etag)

/** The one range that is asked for, undefined for all of it. Throws HttpProblem 416 when it lies behind the end. */
function rangeOf(request: Request, { size, etag }: Media): { start: number; end: number } | undefined {
  const condition = request.headers['if-range']
  if (request.method !== 'GET' || (condition !== undefined && condition !== etag)) return undefined
  const ranges = request.range(size, { combine: true })
  if (ranges === -1)
    throw new HttpProblem(416, 'Range not satisfiable', `There are ${size} bytes.`, [], {
      'Content-Range': `bytes */${size}`,
    })
  // Several ranges are answered with the whole, as section 14.2 allows.
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined
  return ranges[0]
}

async function sendMedia(request: Request, response: Response, media: Media): Promise<void> {
  response.set({ 'Content-Type': media.mediaType, Vary: 'Accept, Authorization', 'Cache-Control': 'private, no-cache' })
  if (media.etag) response.set({ ETag: media.etag, 'Accept-Ranges': 'bytes' })
  if (isKnown(request, media.etag)) return void response.status(304).end()
  const range = media.etag ? rangeOf(request, media) : undefined
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${media.size}`)
  response.set('Content-Length', String(range ? range.end - range.start + 1 : media.size))
  if (request.method === 'HEAD') return void response.end()
  const body = await media.open(range)
  if (body instanceof Readable) await pipeline(body, response)
  else response.end(body)
}

/** Sends the answer. */
export async function send(request: Request, response: Response, reply: Reply): Promise<void> {
  if (reply.kind === 'media') return sendMedia(request, response, reply.media)
  if (reply.kind === 'empty') return void response.status(reply.status).end()
  response.status(reply.status).set({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization' })
  if (reply.etag) response.set('ETag', reply.etag)
  if (reply.location) response.set('Location', reply.location)
  if (isKnown(request, reply.etag)) return void response.status(304).end()
  response.set('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(reply.body))
}
