// Ranges of Presentation 2, a flat list that names its members, as version 3 nests them.
import { isObject, type JsonObject } from '../json-object.js'
import type { Place } from './place.js'
import { upgradedResource, type Warn } from './upgrade-properties.js'
import { canvasNamed, idOf, listOf, typeOf } from './upgrade-values.js'

/** Deepest nesting of ranges: bodies are read within a bound too. */
const DEEPEST_RANGE = 20

interface FlatRange {
  range: JsonObject
  at: Place
  /** Ids of ranges and canvases, in order. */
  members: { id: string; isRange: boolean }[]
}

function membersOf({ members, ranges, canvases }: JsonObject): FlatRange['members'] {
  const named = (list: unknown, isRange: (item: unknown) => boolean) =>
    listOf(list).flatMap(item => {
      const id = idOf(item)
      return id === undefined ? [] : [{ id, isRange: isRange(item) }]
    })
  if (members !== undefined) return named(members, item => isObject(item) && typeOf(item, 'Canvas') === 'Range')
  return [...named(ranges, () => true), ...named(canvases, () => false)]
}

const nothing = () => ({})
const OWN = { members: nothing, ranges: nothing, canvases: nothing }

/** `structures` nested: each range stands once, where it is named first; those that none names stand outermost. */
export function nestedRanges(structures: unknown, at: Place, warn: Warn): JsonObject[] {
  const flat = new Map<string, FlatRange>()
  for (const [step, range] of listOf(structures).entries()) {
    const id = idOf(range)
    const place = { above: at, step }
    if (!isObject(range) || id === undefined) warn(place, 'is lost: it is not a range with an id')
    else if (flat.has(id)) warn(place, `is lost: ${id} is the id of another range`)
    else flat.set(id, { range, at: place, members: membersOf(range) })
  }
  const placed = new Set<string>()

  function nest({ range, at: place, members }: FlatRange, depth: number): JsonObject {
    placed.add(idOf(range)!)
    const items = members.flatMap(({ id, isRange }): object[] => {
      const inner = flat.get(id)
      if (!inner) return isRange ? [{ id, type: 'Range' }] : [canvasNamed(id)]
      if (!placed.has(id) && depth < DEEPEST_RANGE) return [nest(inner, depth + 1)]
      warn(inner.at, `is not repeated within ${idOf(range)}: a range can have only one place`)
      return []
    })
    return { ...upgradedResource(range, 'Range', place, warn, OWN), items }
  }

  const inner = new Set([...flat.values()].flatMap(({ members }) => members.map(({ id }) => id)))
  const outermost = [...flat].filter(([id]) => !inner.has(id)).map(([, range]) => nest(range, 1))
  // Those in circles, and those too deep.
  const left = [...flat].flatMap(([id, range]) => (placed.has(id) ? [] : [nest(range, 1)]))
  return [...outermost, ...left]
}
