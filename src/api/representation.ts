// Which representations there are, and which one a request asks for.

import type { Request } from 'express'
import Negotiator from 'negotiator'
import { HttpProblem } from '../problem.js'

/** One way to write a resource down. `tag` is its part of the ETag. */
export interface Representation {
  mediaType: string
  tag: string
  write(document: Record<string, unknown>): string
}

const json = (document: Record<string, unknown>): string => JSON.stringify(document)

/** In the order of the server's own preference; the first is the answer to whoever accepts anything. */
export const REPRESENTATIONS: Representation[] = [
  { mediaType: 'application/ld+json', tag: 'ld', write: json },
  { mediaType: 'application/json', tag: 'json', write: json },
]

const MEDIA_TYPES = REPRESENTATIONS.map(({ mediaType }) => mediaType)

/** The representation that the Accept header prefers, RFC 9110 section 12.5.1. Throws HttpProblem 406 when there is none. */
export function representationFor(request: Request): Representation {
  const chosen = new Negotiator(request).mediaType(MEDIA_TYPES)
  const found = REPRESENTATIONS.find(({ mediaType }) => mediaType === chosen)
  if (!found)
    throw new HttpProblem(406, 'Not acceptable', `There is ${MEDIA_TYPES.join(', ')}.`, [
      { property: 'Accept', message: `must allow one of ${MEDIA_TYPES.join(', ')}` },
    ])
  return found
}
