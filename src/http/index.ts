// What the APIs and the public side use of HTTP, one concern a file.

export { chooserOf } from './accept.js'
export { type AccessEntry, type AccessLog, openAccessLog } from './access-log.js'
export { bodyStream, readBytes, readTextBytes, refuseCoding } from './body-bytes.js'
export { clientAddress, clientNetwork } from './client-address.js'
export { checkWrite, isFresh, isOfVersion } from './conditional.js'
export { openServer, UNWATCHED } from './connections.js'
export { mediaTypeOf, parseMediaType } from './content-type.js'
export { readCookie } from './cookies.js'
export { type CorsLists, corsHeaders } from './cors.js'
export { isFromAnotherSite, refuseOtherSites } from './cross-site.js'
export { departure } from './departure.js'
export { hasBody } from './early-answer.js'
export { asExpress, type Fail } from './express.js'
export { fileHeaders, type NamedFile } from './file-headers.js'
export { FORM_TYPE, formFields } from './form-fields.js'
export { checkText, type JsonBounds, parseJson, readJson } from './json-text.js'
export { type LogInLimit, openLogInLimit } from './log-in-limit.js'
export { loggedRequest, toldAddress } from './logged-request.js'
export { type MethodRoute, methodRoutes } from './method-routes.js'
export { type Mount, openMounts } from './mounts.js'
export { type Part, readParts } from './multipart.js'
export { checkTarget } from './percent-encoding.js'
export { type Preferences, preferencesOf } from './prefer.js'
export { type ByteRange, rangeOf } from './range.js'
export { type Bases, hostOf, isLoopback, openBases, ownAddress } from './request-base.js'
export { identify, markOf, requestIdOf } from './request-id.js'
export { requestMeasures } from './request-measures.js'
export {
  type Address,
  allowOf,
  type FindRoute,
  methodNotAllowed,
  methodOf,
  optionsHeaders,
  pathOf,
  routeTree,
  variablesOf,
} from './router.js'
export { MEDIA_STATUSES, type Media, sendMedia } from './send-media.js'
export { digest, type FixedDocument, fixedDocument, isKnown, once } from './static-document.js'
export { tracedRequests } from './traced-requests.js'
export { watchRequests } from './watch-requests.js'
