// The delivery room: the public side, open to browsers and viewers.
import express, { type Router } from 'express'
import type { Services } from '../operations/index.js'
import { serveAuth } from './auth/index.js'
import { serveImages } from './image-service.js'
import { serveProjections } from './projections/index.js'
import { serveThumbnails } from './thumbs.js'

/** The public side as an Express router. */
export function deliveryRouter(services: Services): Router {
  const router = express.Router({ caseSensitive: true })
  router.use(['/iiif-img', '/thumbs', '/file'], (_request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  serveAuth(router, services)
  serveImages(router, services)
  serveThumbnails(router, services)
  serveProjections(router, services)
  return router
}
