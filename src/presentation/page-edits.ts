// Edits of the pages of a manifest, which are its canvases: their order, what they are called, and those that go; all else stays as it is.
import { isObject, type JsonObject } from '../json-object.js'
import { withoutCanvases } from './ranges.js'
import { type Edit, reordered, spliceAt } from './splice.js'

/** What becomes of the pages of a manifest; positions are those that they have now. */
export interface PageEdits {
  /** The positions of the pages that stay, in their new order. */
  order: readonly number[]
  /** New labels by positions; null takes one away. */
  labels?: ReadonlyMap<number, object | null>
  /** New members of the document itself; undefined takes one away. */
  members?: Record<string, unknown>
}

const canvasesOf = ({ items }: JsonObject): unknown[] => (Array.isArray(items) ? items : [])

const idOf = (canvas: unknown): string | undefined =>
  isObject(canvas) && typeof canvas['id'] === 'string' ? canvas['id'] : undefined

/** Pages that go leave the ranges and `start` too, unless the edits say another start. */
function goneFrom(document: JsonObject, gone: ReadonlySet<number>, members: Record<string, unknown>): Edit[] {
  const removed = new Set([...gone].flatMap(index => idOf(canvasesOf(document)[index]) ?? []))
  const named = withoutCanvases(document, removed).edits.filter(({ path: [first] }) => !Object.hasOwn(members, first))
  const items = [...gone].map((index): Edit => ({ path: ['items', index], value: undefined }))
  return [...items, ...named]
}

/** The text of a manifest, which was parsed before, with other pages. */
export function pagesEdited(text: string, { order, labels = new Map(), members = {} }: PageEdits): string {
  const document = JSON.parse(text) as JsonObject
  const canvases = canvasesOf(document)
  const staying = new Set(order)
  const gone = new Set(canvases.flatMap((_, index) => (staying.has(index) ? [] : [index])))
  const edits: Edit[] = [
    ...[...labels].flatMap(([index, label]): Edit[] =>
      gone.has(index) || !isObject(canvases[index])
        ? []
        : [{ path: ['items', index, 'label'], value: label ?? undefined }],
    ),
    ...goneFrom(document, gone, members),
    ...Object.entries(members).map(([name, value]): Edit => ({ path: [name], value })),
  ]
  const edited = edits.length > 0 ? spliceAt(text, edits) : text
  // What stays has moved up to where something went.
  const now = new Map([...staying].sort((one, other) => one - other).map((index, place) => [index, place]))
  const sequence = order.map(index => now.get(index)!)
  return sequence.every((from, to) => from === to) ? edited : reordered(edited, 'items', sequence)
}
