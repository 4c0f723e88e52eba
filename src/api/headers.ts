// Headers that every answer of the API carries, errors included: the way to the documentation, and CORS.
import type { RequestHandler } from 'express'

const EXPOSED = 'Link, Location, ETag, WWW-Authenticate, Allow, Preference-Applied, Content-Location'
const REQUEST_HEADERS = 'Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer'

/** Where the entry point leads those who do not speak Hydra; RFC 8631. */
const derivedLinks = (base: string): string[] => [
  `<${base}/openapi.json>; rel="service-desc"; type="application/json"`,
  `<${base}/docs>; rel="service-doc"; type="text/html"`,
  `<${base}/.well-known/void>; rel="describedby"; type="text/turtle"`,
]

/** Link first and spelt just so: some clients find the documentation by a regular expression. */
export const apiHeaders =
  (base: string): RequestHandler =>
  (request, response, next) => {
    response.set({
      Link: `<${base}/vocab>; rel="http://www.w3.org/ns/hydra/core#apiDocumentation"`,
      Vary: 'Accept, Authorization, Prefer',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': REQUEST_HEADERS,
      'Access-Control-Expose-Headers': EXPOSED,
      'Access-Control-Max-Age': '86400',
      'X-Content-Type-Options': 'nosniff',
    })
    if (request.path === '/') response.append('Link', derivedLinks(base))
    next()
  }
