// Where the bytes of a painted content come from: its image service, or its own address (Presentation API 3.0 and 2.x).
import { isObject, type JsonObject } from '../json-object.js'
import { percentDecoded } from '../percent-decoded.js'

/** The address of a content's bytes, and the name that it has there: not empty. */
export interface ContentOrigin {
  origin: string
  name: string
}

const idOf = (thing: JsonObject): string => String(thing['id'] ?? thing['@id'] ?? '')

const servicesIn = ({ service }: JsonObject): JsonObject[] =>
  [service].flat().flatMap(one => (typeof one === 'string' ? [{ id: one }] : isObject(one) ? [one] : []))

/** Major version of the Image API that a service is of; undefined when it is none of it. */
function imageApi(service: JsonObject): number | undefined {
  const words = JSON.stringify([service['type'], service['@type'], service['@context'], service['profile']])
  const version = /ImageService(\d)|iiif\.io\/api\/image\/(\d)|image-api\/(?:compliance|1\.\d)/.exec(words)
  return version ? Number(version[1] ?? version[2] ?? 1) : undefined
}

const isLevel0 = (service: JsonObject): boolean => /level0/.test(JSON.stringify(service['profile'] ?? ''))

/** The whole picture as large as the service gives it, in the words of its version (Image API 3.0 §4.2, 2.1 §4.2). */
const wholeOf = (service: string, version: number): string =>
  `${service}/full/${version >= 3 ? 'max' : 'full'}/0/${version >= 2 ? 'default' : 'native'}.jpg`

const REQUEST = /\/(full|square|pct:[^/]+|\d+,\d+,\d+,\d+)\/[^/]+\/!?[\d.]+\/\w+\.\w+$/

/** Where the bytes of a painting's body come from: empty where it has no address. */
export function contentOrigin(body: JsonObject): ContentOrigin {
  const services = servicesIn(body).flatMap(service => {
    const version = imageApi(service)
    return version ? [{ id: idOf(service).replace(/\/+$/, ''), version, level0: isLevel0(service) }] : []
  })
  const best = services.sort((a, b) => b.version - a.version)[0]
  const still = idOf(body)
  // A service of level 0 has only the sizes that were made; the body is one of them.
  const origin = best && !(best.level0 && still) ? wholeOf(best.id, best.version) : still
  const base = (best?.id ?? still.replace(/[?#].*$/, '').replace(REQUEST, '')).split('/').at(-1) ?? ''
  const name = best || REQUEST.test(still) ? base : base.replace(/\.\w{1,5}$/, '')
  return { origin, name: percentDecoded(name) ?? name }
}
