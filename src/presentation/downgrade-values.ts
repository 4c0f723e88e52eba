// Single values of Presentation 3 in the forms of version 2.1: texts, types, services and selectors.
import { isObject, type JsonObject } from '../json-object.js'
import { targetOf } from './target.js'
import { listOf } from './upgrade-values.js'

/** The objects of an array, or one that stands alone; what is none is passed over. */
export const objectsOf = (value: unknown): JsonObject[] => listOf(value).filter(isObject)

/** One value by itself, several as an array, and nothing as nothing: as 2.1 writes what may be repeated. */
export const single = <T>(values: T[]): T | T[] | undefined => (values.length > 1 ? values : values[0])

/** A language map as texts, with their language where it is known (2.1 §4.3). */
export function textsOf(map: unknown): unknown {
  if (!isObject(map)) return typeof map === 'string' ? map : undefined
  return single(
    Object.entries(map).flatMap(([language, texts]) =>
      listOf(texts).map(text => (language === 'none' ? text : { '@value': text, '@language': language })),
    ),
  )
}

/** An id, of a resource that may be named by a string. */
export function idIn(value: unknown): string | undefined {
  const id = isObject(value) ? (value['id'] ?? value['@id']) : value
  return typeof id === 'string' ? id : undefined
}

const TYPES: Record<string, string> = {
  Image: 'dctypes:Image',
  Sound: 'dctypes:Sound',
  Audio: 'dctypes:Sound',
  Video: 'dctypes:MovingImage',
  Text: 'dctypes:Text',
  Dataset: 'dctypes:Dataset',
  TextualBody: 'cnt:ContentAsText',
  AnnotationPage: 'sc:AnnotationList',
  AnnotationCollection: 'sc:Layer',
  Annotation: 'oa:Annotation',
  Choice: 'oa:Choice',
  SpecificResource: 'oa:SpecificResource',
}

const SHARED = ['Manifest', 'Collection', 'Canvas', 'Range']

/** What 2.1 calls a type; undefined for one that it does not know. */
export const typeIn2 = (type: unknown): string | undefined => {
  const name = String(type)
  return SHARED.includes(name) ? `sc:${name}` : Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
}

/** Types of services -> their context, and the profile where the type alone says it. */
const SERVICES: Record<string, { context: string; profile?: string }> = {
  ImageService1: { context: 'http://library.stanford.edu/iiif/image-api/1.1/context.json' },
  ImageService2: { context: 'http://iiif.io/api/image/2/context.json' },
  ImageService3: { context: 'http://iiif.io/api/image/3/context.json' },
  AuthCookieService1: { context: 'http://iiif.io/api/auth/1/context.json' },
  AuthTokenService1: { context: 'http://iiif.io/api/auth/1/context.json', profile: 'http://iiif.io/api/auth/1/token' },
  AuthLogoutService1: {
    context: 'http://iiif.io/api/auth/1/context.json',
    profile: 'http://iiif.io/api/auth/1/logout',
  },
  SearchService1: {
    context: 'http://iiif.io/api/search/1/context.json',
    profile: 'http://iiif.io/api/search/1/search',
  },
  AutoCompleteService1: {
    context: 'http://iiif.io/api/search/1/context.json',
    profile: 'http://iiif.io/api/search/1/autocomplete',
  },
}

/** Image services, in the order in which viewers of 2.1 can use them: one of several is enough. */
const IMAGES = ['ImageService2', 'ImageService1', 'ImageService3']

function serviceIn2(service: JsonObject): object[] {
  const { id, type, '@id': older = id, '@type': named = type, '@context': context, service: inner, ...others } = service
  const known = Object.hasOwn(SERVICES, String(named)) ? SERVICES[String(named)] : undefined
  if (!known && context === undefined) return []
  const within = servicesIn2(inner)
  return [
    {
      '@context': context ?? known!.context,
      '@id': older,
      ...(known?.profile && { profile: known.profile }),
      ...others,
      ...(within !== undefined && { service: within }),
    },
  ]
}

/** Services that clients of 2.1 know, with their contexts; those of newer APIs are left out. */
export function servicesIn2(value: unknown): unknown {
  const all = objectsOf(value)
  const nameOf = ({ type, '@type': older = type }: JsonObject) => String(older)
  const images = all.filter(service => IMAGES.includes(nameOf(service)))
  const best = [...images].sort((a, b) => IMAGES.indexOf(nameOf(a)) - IMAGES.indexOf(nameOf(b)))[0]
  return single(all.filter(service => service === best || !images.includes(service)).flatMap(serviceIn2))
}

/** A selector; undefined for one that 2.1 does not know. */
export function selectorIn2(selector: unknown): object | undefined {
  const [first] = objectsOf(selector)
  const { type, value, conformsTo: _, ...others } = first ?? {}
  if (type === 'FragmentSelector') return { '@type': 'oa:FragmentSelector', value }
  if (type === 'SvgSelector') return { '@type': ['oa:SvgSelector', 'cnt:ContentAsText'], chars: value }
  if (type !== 'ImageApiSelector') return undefined
  const context = 'http://iiif.io/api/annex/openannotation/context.json'
  return { '@context': context, '@type': 'iiif:ImageApiSelector', ...others }
}

/** A canvas, or a part of it as a fragment or a selector; undefined for what is neither. */
export function targetIn2(value: unknown): unknown {
  const target = targetOf(value)
  if (!target) return undefined
  const { canvas, part } = target
  if (part === undefined) return canvas
  if (typeof part === 'string') return `${canvas}#${part}`
  const selector = objectsOf(part)[0]
  if (selector?.['type'] === 'FragmentSelector') return `${canvas}#${selector['value']}`
  const known = selectorIn2(selector)
  return known ? { '@type': 'oa:SpecificResource', full: canvas, selector: known } : canvas
}
