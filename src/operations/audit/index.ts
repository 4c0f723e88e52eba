// The audit module: what is done, by whom, is written down where it is done.
export type { Subject } from './audit-entry.js'
export { type Audited, audited } from './audited.js'
export { auditedRequest } from './audited-page.js'
export { auditRead } from './audited-read.js'
export { differencesOf } from './differences.js'
