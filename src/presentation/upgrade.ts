// Manifests and Collections of Presentation 2.0 and 2.1 as version 3 has them, with what was lost or changed.
import { isObject, type JsonObject } from '../json-object.js'
import { type Fault, invalid } from '../problem.js'
import { DEEPEST } from './json-scan.js'
import type { Place } from './place.js'
import { PRESENTATION_API } from './presentation-api.js'
import { annotationLists, annotationPage } from './upgrade-annotations.js'
import { upgradedResource, type Warn, warnings } from './upgrade-properties.js'
import { nestedRanges } from './upgrade-ranges.js'
import { canvasNamed, idOf, listOf, typeOf } from './upgrade-values.js'

function upgradedCanvas(canvas: JsonObject, at: Place, warn: Warn): JsonObject {
  const id = idOf(canvas)
  const upgraded = upgradedResource(canvas, 'Canvas', at, warn, {
    images: (images, place) => ({ items: [annotationPage(images, `${id}/page`, place, warn)] }),
    otherContent: (lists, place) => ({ annotations: annotationLists(lists, place, warn) }),
  })
  return upgraded['items'] ? upgraded : { ...upgraded, items: [] }
}

const canvasesOf = (sequence: JsonObject, at: Place, warn: Warn): JsonObject[] =>
  listOf(sequence['canvases']).flatMap((canvas, step) => {
    const place = { above: { above: at, step: 'canvases' }, step }
    if (isObject(canvas)) return [upgradedCanvas(canvas, place, warn)]
    warn(place, 'is lost: it is only named, and nowhere described')
    return []
  })

/** Other orders of the same canvases: a Range with the behavior `sequence` each (Presentation 3.0 §3.4). */
function otherOrder(sequence: JsonObject, id: string, known: Set<unknown>, at: Place, warn: Warn): JsonObject {
  const { canvases, ...others } = sequence
  const ids = listOf(canvases).flatMap(canvas => idOf(canvas) ?? [])
  const lost = ids.filter(canvas => !known.has(canvas))
  if (lost.length > 0) warn(at, `loses ${lost.length} canvases that are not in the first sequence`)
  const range = upgradedResource({ '@id': id, ...others }, 'Range', at, warn)
  const items = ids.filter(canvas => known.has(canvas)).map(canvasNamed)
  return { ...range, behavior: ['sequence'], items }
}

/** Of the first sequence, what the manifest does not say itself. */
function upgradedManifest(manifest: JsonObject, at: Place, warn: Warn): JsonObject {
  const id = idOf(manifest)
  const sequences = listOf(manifest['sequences']).map((sequence, step) => ({
    sequence,
    at: { above: { above: at, step: 'sequences' }, step },
  }))
  const [first, ...others] = sequences.flatMap(({ sequence, at: place }) => {
    if (isObject(sequence)) return [{ sequence, at: place }]
    warn(place, 'is lost: it is not a sequence')
    return []
  })
  const items = first ? canvasesOf(first.sequence, first.at, warn) : []
  const { canvases: _, '@id': __, '@type': ___, label, ...said } = first?.sequence ?? {}
  const known = new Set(items.map(canvas => canvas['id']))
  const orders = others.map(({ sequence, at: place }, index) =>
    otherOrder(sequence, `${id}/sequence/${index + 2}`, known, place, warn),
  )
  const nothing = () => ({})
  const upgraded = upgradedResource({ ...said, ...manifest }, 'Manifest', at, warn, {
    sequences: nothing,
    structures: nothing,
  })
  if (label !== undefined && orders.length === 0)
    warn({ above: first!.at, step: 'label' }, 'is lost: the order of items has no label')
  const structures = [...orders, ...nestedRanges(manifest['structures'], { above: at, step: 'structures' }, warn)]
  return { ...upgraded, items, ...(structures.length > 0 && { structures }) }
}

const PAGING = ['first', 'next', 'prev', 'last', 'total', 'startIndex']

function upgradedCollection(collection: JsonObject, at: Place, warn: Warn): JsonObject {
  const members = (fallback: string) => (value: unknown, place: Place) => ({
    items: listOf(value).flatMap((member, step): JsonObject[] => {
      const where = { above: place, step }
      if (isObject(member) && idOf(member) !== undefined)
        return [upgradedMember(member, typeOf(member, fallback), where, warn)]
      warn(where, 'is lost: it has no id')
      return []
    }),
  })
  const lost = (_: unknown, place: Place) => {
    warn(place, 'is lost: version 3 has no pages of a Collection; the members of the others are missing')
    return {}
  }
  const upgraded = upgradedResource(collection, 'Collection', at, warn, {
    collections: members('Collection'),
    manifests: members('Manifest'),
    members: members('Manifest'),
    ...Object.fromEntries(PAGING.map(name => [name, lost])),
  })
  return upgraded['items'] ? upgraded : { ...upgraded, items: [] }
}

/** A member is named, or is a collection with members of its own. */
function upgradedMember(member: JsonObject, type: string, at: Place, warn: Warn): JsonObject {
  if (type === 'Collection' && ['members', 'collections', 'manifests'].some(name => member[name] !== undefined))
    return upgradedCollection(member, at, warn)
  return upgradedResource(member, type, at, warn)
}

/** Refuses what is nested so deep that nobody could store it. */
function checkDepth(document: unknown): void {
  const open: [unknown, number][] = [[document, 1]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next
    if (typeof value !== 'object' || value === null) continue
    if (depth > DEEPEST) throw invalid('body', `must not be nested deeper than ${DEEPEST}`)
    for (const inner of Object.values(value)) open.push([inner, depth + 1])
  }
}

const UPGRADES: Record<string, (document: JsonObject, at: Place, warn: Warn) => JsonObject> = {
  Manifest: upgradedManifest,
  Collection: upgradedCollection,
}

/** Whether a document says that it is a Manifest or Collection of Presentation 2. */
export const isPresentation2 = (document: JsonObject): boolean =>
  typeof document['@type'] === 'string' && Object.hasOwn(UPGRADES, typeOf(document, ''))

/**
 * A Manifest or Collection of Presentation 2 in version 3, and a warning for everything that was lost or changed its
 * meaning, each with its place in the original. Unknown properties stay. The original is not changed.
 * Throws HttpProblem 400 for what is none, and for what is nested too deep.
 */
export function upgraded(document: JsonObject): { document: JsonObject; warnings: Fault[] } {
  if (!isPresentation2(document)) throw invalid('@type', 'must be "sc:Manifest" or "sc:Collection"')
  checkDepth(document)
  const { told, warn } = warnings()
  const result = UPGRADES[typeOf(document, '')]!(document, undefined, warn)
  const others = listOf(document['@context']).filter(context => context !== PRESENTATION_API[2].context)
  const context = others.length > 0 ? [...others, PRESENTATION_API[3].context] : PRESENTATION_API[3].context
  return { document: { '@context': context, ...result }, warnings: told }
}
