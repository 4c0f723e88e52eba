// Where in a document the ways to see protected images belong: at their image services, and at what is had of them without one.
import { isObject, type JsonObject } from '../json-object.js'
import type { JsonPath } from './json-path.js'
import type { AssetName } from './own-asset.js'

/** A resource or service of an asset that may be protected. */
export interface Protectable {
  asset: AssetName
  /** Steps to it, from the document. */
  path: JsonPath
  /** The version of the APIs that its services are of: 2 beside an image service of version 2, else 3. */
  version: 2 | 3
  /** The services that it has, and whether they are in a list. */
  services: unknown[]
  isList: boolean
}

/** Addresses that are closed where an asset is: thumbnails that are open stay open. */
const CLOSED = /\/(iiif-img|iiif-av|file)\//

const isImageService = (type: unknown): boolean => /^ImageService\d$/.test(String(type))

function protectableAt(one: JsonObject, path: JsonPath, isOwn: (url: string) => AssetName | undefined): Protectable[] {
  const { '@id': older, id = older, '@type': olderType, type = olderType, service } = one
  if (typeof id !== 'string' || !CLOSED.test(id)) return []
  const isList = Array.isArray(service)
  const services = isList ? service : [service].filter(Boolean)
  // A resource with image services has its ways there.
  const hasImageService = services.some(inner => isObject(inner) && isImageService(inner['type'] ?? inner['@type']))
  const isResource = /^(Image|Sound|Audio|Video|Text|Dataset|Model)$/.test(String(type)) && !hasImageService
  const asset = isResource || isImageService(type) ? isOwn(id) : undefined
  return asset ? [{ asset, path, version: type === 'ImageService2' ? 2 : 3, services, isList }] : []
}

/**
 * Every place in a document at which the services of a protected asset belong, when it is; `isOwn` says which asset an
 * address belongs to (`assetRecogniser`). Authorization Flow 2.0 §3, Authentication 1.0 §2.
 */
export function protectablesIn(document: JsonObject, isOwn: (url: string) => AssetName | undefined): Protectable[] {
  const found: Protectable[] = []
  const visit = (value: unknown, path: JsonPath): void => {
    if (typeof value !== 'object' || value === null) return
    if (isObject(value)) found.push(...protectableAt(value, path, isOwn))
    for (const [key, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
  visit(document, [])
  return found
}
