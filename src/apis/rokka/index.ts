// rokka's API (rokka.io) over the same store: organizations are customers, source images are Images.
import express from 'express'
import type { Dialect } from '../dialect.js'
import { handlers, RENDER_STATUSES } from './rokka-handlers.js'
import { renderRouter, rokkaRouter } from './rokka-router.js'

const statuses = Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, handler.statuses]))

export const rokka: Dialect = {
  name: 'rokka',
  statuses: { ...statuses, 'rendering.get': RENDER_STATUSES },
  router(services, vocabulary) {
    const router = express.Router({ caseSensitive: true })
    router.use(rokkaRouter(services, vocabulary, handlers))
    router.use(renderRouter(services))
    return router
  },
}
