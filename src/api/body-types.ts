// The media types of bodies that describe a resource, and the 415 of others: what was sent, and what to send.
import { HttpProblem } from '../problem.js'
import { RDF_TYPES } from './json-ld-body.js'

const JSON_TYPES = ['application/ld+json', 'application/json', 'application/merge-patch+json']

/** Media types that describe a resource. */
export const BODY_TYPES = [...JSON_TYPES, ...RDF_TYPES]

const JSON_HEADER = "-H 'Content-Type: application/json'"

/** What to send in the place of a media type; '' is none, as of `curl -T`. */
function advice(mediaType: string, takesBytes: boolean): string {
  const bytes = takesBytes ? ', or the media type of the bytes, such as image/jpeg' : ''
  if (mediaType === '') return `is missing: send application/json with a description${bytes} (curl: ${JSON_HEADER})`
  if (mediaType === 'application/x-www-form-urlencoded')
    return `is ${mediaType}, the default of curl -d: add ${JSON_HEADER}`
  return `is ${mediaType}, which cannot be read here: send application/json with a description${bytes}`
}

/** For a body of a media type that cannot be read, where originals are taken or not. */
export function wrongType(mediaType: string, takesBytes: boolean): HttpProblem {
  const message = advice(mediaType, takesBytes)
  const types = [...BODY_TYPES, ...(takesBytes ? ['multipart/form-data', 'image/*', 'audio/*', 'video/*'] : [])]
  return new HttpProblem(
    415,
    'Unsupported media type',
    `Content-Type ${message}. Content-Type must be one of ${types.join(', ')}.`,
    [{ property: 'Content-Type', message }],
  )
}
