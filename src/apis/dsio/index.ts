// The DSIO filters API's images, over the same store.
import type { Dialect } from '../dialect.js'
import { handlers } from './dsio-handlers.js'
import { dsioRouter } from './dsio-router.js'

export const dsio: Dialect = {
  name: 'dsio',
  statuses: Object.fromEntries(Object.entries(handlers).map(([name, { statuses }]) => [name, statuses])),
  router: dsioRouter,
}
