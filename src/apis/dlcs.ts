// The DLCS API: Hydra and JSON-LD, by HTTP Basic, over the platform's own vocabulary.
import {
  type Api,
  enterScope,
  genericHandlers,
  readInput,
  representationOf,
  respond,
  understandRequest,
  writeLinkedProblem,
} from '../api/index.js'
import { ownHandlers } from '../operations/index.js'

/** Where the entry point leads those who do not speak Hydra; RFC 8631. */
const derivedLinks = (base: string): string[] => [
  `<${base}/openapi.json>; rel="service-desc"; type="application/json"`,
  `<${base}/docs>; rel="service-doc"; type="text/html"`,
  `<${base}/.well-known/void>; rel="describedby"; type="text/turtle"`,
]

export const dlcs: Api = {
  name: 'dlcs',
  handlers: { ...genericHandlers, ...ownHandlers },
  scheme: 'basic',
  knowsSessions: true,
  words: ['admin'],
  cors: {
    allowed: [
      ...['Authorization', 'Content-Type', 'Accept', 'Link', 'If-Match', 'If-None-Match', 'Prefer', 'Slug'],
      ...['Tus-Resumable', 'Upload-Length', 'Upload-Offset', 'Upload-Metadata', 'Upload-Checksum'],
      ...['Upload-Defer-Length', 'X-HTTP-Method-Override', 'X-Requested-With', 'X-Request-ID'],
    ],
    exposed: [
      ...['Link', 'Location', 'ETag', 'WWW-Authenticate', 'Allow', 'Preference-Applied', 'Content-Location'],
      ...['IIIF-Warnings', 'X-Request-ID'],
      ...['Upload-Offset', 'Upload-Length', 'Upload-Metadata', 'Upload-Expires'],
      ...['Tus-Version', 'Tus-Resumable', 'Tus-Max-Size', 'Tus-Extension', 'Tus-Checksum-Algorithm'],
    ],
  },
  headers: { Vary: 'Accept, Authorization, Cookie, Prefer' },
  entryLinks: derivedLinks,
  understand: understandRequest,
  checkAccept: (request, operation) => void representationOf({ request, operation }),
  enter: enterScope,
  read: readInput,
  write: respond,
  problem: writeLinkedProblem,
}
