// Single values of Presentation 2 in the forms of version 3: texts, types, links, services, targets and selectors.
import { isObject, type JsonObject } from '../json-object.js'

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value == null ? [] : [value])

/** The id of a resource that is named by a string, or is an object with one. */
export function idOf(value: unknown): string | undefined {
  const id = isObject(value) ? (value['@id'] ?? value['id']) : value
  return typeof id === 'string' && id !== '' ? id.trim() : undefined
}

/** Texts with or without a language as a language map; undefined when there are none. */
export function languageMapOf(value: unknown): Record<string, string[]> | undefined {
  const map = new Map<string, string[]>()
  for (const item of listOf(value)) {
    const text = isObject(item) ? item['@value'] : item
    if (typeof text !== 'string' && typeof text !== 'number') continue
    const language = isObject(item) && typeof item['@language'] === 'string' ? item['@language'] : 'none'
    const texts = map.get(language)
    if (texts) texts.push(String(text))
    else map.set(language, [String(text)])
  }
  return map.size > 0 ? Object.fromEntries(map) : undefined
}

const TYPES: Record<string, string> = {
  AnnotationList: 'AnnotationPage',
  Layer: 'AnnotationCollection',
  ContentAsText: 'TextualBody',
  StillImage: 'Image',
  MovingImage: 'Video',
}

/** A name without the prefix of its vocabulary: sc:painting, oa:Choice, dctypes:Image. */
export const bareName = (name: string): string => name.replace(/^(sc|oa|dctypes|dcterms|iiif|cnt|as):/, '')

const FORMATS: [RegExp, string][] = [
  [/^image\//, 'Image'],
  [/^audio\//, 'Sound'],
  [/^video\//, 'Video'],
  [/^text\/|^application\/pdf$/, 'Text'],
  [/./, 'Dataset'],
]

const namesOf = (resource: JsonObject): string[] =>
  listOf(resource['@type'] ?? resource['type']).flatMap(type => (typeof type === 'string' ? bareName(type) : []))

/** The type that version 3 gives a resource: by its type, else by its format. */
export function typeOf(resource: JsonObject, fallback: string): string {
  const names = namesOf(resource)
  const known = names.find(name => Object.hasOwn(TYPES, name))
  if (known !== undefined) return TYPES[known]!
  if (names[0] !== undefined) return names[0]
  const { format } = resource
  return (typeof format === 'string' && FORMATS.find(([pattern]) => pattern.test(format))?.[1]) || fallback
}

const IMAGE_API_1 = /^http:\/\/(iiif\.io\/api\/image\/1\/|library\.stanford\.edu\/iiif\/image-api\/)/

/** Contexts and profiles of services -> what version 3 calls them. */
const SERVICES: [RegExp, string][] = [
  [IMAGE_API_1, 'ImageService1'],
  [/^http:\/\/iiif\.io\/api\/image\/2\//, 'ImageService2'],
  [/^http:\/\/iiif\.io\/api\/auth\/[01]\/token$/, 'AuthTokenService1'],
  [/^http:\/\/iiif\.io\/api\/auth\/[01]\/logout$/, 'AuthLogoutService1'],
  [/^http:\/\/iiif\.io\/api\/auth\/[01]\/(login|clickthrough|kiosk|external)$/, 'AuthCookieService1'],
  [/^http:\/\/iiif\.io\/api\/search\/[01]\/search$/, 'SearchService1'],
  [/^http:\/\/iiif\.io\/api\/search\/[01]\/autocomplete$/, 'AutoCompleteService1'],
]

function serviceType({ '@context': context, '@type': type, profile }: JsonObject): string | undefined {
  if (typeof type === 'string' && type !== '') return bareName(type)
  const said = [...listOf(profile), ...listOf(context)].filter(name => typeof name === 'string')
  return said.flatMap(name => SERVICES.find(([pattern]) => pattern.test(name))?.[1] ?? [])[0]
}

/** Services keep the names of their own version (Presentation 3.0 §3.3); they get a type, and stand in arrays. */
export const servicesOf = (value: unknown): unknown[] =>
  listOf(value).map(service => {
    if (!isObject(service)) return { '@id': service }
    const type = serviceType(service)
    const { '@context': context, '@id': id, service: inner, ...others } = service
    return {
      ...(type === undefined && context !== undefined && { '@context': context }),
      ...(id !== undefined && { '@id': id }),
      ...(type !== undefined && { '@type': type }),
      ...others,
      ...(inner !== undefined && { service: servicesOf(inner) }),
    }
  })

/** A Canvas or a part of it, as ranges name it. */
export function canvasNamed(id: string): object {
  const at = id.indexOf('#')
  if (at === -1) return { id, type: 'Canvas' }
  const selector = { type: 'FragmentSelector', value: id.slice(at + 1) }
  return { type: 'SpecificResource', source: id.slice(0, at), selector }
}

/** A selector; of several to choose from, all. */
export function selectorOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(selectorOf)
  if (!isObject(value)) return value
  const { '@type': _, '@context': __, '@id': id, chars, default: first, item, ...others } = value
  const type = namesOf(value).find(name => /Selector$|^Choice$/.test(name)) ?? 'FragmentSelector'
  if (type === 'Choice') return [...listOf(first), ...listOf(item)].map(selectorOf)
  return { ...(id !== undefined && { id }), type, ...(chars !== undefined && { value: chars }), ...others }
}
