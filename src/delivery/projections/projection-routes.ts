// The routes of the projections: the images of a named query, of a stored manifest, of a space, or one alone, as manifests, lists and files.
import { type Fail, type MethodRoute, type Mount, methodRoutes } from '../../http/index.js'
import { VERSIONS, type Version } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { WORDS } from '../../presentation/index.js'
import { sendTag, sendTags } from './collections.js'
import { ofManifest } from './file-of-manifest.js'
import { ofQuery } from './file-of-query.js'
import type { SendSource } from './file-source.js'
import { sendAnnotations, sendAsset, sendQuery } from './manifests.js'
import { sendControl, sendProjection } from './projection-files.js'
import { answering, type Send } from './projection-request.js'
import { sendRaw } from './raw.js'

const QUERY = '{customer}/{name}/{args*}'
const STORED = '{customer}/{slugs*}'
const ASSET = '{customer}/{space}/{id}'

type Route = [template: string, send: Send]

/** Routes to documents in the version that an address names, if it names one: no customer is called `v2`. */
const versioned = (name: string, what: string, send: (version?: Version) => Send): Route[] => [
  ...VERSIONS.map((version): Route => [`/${name}/v${version}/${what}`, send(version)]),
  [`/${name}/${what}`, send()],
]

/** Routes to what is made of a named query, or of a manifest of the IIIF store: no customer is called `iiif`. */
const files = (form: string, send: SendSource): Route[] => [
  [`/${form}/${QUERY}`, ofQuery(send)],
  [`/${form}/iiif/${STORED}`, ofManifest(form, send)],
]

const ROUTES: Route[] = [
  ...versioned('iiif-resource', QUERY, sendQuery),
  ...versioned('iiif-manifest', ASSET, sendAsset),
  [`/adjunct-annotations/${ASSET}`, sendAnnotations],
  [`/adjunct-annotations/${ASSET}/{adjunct}`, sendAnnotations],
  [`/raw-resource/${QUERY}`, sendRaw],
  ...files('pdf', sendProjection('pdf')),
  ...files('zip', sendProjection('zip')),
  ...files('pdf-control', sendControl('pdf')),
  ...files('zip-control', sendControl('zip')),
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
  return { ...methodRoutes(routes, fail), words: WORDS }
}
