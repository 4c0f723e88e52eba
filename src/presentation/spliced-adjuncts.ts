// Links to adjuncts: put into a manifest or a collection, its canvases and its ranges on the way out, and taken out of a document that comes back.
import { isObject, type JsonObject } from '../json-object.js'
import type { JsonPath } from './json-path.js'
import { isDescribed } from './ranges.js'
import type { Edit } from './splice.js'

/** What a resource links to, by the properties that hold it. */
export type PlacedLinks = Partial<Record<LinkProperty, JsonObject[]>>

const PROPERTIES = ['seeAlso', 'rendering', 'annotations'] as const
type LinkProperty = (typeof PROPERTIES)[number]

/** A resource that may have adjuncts: the document itself, or what of it has that id. */
export interface LinkPlace {
  kind: 'document' | 'Canvas' | 'Range'
  id: unknown
}

interface Found extends LinkPlace {
  path: JsonPath
  resource: JsonObject
}

/** The document, its canvases, and its ranges, however deep, without recursion. */
function placesIn(document: JsonObject): Found[] {
  const { id, items, structures } = document
  const found: Found[] = [{ kind: 'document', id, path: [], resource: document }]
  const open: [unknown, JsonPath][] = []
  const note = (list: unknown, at: JsonPath) => {
    if (Array.isArray(list)) for (const [index, one] of list.entries()) open.push([one, [...at, index]])
  }
  note(structures, ['structures'])
  note(items, ['items'])
  for (let next = open.pop(); next; next = open.pop()) {
    const [resource, path] = next
    if (!isObject(resource) || (resource['type'] !== 'Canvas' && resource['type'] !== 'Range')) continue
    const isRange = resource['type'] === 'Range'
    if (!isRange || isDescribed(resource)) found.push({ kind: resource['type'], id: resource['id'], path, resource })
    if (isRange) note(resource['items'], [...path, 'items'])
  }
  // A range lists canvases by reference; those are described in the items of the document.
  return found.filter(({ kind, path }) => kind !== 'Canvas' || path.length === 2)
}

const at = (path: JsonPath, ...steps: (string | number)[]): Edit['path'] =>
  [...path, ...steps] as unknown as Edit['path']

const idOf = (link: unknown): unknown => (isObject(link) ? link['id'] : undefined)

/** The edits by which the resources of a document link to what they have; what they link to already stays alone. */
export const linksInto = (document: JsonObject, linksOf: (place: LinkPlace) => PlacedLinks | undefined): Edit[] =>
  placesIn(document).flatMap(({ path, resource, ...place }) => {
    const links = linksOf(place) ?? {}
    return PROPERTIES.flatMap((property): Edit[] => {
      const list = resource[property]
      const there = new Set(Array.isArray(list) ? list.map(idOf) : [])
      const added = (links[property] ?? []).filter(({ id }) => !there.has(id))
      if (added.length === 0) return []
      if (list === undefined) return [{ path: at(path, property), value: added }]
      if (!Array.isArray(list)) return []
      return added.map((value, index) => ({ path: at(path, property, list.length + index), value }))
    })
  })

const nameOf = ({ kind, id }: LinkPlace): string => (kind === 'document' ? kind : JSON.stringify([kind, id]))

/**
 * The edits that take out what `linksInto` puts in: links that are ours at a place, unless the document that it came from,
 * `before`, had them there itself.
 */
export function linksOutOf(
  document: JsonObject,
  isOurs: (place: LinkPlace, id: unknown) => boolean,
  before: JsonObject | undefined,
): Edit[] {
  const kept = new Map((before ? placesIn(before) : []).map(found => [nameOf(found), found.resource]))
  return placesIn(document).flatMap(({ path, resource, ...place }) =>
    PROPERTIES.flatMap((property): Edit[] => {
      const list = resource[property]
      if (!Array.isArray(list)) return []
      const own = kept.get(nameOf(place))?.[property]
      const theirs = new Set(Array.isArray(own) ? own.map(idOf) : [])
      const ours = list.flatMap((link, index) => {
        const id = idOf(link)
        return id !== undefined && !theirs.has(id) && isOurs(place, id) ? [index] : []
      })
      if (ours.length === 0) return []
      if (ours.length === list.length && own === undefined) return [{ path: at(path, property), value: undefined }]
      return ours.map(index => ({ path: at(path, property, index), value: undefined }))
    }),
  )
}
