// The routes of the projections: the images of a named query, of a space, or one alone, as manifests, lists and files.
import { type Fail, type MethodRoute, type Mount, methodRoutes } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { sendTag, sendTags } from './collections.js'
import { sendAsset, sendQuery } from './manifests.js'
import { sendControl, sendProjection } from './projection-files.js'
import { answering, type Send } from './projection-request.js'
import { sendRaw } from './raw.js'

const QUERY = '{customer}/{name}/{args*}'
const ASSET = '{customer}/{space}/{id}'

/** In this order: a customer's name is never `v2` or `v3`. */
const ROUTES: [template: string, send: Send][] = [
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
  ['/iiif-collection/{customer}/{space}', sendTags],
  ['/iiif-collection/{customer}/{space}/{tag}', sendTag],
]

/** The routes of the projections. */
export const projectionsMount = (services: Services, fail: Fail): Mount => {
  const routes = ROUTES.map(
    ([template, send]): MethodRoute => ({
      template,
      methods: { GET: answering(services, send) },
      headers: { 'X-Content-Type-Options': 'nosniff' },
      scripts: '*',
    }),
  )
  return { ...methodRoutes(routes, fail), words: ['v2', 'v3'] }
}
