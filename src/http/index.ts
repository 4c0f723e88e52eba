// What the APIs and the public side use of HTTP, one concern a file.
export { isFromAnotherSite, refuseOtherSites } from './cross-site.js'
