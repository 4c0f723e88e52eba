// What is made of the words of images: plain text, and annotations of lines and words, each at the path of a manifest or a canvas behind its name.
import { type Fail, type MethodRoute, type Mount, methodRoutes } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { GRANULARITIES, PLAIN_TEXT, TEXT_ANNOTATIONS } from '../../presentation/index.js'
import { answering, type Send } from '../projections/projection-request.js'
import { type Find, inAsset, inManifest, inQuery, onStoredCanvas } from '../search/searched.js'
import { sendPlainText } from './send-plain-text.js'
import { sendTextAnnotations } from './send-text-annotations.js'

const ASSET: [string, Find] = ['iiif-manifest/{customer}/{space}/{id}', inAsset]
const CANVAS: [string, Find] = ['iiif/{customer}/canvases/{canvas}', onStoredCanvas]

/** What has words, by its path behind the name of what is made of them. */
const MANIFESTS: [path: string, find: Find][] = [
  ['iiif-resource/{customer}/{name}/{args*}', inQuery],
  ASSET,
  CANVAS,
  ['iiif/{customer}/{slugs*}', inManifest],
]
const CANVASES = [ASSET, CANVAS]

/** The routes of what is made of words. */
export function textsMount(services: Services, fail: Fail): Mount {
  const route = (template: string, send: Send): MethodRoute => ({
    ...{ template, methods: { GET: answering(services, send) } },
    ...{ headers: { 'X-Content-Type-Options': 'nosniff' }, scripts: '*' },
  })
  const annotations = GRANULARITIES.flatMap(granularity =>
    CANVASES.flatMap(([path, find]) => [
      route(`/${TEXT_ANNOTATIONS}/${granularity}/${path}`, sendTextAnnotations(find, granularity, 3)),
      route(`/${TEXT_ANNOTATIONS}/v2/${granularity}/${path}`, sendTextAnnotations(find, granularity, 2)),
    ]),
  )
  const texts = MANIFESTS.map(([path, find]) => route(`/${PLAIN_TEXT}/${path}`, sendPlainText(find)))
  return methodRoutes([...texts, ...annotations], fail)
}
