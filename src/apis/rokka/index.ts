// What only rokka's API has: its handlers, how its JSON is read, and how callers get into organizations.
export { readLenientJson } from './lenient-json.js'
export { enterOrganization } from './organization-access.js'
export type { InOrganization } from './rokka-call.js'
export { handlers } from './rokka-handlers.js'
