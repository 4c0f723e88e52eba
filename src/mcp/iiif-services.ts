// The IIIF services that a document names: of an Image of the API, a canvas, a manifest, or an info.json itself.
import { isObject } from '../json-object.js'

/** Most values of a document that are looked at. */
const MOST_VALUES = 20_000

/** All objects in a document, those in front first, up to a number of them. */
function* objectsIn(document: unknown): Generator<Record<string, unknown>> {
  const waiting: unknown[] = [document]
  for (let seen = 0; seen < waiting.length && seen < MOST_VALUES; seen++) {
    const value = waiting[seen]
    if (isObject(value)) yield value
    if (typeof value === 'object' && value !== null) waiting.push(...Object.values(value).slice(0, MOST_VALUES))
  }
}

const idOf = (service: Record<string, unknown>): string | undefined => {
  const id = service['id'] ?? service['@id']
  return typeof id === 'string' ? id : undefined
}

/** The address of the first image service that a document names. */
export function imageServiceOf(document: unknown): string | undefined {
  for (const one of objectsIn(document)) {
    if (typeof one['imageService'] === 'string') return one['imageService']
    const type = String(one['type'] ?? one['@type'] ?? '')
    const isService = /^ImageService\d$/.test(type) || one['protocol'] === 'http://iiif.io/api/image'
    if (isService && idOf(one) !== undefined) return idOf(one)
  }
  return undefined
}

/** The address of the search service (IIIF Content Search 2.0) that a document names. */
export function searchServiceOf(document: unknown): string | undefined {
  for (const one of objectsIn(document)) if (one['type'] === 'SearchService2' && idOf(one)) return idOf(one)
  return undefined
}

/** Width and height of an info.json, 0 where it has none, and the longest edge that is served. */
export function infoIn(document: unknown): { width: number; height: number; most: number } {
  const { width, height, maxWidth, maxHeight } = isObject(document) ? document : {}
  const number = (value: unknown, otherwise: number): number => (Number(value) > 0 ? Number(value) : otherwise)
  const most = Math.min(number(maxWidth, Number.POSITIVE_INFINITY), number(maxHeight, Number.POSITIVE_INFINITY))
  return { width: number(width, 0), height: number(height, 0), most }
}
