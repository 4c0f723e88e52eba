// A JSON document of the public side as an answer: tagged by its bytes, kept a minute by caches, 304 for clients that have it.

import type { Response } from 'express'
import { isFresh } from '../../http/index.js'
import { inSlices } from '../../in-slices.js'
import { addRights, type Rights, type Subject, setPublicHeaders } from '../../operations/index.js'
import { PRIVATE } from '../access-headers.js'
import { contentHashOf } from '../content-hash.js'
import { jsonTexts } from './json-texts.js'
import type { Ask } from './projection-request.js'

/** How long a cache may show what is made of images without asking again. */
export const CACHE = 'public, max-age=60'

/** A document as it is sent. */
export interface Document {
  body: Buffer
  /** Changes with the bytes. */
  hash: string
  /** What it is about, and the rights that all of that has in common. */
  subject: Subject
  rights?: Rights | undefined
}

/** Puts rights on an answer, beside the customer's own headers, which come first. */
export function setRights(response: Response, rights: Rights): void {
  const { Link, ...fields } = addRights({}, rights)
  if (Link) response.append('Link', String(Link))
  for (const [name, value] of Object.entries(fields)) if (!response.hasHeader(name)) response.setHeader(name, value!)
}

/** A value as a document about a subject. */
export async function documentOf(value: unknown, subject: Subject, rights?: Rights): Promise<Document> {
  const pieces = await inSlices(jsonTexts(value), text => Buffer.from(text))
  return { body: Buffer.concat(pieces), hash: await contentHashOf(pieces), subject, rights }
}

/**
 * Sends a document, or 304; the owner's is another one than everyone's, and private. `headers` tell its form; the same
 * bytes are another representation in another form.
 */
export async function sendDocument(
  { services, request, response, owner }: Ask,
  { body, hash, subject, rights }: Document,
  headers: Record<string, string>,
  cacheControl = CACHE,
): Promise<void> {
  const tag = `"${hash}${headers['Content-Type']!.startsWith('application/ld+json') ? 'l' : 'j'}"`
  await setPublicHeaders(services, response, subject)
  if (rights) setRights(response, rights)
  // Everyone's does not name Authorization: a cache may give it to the owner too (RFC 9110 §12.5.5).
  response.set({ ETag: tag, ...(owner ? PRIVATE : { 'Cache-Control': cacheControl }) }).vary('Accept')
  if (isFresh(request.headers, tag)) return void response.status(304).end()
  const { Link, ...form } = headers
  if (Link) response.append('Link', Link)
  response.set(form).send(body)
}
