// What the APIs and the public side use of HTTP, one concern a file.

export { isFresh } from './conditional.js'
export { isFromAnotherSite, refuseOtherSites } from './cross-site.js'
export { checkText, isText, type JsonBounds, parseJson, readJson } from './json-text.js'
