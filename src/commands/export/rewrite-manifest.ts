// A manifest as it is exported: its images and their services are those of the export, all else is as it was.
import { isObject, type JsonObject } from '../../json-object.js'
import { servicesOf } from '../../presentation/index.js'
import { Refusal } from '../refusal.js'
import { adjunctPath } from './exported-adjuncts.js'
import { type ExportedService, inVersion } from './exported-service.js'
import { type OwnImage, ownImage } from './source-address.js'

/** Deepest nesting that is followed; Choices in annotations on canvases in placeholders have some twenty. */
const MOST_DEPTH = 100

/** Region, size, rotation, quality and format. */
const PICTURE_SEGMENTS = 4

const idOf = (node: JsonObject): unknown => node['id'] ?? node['@id']
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

/** Every object of a document, the outer ones first. Throws Refusal for one that is nested too deeply. */
export function* objectsIn(value: unknown, depth = 0): Generator<JsonObject> {
  if (depth > MOST_DEPTH) throw new Refusal(`the manifest is nested more than ${MOST_DEPTH} levels deep`)
  if (isObject(value)) yield value
  if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) yield* objectsIn(one, depth + 1)
}

/** The images of the server that a document shows, each once, by their paths; `base` begins the server's ids in it. */
export function imagesIn(document: JsonObject, base: string): Map<string, OwnImage> {
  const images = new Map<string, OwnImage>()
  for (const node of objectsIn(document)) {
    const image = ownImage(base, idOf(node))
    // An information document alone is no picture: it is one that something refers to.
    if (image && image.rest.length !== 1 && !images.has(image.path)) images.set(image.path, image)
  }
  return images
}

/** The references to a service in both versions of the Image API. */
const referencesTo = ({ id, width, height, sizes }: ExportedService): object[] =>
  servicesOf({ 3: id, 2: inVersion(2, id) }, 0, { width, height }, { sizes })

/** The picture of the whole that is as wide as `wanted`, or the next larger one, else the largest. */
function pictureOf({ id, sizes }: ExportedService, wanted: unknown) {
  const { width, height } = sizes.find(size => size.width >= Number(wanted)) ?? sizes.at(-1)!
  return { id: `${id}/full/${width},${height}/0/default.jpg`, format: 'image/jpeg', width, height }
}

/** A member of an object that has become empty goes, unless it must be there. */
const isEmptied = (before: unknown, after: unknown): boolean =>
  Array.isArray(before) && before.length > 0 && Array.isArray(after) && after.length === 0

/** Types that are nothing without what has been left out of them, and the member that it was in. */
const NOTHING_WITHOUT: Record<string, string> = { Annotation: 'body', Choice: 'items', SpecificResource: 'source' }

const isUnpainted = ({ items }: JsonObject): boolean =>
  listOf(items).every(page => isObject(page) && listOf(page['items']).length === 0)

/**
 * The document with `id` as its own. `services` are those of its images by their paths; an image without one is left out,
 * with the annotation that paints it: its canvas stays, as a placeholder. `adjuncts` are the addresses of its adjuncts by
 * their paths; the link to one without is left out.
 */
export function rewriteManifest(
  document: JsonObject,
  base: string,
  id: string,
  services: Map<string, ExportedService>,
  adjuncts: ReadonlyMap<string, string> = new Map(),
): JsonObject {
  /** The services of a resource, where those of one image are one, in both versions. */
  function servicesIn(value: unknown): unknown[] {
    const done = new Set<string>()
    return listOf(value).flatMap(one => {
      const image = isObject(one) ? ownImage(base, idOf(one)) : undefined
      if (!image) return [rewritten(one)]
      const service = services.get(image.path)
      if (!service || done.has(image.path)) return []
      done.add(image.path)
      return referencesTo(service)
    })
  }

  function membersOf(node: JsonObject): JsonObject {
    const members = Object.entries(node).flatMap(([name, value]): [string, unknown][] => {
      const after = name === 'service' ? servicesIn(value) : rewritten(value)
      return after === undefined || (name !== 'items' && isEmptied(value, after)) ? [] : [[name, after]]
    })
    return Object.fromEntries(members)
  }

  function rewritten(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(rewritten).filter(one => one !== undefined)
    if (!isObject(value)) return value
    const image = ownImage(base, idOf(value))
    if (image?.rest.length === PICTURE_SEGMENTS) {
      const service = services.get(image.path)
      if (!service) return undefined
      return { ...membersOf(value), ...pictureOf(service, value['width']), service: servicesIn(value['service']) }
    }
    const adjunct = adjunctPath(value, base)
    if (adjunct !== undefined) {
      const address = adjuncts.get(adjunct)
      return address && { ...membersOf(value), id: address }
    }
    const members = membersOf(value)
    const needed = NOTHING_WITHOUT[String(value['type'])]
    if (needed !== undefined && needed in value && listOf(members[needed]).length === 0) return undefined
    if (value['type'] === 'Canvas' && isUnpainted(members) && !isUnpainted(value))
      return { ...members, behavior: [...listOf(members['behavior']), 'placeholder'] }
    return members
  }

  return { ...membersOf(document), id }
}

const LINKED = /^(Sound|Video|Text|Dataset|Image|Model|Application)$|Service/

/** The addresses of resources and services that a document still has on the server: files, sound, searches. */
export function linkedIn(document: JsonObject, base: string): string[] {
  const linked = [...objectsIn(document)].flatMap(node => {
    const id = idOf(node)
    const isResource = LINKED.test(String(node['type'] ?? node['@type']))
    return isResource && typeof id === 'string' && id.startsWith(`${base}/`) ? [id] : []
  })
  return [...new Set(linked)]
}
