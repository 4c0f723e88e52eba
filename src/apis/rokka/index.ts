// What only rokka's API has.
export { handlers } from './rokka-handlers.js'
export { rokkaRouter } from './rokka-router.js'
