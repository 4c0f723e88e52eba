// What is made of the words of images: plain text, and annotations of lines and words, each at the path of a manifest or a canvas behind its name.
import type { Fail, Mount } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { GRANULARITIES, PLAIN_TEXT, TEXT_ANNOTATIONS } from '../../presentation/index.js'
import { type SendRoute, sendMount } from '../projections/projection-mount.js'
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

const ROUTES: SendRoute[] = [
  ...MANIFESTS.map(([path, find]): SendRoute => [`/${PLAIN_TEXT}/${path}`, sendPlainText(find)]),
  ...GRANULARITIES.flatMap(granularity =>
    CANVASES.flatMap(([path, find]): SendRoute[] => [
      [`/${TEXT_ANNOTATIONS}/${granularity}/${path}`, sendTextAnnotations(find, granularity, 3)],
      [`/${TEXT_ANNOTATIONS}/v2/${granularity}/${path}`, sendTextAnnotations(find, granularity, 2)],
    ]),
  ),
]

/** The routes of what is made of words. */
export const textsMount = (services: Services, fail: Fail): Mount => sendMount(services, ROUTES, fail)
