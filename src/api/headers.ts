// Headers that every answer of the API carries, errors included: the way to the documentation, and CORS.
import type { Request, Response } from 'express'

const EXPOSED = [
  'Link, Location, ETag, WWW-Authenticate, Allow, Preference-Applied, Content-Location',
  'Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires',
  'Tus-Version, Tus-Resumable, Tus-Max-Size, Tus-Extension, Tus-Checksum-Algorithm',
].join(', ')
const REQUEST_HEADERS = [
  'Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer',
  'Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum, Upload-Defer-Length',
  'X-HTTP-Method-Override, X-Requested-With, X-Request-ID',
].join(', ')

/** Where the entry point leads those who do not speak Hydra; RFC 8631. */
const derivedLinks = (base: string): string[] => [
  `<${base}/openapi.json>; rel="service-desc"; type="application/json"`,
  `<${base}/docs>; rel="service-doc"; type="text/html"`,
  `<${base}/.well-known/void>; rel="describedby"; type="text/turtle"`,
]

export type SetHeaders = (request: Request, response: Response) => void

/** Sets them. Link first and spelt just so: some clients find the documentation by a regular expression. */
export function apiHeaders(base: string): SetHeaders {
  const documentation = `<${base}/vocab>; rel="http://www.w3.org/ns/hydra/core#apiDocumentation"`
  const links = [documentation, ...derivedLinks(base)]
  const others = Object.entries({
    Vary: 'Accept, Authorization, Prefer',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Expose-Headers': EXPOSED,
    'Access-Control-Max-Age': '86400',
    'X-Content-Type-Options': 'nosniff',
  })
  return (request, response) => {
    response.setHeader('Link', request.path === '/' ? links : documentation)
    for (const [name, value] of others) response.setHeader(name, value)
  }
}
