// Routes to what is made of a customer's images for everyone who may see it, whichever site asks.
import { type Fail, type Mount, methodRoutes } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { answering, type Send } from './projection-request.js'

export type SendRoute = [template: string, send: Send]

/** The routes as a part of the program; `fail` answers with what they throw. */
export const sendMount = (services: Services, routes: readonly SendRoute[], fail: Fail): Mount =>
  methodRoutes(
    routes.map(([template, send]) => ({
      template,
      methods: { GET: answering(services, send) },
      headers: { 'X-Content-Type-Options': 'nosniff' },
      scripts: '*',
    })),
    fail,
  )
