// What the APIs and the public side use of HTTP, one concern a file.

export { clientAddress } from './client-address.js'
export { isFresh } from './conditional.js'
export { isFromAnotherSite, refuseOtherSites } from './cross-site.js'
export { checkText, isText, type JsonBounds, parseJson, readJson } from './json-text.js'
export { type LogInLimit, openLogInLimit } from './log-in-limit.js'
