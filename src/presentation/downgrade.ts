// Manifests and Collections of Presentation 3 as version 2.1 has them; what that cannot say is left out.
import type { JsonObject } from '../json-object.js'
import { PLACEHOLDER_EDGE } from './asset-canvas.js'
import { annotationListIn2, paintingsIn2, playedIn2 } from './downgrade-annotations.js'
import { describedIn2 } from './downgrade-properties.js'
import { idIn, objectsOf, single, targetIn2 } from './downgrade-values.js'
import { PRESENTATION_API } from './presentation-api.js'
import { targetOf } from './target.js'
import { listOf } from './upgrade-values.js'

const annotationsOf = (canvas: JsonObject): JsonObject[] =>
  objectsOf(canvas['items']).flatMap(({ items }) => objectsOf(items))

const isLength = (value: unknown): boolean => typeof value === 'number' && value > 0

type ListAt = (address: string) => string
const same: ListAt = address => address

/** A page of annotations; one that is only referred to has an address in 2.1. */
function listIn2(page: JsonObject, listAt: ListAt): object {
  const { id, items } = page
  return annotationListIn2(items === undefined && typeof id === 'string' ? { ...page, id: listAt(id) } : page)
}

/** A canvas always has a size in 2.1 (§3.3). Its label is needed too. */
function canvasIn2(canvas: JsonObject, index: number, listAt: ListAt): JsonObject {
  const painted = annotationsOf(canvas)
  const lists = objectsOf(canvas['annotations']).map(page => listIn2(page, listAt))
  const { label = String(index + 1), rendering, ...described } = describedIn2(canvas, 'sc:Canvas')
  const renderings = single([...listOf(rendering), ...painted.flatMap(playedIn2)])
  const { width, height } = canvas
  const size =
    isLength(width) && isLength(height) ? { width, height } : { width: PLACEHOLDER_EDGE, height: PLACEHOLDER_EDGE }
  return {
    ...described,
    label,
    ...size,
    ...(renderings !== undefined && { rendering: renderings }),
    images: painted.flatMap(paintingsIn2),
    ...(lists.length > 0 && { otherContent: lists }),
  }
}

/** The canvas at which a manifest or a range is opened. */
const startCanvas = ({ start }: JsonObject): string | undefined => targetOf(start)?.canvas

/** A member of a range: another range, or a canvas, all of it or a part. */
const rangeMember = (item: JsonObject): object => {
  const isRange = item['type'] === 'Range'
  return { '@id': isRange ? idIn(item) : targetIn2(item), '@type': isRange ? 'sc:Range' : 'sc:Canvas' }
}

/** Ranges as a flat list, the outer ones first, each with the ids of what is in it (§5.4). */
function flatRanges(range: JsonObject, isTop: boolean): object[] {
  const items = objectsOf(range['items'])
  const inner = items.filter(({ type }) => type === 'Range')
  const ids = (list: JsonObject[]) => list.flatMap(item => (rangeMember(item) as { '@id': unknown })['@id'] ?? [])
  const canvases = items.filter(({ type }) => type !== 'Range')
  const isMixed = inner.length > 0 && canvases.length > 0
  const start = startCanvas(range)
  const flat = {
    ...describedIn2(range, 'sc:Range'),
    ...(isTop && inner.length > 0 && { viewingHint: 'top' }),
    ...(start && { startCanvas: start }),
    ...(isMixed && { members: items.map(rangeMember) }),
    ...(!isMixed && inner.length > 0 && { ranges: ids(inner) }),
    ...(!isMixed && canvases.length > 0 && { canvases: ids(canvases) }),
  }
  // A range that is only named is described elsewhere.
  const described = inner.filter(({ items: within, label }) => within !== undefined || label !== undefined)
  return [flat, ...described.flatMap(one => flatRanges(one, false))]
}

function manifestIn2(manifest: JsonObject, listAt: ListAt): JsonObject {
  const { viewingDirection, viewingHint, label = '', ...described } = describedIn2(manifest, 'sc:Manifest')
  const hints = {
    ...(viewingDirection !== undefined && { viewingDirection }),
    ...(viewingHint !== undefined && { viewingHint }),
  }
  const start = startCanvas(manifest)
  const sequence = {
    '@id': `${idIn(manifest)}/sequence`,
    '@type': 'sc:Sequence',
    ...hints,
    ...(start && { startCanvas: start }),
    canvases: objectsOf(manifest['items']).map((canvas, index) => canvasIn2(canvas, index, listAt)),
  }
  const outermost = objectsOf(manifest['structures'])
  const structures = outermost.flatMap(range => flatRanges(range, outermost.length === 1))
  const lists = objectsOf(manifest['annotations']).map(annotationListIn2)
  return {
    ...described,
    label,
    ...hints,
    sequences: [sequence],
    ...(structures.length > 0 && { structures }),
    ...(lists.length > 0 && { otherContent: lists }),
  }
}

/** A member of a Collection, which may have members of its own. */
function memberIn2(member: JsonObject): JsonObject {
  if (member['type'] === 'Collection') return { ...collectionIn2(member) }
  return { label: '', ...describedIn2(member, 'sc:Manifest') }
}

/** Members stand by their kinds, or together where both are mixed (§5.8.1). */
function collectionIn2(collection: JsonObject): JsonObject {
  const members = objectsOf(collection['items']).map(memberIn2)
  const types = new Set(members.map(member => member['@type']))
  const name = types.size > 1 ? 'members' : types.has('sc:Manifest') ? 'manifests' : 'collections'
  return {
    label: '',
    ...describedIn2(collection, 'sc:Collection'),
    ...(members.length > 0 && { [name]: members }),
  }
}

/**
 * A Manifest or Collection of Presentation 3 in version 2.1, with every id that it has: the alternatives of a Choice, ranges
 * as a flat list, language maps as texts with their languages. Sound and video become renderings of their canvases.
 * What 2.1 knows nothing of, as placeholder canvases, places on maps and services of newer APIs, is left out. `listAt`: the
 * address in 2.1 of a page of annotations that a canvas refers to.
 */
export const downgraded = (document: JsonObject, listAt: ListAt = same): JsonObject => ({
  '@context': PRESENTATION_API[2].context,
  ...(document['type'] === 'Collection' ? collectionIn2(document) : manifestIn2(document, listAt)),
})
