// What only the DSIO API has: its handlers, and how its JSON is read.
export type { InCustomer } from './dsio-call.js'
export { handlers } from './dsio-handlers.js'
export { readJsonObject } from './json.js'
