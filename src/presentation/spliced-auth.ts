// The ways to see protected images: put into a document on its way out, and taken out of one that comes back.
import { isObject, type JsonObject } from '../json-object.js'
import type { JsonPath } from './json-path.js'
import type { AssetName } from './own-asset.js'
import { AUTH_2_CONTEXT } from './presentation-api.js'
import type { Protectable } from './protectable.js'
import { type Edit, elementOf } from './splice.js'

/** The services of an asset that is not open, by the version of the APIs that they are of. */
export type Ways = Record<2 | 3, object[]>

const at = (path: JsonPath, ...steps: (string | number)[]): Edit['path'] =>
  [...path, ...steps] as unknown as Edit['path']

/** Whether a service is one that we put in: it is below `{base}/auth/`. */
const isOurs = (service: unknown, base: string): boolean => {
  if (!isObject(service)) return false
  const { id, '@id': older = id } = service
  return typeof older === 'string' && older.startsWith(`${base}/auth/`)
}

/** Those that we put in before are replaced. */
function servicesInto({ path, version, services, isList }: Protectable, ways: Ways, base: string): Edit[] {
  const added = ways[version]
  if (!isList) {
    const isTheirs = services.some(service => !isOurs(service, base))
    const beside = (text: string) => `[${text},${JSON.stringify(added).slice(1)}`
    return [{ path: at(path, 'service'), value: isTheirs ? beside : added }]
  }
  const dropped = services.flatMap((service, index) => (isOurs(service, base) ? [index] : []))
  return [
    ...dropped.map((index): Edit => ({ path: at(path, 'service', index), value: undefined })),
    ...added.map((value, index): Edit => ({ path: at(path, 'service', services.length + index), value })),
  ]
}

const contextsOf = (document: JsonObject): unknown[] => [document['@context']].flat().filter(one => one !== undefined)

/**
 * The edits that say of assets how they are seen; `waysOf` gives nothing for those that are open. The context of
 * Authorization Flow 2.0 comes before those of the document (2.0 §2.1).
 */
export function authInto(
  document: () => JsonObject,
  places: Protectable[],
  waysOf: (asset: AssetName) => Ways | undefined,
  base: string,
): Edit[] {
  const edits = places.flatMap(place => {
    const ways = waysOf(place.asset)
    return ways ? servicesInto(place, ways, base) : []
  })
  return edits.length > 0 ? [...authContextInto(document()), ...edits] : edits
}

/** The edit that puts the context of Authorization Flow 2.0 before those of a document that has services of it. */
export function authContextInto(document: JsonObject): Edit[] {
  const contexts = contextsOf(document)
  return contexts.includes(AUTH_2_CONTEXT) ? [] : [{ path: ['@context'], value: [AUTH_2_CONTEXT, ...contexts] }]
}

/**
 * The edits that take services of ours out of a list, and the list where nothing else is in it, or where one is left
 * that was in none before (`wasAlone`).
 */
function servicesOutOf(value: unknown, path: JsonPath, base: string, wasAlone: (path: JsonPath) => boolean): Edit[] {
  const services = [value].flat()
  const ours = services.flatMap((service, index) => (isOurs(service, base) ? [index] : []))
  if (ours.length === 0) return []
  if (ours.length === services.length) return [{ path: at(path), value: undefined }]
  const left = services.findIndex((_, index) => !ours.includes(index))
  if (ours.length === services.length - 1 && wasAlone(path))
    return [{ path: at(path), value: (text: string) => elementOf(text, left) }]
  return ours.map(index => ({ path: at(path, index), value: undefined }))
}

/**
 * The edits that take out of a document what `authInto` puts into it. `before`: the document that it came from, whose
 * context stays what it was.
 */
export function authOutOf(document: JsonObject, before: () => JsonObject | undefined, base: string): Edit[] {
  const edits: Edit[] = []
  const wasAlone = (path: JsonPath): boolean => {
    const found = path.reduce<unknown>((value, step) => (value as JsonObject | undefined)?.[step], before())
    return isObject(found)
  }
  const visit = (value: unknown, path: JsonPath): void => {
    if (typeof value !== 'object' || value === null) return
    const isArray = Array.isArray(value)
    for (const [key, inner] of Object.entries(value)) {
      const place = [...path, isArray ? Number(key) : key]
      const found = key === 'service' && !isArray ? servicesOutOf(inner, place, base, wasAlone) : []
      if (found.length > 0) edits.push(...found)
      else visit(inner, place)
    }
  }
  visit(document, [])
  const contexts = contextsOf(document)
  if (edits.length === 0 || contexts[0] !== AUTH_2_CONTEXT) return edits
  if (contextsOf(before() ?? {}).includes(AUTH_2_CONTEXT)) return edits
  const theirs = contexts.slice(1)
  return [{ path: ['@context'], value: theirs.length === 1 ? theirs[0] : theirs }, ...edits]
}
