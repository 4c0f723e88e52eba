// Headers that every answer of the API carries, errors included: the way to the documentation, and CORS.
import type { RequestHandler } from 'express'

const EXPOSED = 'Link, Location, ETag, WWW-Authenticate, Allow, Preference-Applied, Content-Location'
const REQUEST_HEADERS = 'Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer'

/** Link first and spelt just so: some clients find the documentation by a regular expression. */
export const apiHeaders =
  (base: string): RequestHandler =>
  (_request, response, next) => {
    response.set({
      Link: `<${base}/vocab>; rel="http://www.w3.org/ns/hydra/core#apiDocumentation"`,
      Vary: 'Accept, Authorization, Prefer',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': REQUEST_HEADERS,
      'Access-Control-Expose-Headers': EXPOSED,
      'Access-Control-Max-Age': '86400',
      'X-Content-Type-Options': 'nosniff',
    })
    next()
  }
