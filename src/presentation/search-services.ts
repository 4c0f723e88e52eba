// How a manifest says that its words can be searched: the services of the Content Search API, 2.0 and 1.0 side by side.
import { isObject, type JsonObject } from '../json-object.js'
import type { Edit } from './splice.js'

/** The versions of the Content Search API, the newer first, each with its context. */
export const SEARCH_API = {
  2: { context: 'http://iiif.io/api/search/2/context.json' },
  1: { context: 'http://iiif.io/api/search/1/context.json' },
}
export type SearchVersion = keyof typeof SEARCH_API
export const SEARCH_VERSIONS: SearchVersion[] = [2, 1]

/** Addresses of the services of a manifest, whose path is `path`. */
const addressesOf = (base: string, path: string, version: SearchVersion) => ({
  search: `${base}/search/v${version}${path}`,
  autocomplete: `${base}/autocomplete/v${version}${path}`,
})

/** The service of version 1.0, as viewers know it in manifests of any version. */
export function searchService1(base: string, path: string): JsonObject {
  const { search, autocomplete } = addressesOf(base, path, 1)
  const profile = (name: string) => `http://iiif.io/api/search/1/${name}`
  return {
    ...{ '@context': SEARCH_API[1].context, '@id': search, '@type': 'SearchService1', profile: profile('search') },
    service: [{ '@id': autocomplete, '@type': 'AutoCompleteService1', profile: profile('autocomplete') }],
  }
}

/** The services of a manifest of Presentation 3. */
export function searchServices3(base: string, path: string): JsonObject[] {
  const { search, autocomplete } = addressesOf(base, path, 2)
  const service = { id: search, type: 'SearchService2', service: [{ id: autocomplete, type: 'AutoCompleteService2' }] }
  return [service, searchService1(base, path)]
}

const idOf = (service: unknown): unknown => isObject(service) && (service['id'] ?? service['@id'])

/** The edits by which a manifest says how it is searched. */
export function searchInto(document: JsonObject, base: string, path: string): Edit[] {
  const services = searchServices3(base, path)
  const { service: own } = document
  if (own === undefined) return [{ path: ['service'], value: services }]
  if (!Array.isArray(own)) return []
  const known = new Set(own.map(idOf))
  const added = services.filter(service => !known.has(idOf(service)))
  return added.map((value, index) => ({ path: ['service', own.length + index], value }))
}

/** The edits that take out what `searchInto` puts in; `before`: the document that it came from. */
export function searchOutOf(document: JsonObject, before: () => JsonObject | undefined, base: string): Edit[] {
  const { service } = document
  const isOurs = (one: unknown): boolean =>
    SEARCH_VERSIONS.some(version => String(idOf(one)).startsWith(`${base}/search/v${version}/`))
  if (!Array.isArray(service) || !service.some(isOurs)) return []
  const own = before()?.['service']
  const kept = new Set((Array.isArray(own) ? own : []).map(idOf))
  const out = [...service.keys()].filter(index => isOurs(service[index]) && !kept.has(idOf(service[index])))
  if (out.length === service.length && !Array.isArray(own)) return [{ path: ['service'], value: undefined }]
  return out.map(index => ({ path: ['service', index], value: undefined }))
}
