// The routes of the projections: the images of a named query, of a stored manifest, of a space, or one alone, as manifests, lists and files.
import type { Fail, Mount } from '../../http/index.js'
import { VERSIONS, type Version } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { WORDS } from '../../presentation/index.js'
import { sendTag, sendTags } from './collections.js'
import { ofManifest } from './file-of-manifest.js'
import { ofQuery } from './file-of-query.js'
import type { SendSource } from './file-source.js'
import { sendAnnotations, sendAsset, sendQuery } from './manifests.js'
import { sendControl, sendProjection } from './projection-files.js'
import { type SendRoute, sendMount } from './projection-mount.js'
import type { Send } from './projection-request.js'
import { sendRaw } from './raw.js'

const QUERY = '{customer}/{name}/{args*}'
const STORED = '{customer}/{slugs*}'
const ASSET = '{customer}/{space}/{id}'

/** Routes to documents in the version that an address names, if it names one: no customer is called `v2`. */
const versioned = (name: string, what: string, send: (version?: Version) => Send): SendRoute[] => [
  ...VERSIONS.map((version): SendRoute => [`/${name}/v${version}/${what}`, send(version)]),
  [`/${name}/${what}`, send()],
]

/** Routes to what is made of a named query, or of a manifest of the IIIF store: no customer is called `iiif`. */
const files = (form: string, send: SendSource): SendRoute[] => [
  [`/${form}/${QUERY}`, ofQuery(send)],
  [`/${form}/iiif/${STORED}`, ofManifest(form, send)],
]

const ROUTES: SendRoute[] = [
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
export const projectionsMount = (services: Services, fail: Fail): Mount => ({
  ...sendMount(services, ROUTES, fail),
  words: WORDS,
})
