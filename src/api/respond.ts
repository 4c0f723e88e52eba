// Answer -> HTTP: status, headers, and the document in the representation asked for.
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Answer, Call, Services } from '../operations/index.js'
import { localContext } from '../vocabulary/index.js'
import { collectionDocument } from './collection.js'
import { notModified } from './precondition.js'
import type { Representation } from './representation.js'

interface Reply {
  answer: Answer
  call: Call
  representation: Representation
  services: Services
}

function contextOf({ answer, services: { base, vocabulary } }: Reply): unknown {
  const shared = `${base}/contexts/${vocabulary.name}.jsonld`
  const owner = answer.kind === 'resource' ? answer.owner : answer.kind === 'list' ? answer.target : undefined
  const local = owner && localContext(owner.terms, owner.properties)
  return local ? [shared, local] : shared
}

function documentOf({ answer, call, services: { serialisers } }: Reply): Record<string, unknown> {
  if (answer.kind === 'resource') return serialisers.of(answer.owner)(answer.row)
  if (answer.kind === 'list') return collectionDocument(answer, serialisers, call.self, call.requestUri, call.query)
  return answer.kind === 'document' ? answer.body : {}
}

/** A row's version, or else the bytes themselves, make the tag; each representation has its own. */
function etagOf(answer: Answer, body: string, tag: string, hash: string): string {
  const version = answer.kind === 'resource' ? answer.row['version'] : undefined
  const state = version ?? createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return `"${state}-${hash}.${tag}"`
}

/** Sends the answer. */
export function respond(request: Request, response: Response, reply: Reply): void {
  const { answer, call, representation, services } = reply
  const { serialisers, vocabulary } = services
  if (call.prefer.minimal && answer.status === 205) response.setHeader('Preference-Applied', 'return=minimal')
  response.status(answer.status)
  if (answer.kind === 'empty') return void response.end()
  if (answer.kind === 'resource') {
    const iri = serialisers.iri(answer.owner, answer.row)
    if (answer.created && iri) response.setHeader('Location', iri)
    if (iri && iri !== call.self) response.setHeader('Content-Location', iri)
  }
  const body = representation.write({ '@context': contextOf(reply), ...documentOf(reply) })
  const etag = etagOf(answer, body, representation.tag, vocabulary.hash)
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'private, no-cache')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && notModified(request.headers['if-none-match'], etag)) return void response.status(304).end()
  response.setHeader('Content-Type', `${representation.mediaType}; charset=utf-8`)
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.end(body)
}
