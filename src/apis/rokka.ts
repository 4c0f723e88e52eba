// rokka's API (rokka.io): organizations are customers, source images are Images; by Api-Key or token.
import { type Api, errorText, sendPlain } from '../api/index.js'
import { ALBUM_STATUSES, RENDERING_STATUSES, rokkaError } from '../delivery/index.js'
import { enterOrganization, handlers, type InOrganization, readLenientJson } from './rokka/index.js'

/** rokka's client looks for exactly this media type. */
const JSON_TYPE = 'application/json'

export const rokka: Api<InOrganization, unknown> = {
  name: 'rokka',
  handlers,
  answeredElsewhere: { 'rendering.get': RENDERING_STATUSES, 'album.get': ALBUM_STATUSES },
  scheme: 'rokka',
  anonymousWherePublic: true,
  words: ['dynamic', 'render'],
  cors: {
    allowed: [
      'Api-Key',
      'Api-Version',
      'Authorization',
      'Content-Type',
      'Destination',
      'Overwrite',
      'X-Requested-With',
    ],
    exposed: ['Link', 'Location', 'Content-Disposition', 'X-Request-ID'],
  },
  // Answers are for the holder of the key alone: caches do not know that an Api-Key is a credential.
  headers: { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Api-Key' },
  enter: enterOrganization,
  customerOf: ({ organization }) => organization?.customer,
  read: readLenientJson,
  write: (response, call, answer) => sendPlain(response, call, answer, JSON_TYPE),
  problem(problem, _request, response, { compiled }) {
    // Browsers answer a challenge with a dialog of their own; rokka's clients send an Api-Key without being challenged.
    response.removeHeader('WWW-Authenticate')
    response.setHeader('Content-Type', JSON_TYPE)
    return errorText(compiled, rokkaError(problem))
  },
}
