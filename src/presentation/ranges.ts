// Ranges (structures) and what they name: canvases that a manifest does not have, and those that are taken from it.
import { isObject, type JsonObject } from '../json-object.js'
import type { Fault } from '../problem.js'
import { type Place, placeText, stepsOf } from './place.js'
import type { Edit } from './splice.js'
import { targetOf } from './target.js'

/** A Canvas that a range, or `start`, names, and where. */
interface Named {
  canvas: string
  at: NonNullable<Place>
}

/** The id of the Canvas that a member of a range is, or is a part of; undefined for ranges. */
function canvasNamed(item: unknown): string | undefined {
  if (typeof item === 'string') return undefined
  if (!isObject(item) || (item['type'] !== 'Canvas' && item['type'] !== 'SpecificResource')) return undefined
  return targetOf(item)?.canvas
}

/** Everything in `structures` and `start` that names a Canvas, in the order of the document, without recursion. */
function namedIn(manifest: JsonObject): Named[] {
  const named: Named[] = []
  const note = (item: unknown, at: NonNullable<Place>) => {
    const canvas = canvasNamed(item)
    if (canvas !== undefined) named.push({ canvas, at })
  }
  const open: [unknown, Place][] = [[{ start: manifest['start'], items: manifest['structures'] }, undefined]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [range, at] = next
    if (!isObject(range)) continue
    note(range['start'], { above: at, step: 'start' })
    const items = Array.isArray(range['items']) ? range['items'] : []
    const list = { above: at, step: at ? 'items' : 'structures' }
    for (const [step, item] of items.entries()) note(item, { above: list, step })
    for (let step = items.length - 1; step >= 0; step--)
      if (isObject(items[step]) && items[step].type === 'Range') open.push([items[step], { above: list, step }])
  }
  return named
}

const canvasIds = ({ items }: JsonObject): unknown[] =>
  Array.isArray(items) ? items.map(item => (isObject(item) ? item['id'] : undefined)) : []

/** What `structures` and `start` of a Manifest name that it does not have among its canvases (Presentation 3.0 §5.4). */
export function strayRangeItems(manifest: JsonObject): Fault[] {
  const ids = new Set(canvasIds(manifest))
  return namedIn(manifest)
    .filter(({ canvas }) => !ids.has(canvas))
    .map(({ canvas, at }) => ({
      property: placeText(at),
      message: `names ${canvas}, which is not a Canvas of this Manifest`,
    }))
}

/**
 * Takes canvases out of the ranges of a Manifest, and out of `start`: the edits for `spliceAt`, and a warning for each.
 * A range that has nothing left stays, with its label.
 */
export function withoutCanvases(
  manifest: JsonObject,
  removed: ReadonlySet<string>,
): { edits: Edit[]; warnings: Fault[] } {
  const found = namedIn(manifest).filter(({ canvas }) => removed.has(canvas))
  return {
    edits: found.map(({ at }) => ({ path: stepsOf(at), value: undefined })),
    warnings: found.map(({ canvas, at }) => ({
      property: placeText(at),
      message: `was removed, because ${canvas} is no longer a Canvas of this Manifest`,
    })),
  }
}

/** A range that is described rather than only named. */
export const isDescribed = ({ type, items, label }: JsonObject): boolean =>
  type === 'Range' && (items !== undefined || label !== undefined)

/** The ranges that a Manifest describes, the outer before the inner, each id once; without recursion. */
export function rangesIn({ structures }: JsonObject): { id: string; label: unknown }[] {
  const found = new Map<string, { id: string; label: unknown }>()
  const open: unknown[] = Array.isArray(structures) ? [...structures].reverse() : []
  while (open.length > 0) {
    const range = open.pop()
    if (!isObject(range) || range['type'] !== 'Range') continue
    const { id, label, items } = range
    if (typeof id === 'string' && isDescribed(range) && !found.has(id)) found.set(id, { id, label })
    if (Array.isArray(items)) for (let index = items.length - 1; index >= 0; index--) open.push(items[index])
  }
  return [...found.values()]
}
