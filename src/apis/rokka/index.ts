// rokka's API (rokka.io) over the same store: organizations are customers, source images are Images.
import { RENDERING_STATUSES } from '../../delivery/index.js'
import type { Dialect } from '../dialect.js'
import { handlers } from './rokka-handlers.js'
import { rokkaRouter } from './rokka-router.js'

const statuses = Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, handler.statuses]))

export const rokka: Dialect = {
  name: 'rokka',
  statuses: { ...statuses, 'rendering.get': RENDERING_STATUSES },
  router: (services, vocabulary) => rokkaRouter(services, vocabulary, handlers),
}
