// The part of the public side that Express routes: what is made from rows rather than read from bytes.
import express, { type Router } from 'express'
import type { Services } from '../operations/index.js'
import { serveAuth } from './auth/index.js'
import { serveProjections } from './projections/index.js'

/** The public side, but for the channels that `listener.ts` answers. */
export function deliveryRouter(services: Services): Router {
  const router = express.Router({ caseSensitive: true })
  serveAuth(router, services)
  serveProjections(router, services)
  return router
}
