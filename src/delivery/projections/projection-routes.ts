// The routes of the projections: the images of a named query, of a space, or one alone, as manifests, lists and files.
import express, { type Request, type Response } from 'express'
import { allowOf, type Fail, type Mount, methodNotAllowed, optionsHeaders, routerMount } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { sendTag, sendTags } from './collections.js'
import { sendAsset, sendQuery } from './manifests.js'
import { sendControl, sendProjection } from './projection-files.js'
import { answering, type Send } from './projection-request.js'
import { sendRaw } from './raw.js'

const QUERY = ':customer/:name{/*args}'
const ASSET = ':customer/:space/:id'

/** In this order: a customer's name is never `v2` or `v3`. */
const ROUTES: [path: string, send: Send][] = [
  [`/iiif-resource/v2/${QUERY}`, sendQuery(2)],
  [`/iiif-resource/v3/${QUERY}`, sendQuery(3)],
  [`/iiif-resource/${QUERY}`, sendQuery()],
  [`/iiif-manifest/v2/${ASSET}`, sendAsset(2)],
  [`/iiif-manifest/v3/${ASSET}`, sendAsset(3)],
  [`/iiif-manifest/${ASSET}`, sendAsset()],
  [`/raw-resource/${QUERY}`, sendRaw],
  [`/pdf/${QUERY}`, sendProjection('pdf')],
  [`/zip/${QUERY}`, sendProjection('zip')],
  [`/pdf-control/${QUERY}`, sendControl('pdf')],
  [`/zip-control/${QUERY}`, sendControl('zip')],
  ['/iiif-collection/:customer/:space', sendTags],
  ['/iiif-collection/:customer/:space/:tag', sendTag],
]

const SEGMENTS = [...new Set(ROUTES.map(([path]) => path.split('/')[1]!))]

/** The routes of the projections. */
export function projectionsMount(services: Services, fail: Fail): Mount {
  const router = express.Router({ caseSensitive: true })
  router.use((_request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  for (const [path, send] of ROUTES) router.get(path, answering(services, send))
  router.use(refuseMethods)
  return { ...routerMount(SEGMENTS, router, fail), words: ['v2', 'v3'] }
}

/** Answers a preflight; refuses what is no read. */
function refuseMethods(request: Request, response: Response, next: () => void): void {
  const allow = allowOf(['GET'])
  if (request.method === 'OPTIONS')
    return void response
      .status(204)
      .set({ ...optionsHeaders(allow), 'Access-Control-Allow-Headers': '*' })
      .end()
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed(request.method, allow)
  next()
}
