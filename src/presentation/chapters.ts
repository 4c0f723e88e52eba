// The ranges of a manifest as chapters: a list with depths and pages from one to another, read from a document and written back into it.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../json-object.js'
import { isDescribed } from './ranges.js'
import { elementTexts } from './splice.js'

/** A chapter, with the positions of its pages from 0; those of the chapters within it are among them. */
export interface Chapter {
  /** Its place among the chapters that were read; undefined of a new one. */
  key: number | undefined
  label: unknown
  /** 1 for those that are in no other. */
  depth: number
  first: number | undefined
  last: number | undefined
}

/** A chapter that was read. `isPlain`: its pages are all from the first to the last, and nothing else is in it. */
export type ReadChapter = Chapter & { key: number; id: unknown; isPlain: boolean }

/** Most chapters that are read, and how deep. */
const MOST = 5000
const DEEPEST = 20

const isRange = (item: unknown): item is JsonObject => isObject(item) && item['type'] === 'Range' && isDescribed(item)

const itemsOf = ({ items }: JsonObject): unknown[] => (Array.isArray(items) ? items : [])

/** The positions of the pages of a manifest by the ids of its canvases. */
function positionsOf({ items }: JsonObject): Map<unknown, number> {
  const canvases: unknown[] = Array.isArray(items) ? items : []
  return new Map(canvases.map((canvas, index) => [isObject(canvas) ? canvas['id'] : undefined, index]))
}

/** The whole page that an item of a range is; undefined for a part of one, and for anything else. */
const pageOf = (item: unknown, positions: Map<unknown, number>): number | undefined =>
  isObject(item) && item['type'] === 'Canvas' ? positions.get(item['id']) : undefined

/** A range with where it is, and its pages. */
interface Found {
  range: JsonObject
  chapter: ReadChapter
  within: Found[]
}

/** The ranges of a manifest as a tree; undefined where there are more, or deeper ones, than are read. */
function treeOf(document: JsonObject): { top: Found[]; all: Found[] } | undefined {
  const positions = positionsOf(document)
  const all: Found[] = []
  let isWhole = true
  const visit = (range: JsonObject, depth: number): Found => {
    const chapter: ReadChapter = {
      key: all.length,
      id: range['id'],
      label: range['label'],
      depth,
      first: undefined,
      last: undefined,
      isPlain: true,
    }
    const found: Found = { range, chapter, within: [] }
    all.push(found)
    if (all.length > MOST || depth > DEEPEST) {
      isWhole = false
      return found
    }
    const pages = new Set<number>()
    for (const item of itemsOf(range)) {
      if (isRange(item)) {
        const inner = visit(item, depth + 1)
        found.within.push(inner)
        for (let page = inner.chapter.first ?? 0; page <= (inner.chapter.last ?? -1); page++) pages.add(page)
        continue
      }
      const page = pageOf(item, positions)
      if (page === undefined || pages.has(page)) chapter.isPlain = false
      else pages.add(page)
    }
    if (pages.size > 0) {
      chapter.first = Math.min(...pages)
      chapter.last = Math.max(...pages)
      if (chapter.last - chapter.first + 1 !== pages.size) chapter.isPlain = false
    }
    return found
  }
  const structures: unknown[] = Array.isArray(document['structures']) ? document['structures'] : []
  const top = structures.filter(isRange).map(range => visit(range, 1))
  return isWhole ? { top, all } : undefined
}

/** The chapters of a manifest, the outer before the inner; undefined where there are more than can be edited. */
export const chaptersIn = (document: JsonObject): ReadChapter[] | undefined =>
  treeOf(document)?.all.map(({ chapter }) => chapter)

/** A chapter that is to be, with those within it. */
interface Node {
  chapter: Chapter
  within: Node[]
}

function nodesOf(chapters: readonly Chapter[]): Node[] {
  const top: Node[] = []
  const open: Node[] = []
  for (const chapter of chapters) {
    const node: Node = { chapter, within: [] }
    open.length = Math.max(0, Math.min(chapter.depth - 1, open.length))
    ;(open.at(-1)?.within ?? top).push(node)
    open.push(node)
  }
  return top
}

interface Made {
  range: JsonObject
  first: number | undefined
  last: number | undefined
}

const least = (one: number | undefined, other: number | undefined) =>
  one === undefined ? other : other === undefined ? one : Math.min(one, other)
const most = (one: number | undefined, other: number | undefined) =>
  one === undefined ? other : other === undefined ? one : Math.max(one, other)

/** Pages from one to another, with the chapters within at the places of their first pages; those have their pages themselves. */
function itemsFrom({ first, last }: Chapter, inner: Made[], canvasAt: (page: number) => object): unknown[] {
  const taken = new Set<number>()
  for (const { first: from, last: to } of inner) for (let page = from ?? 0; page <= (to ?? -1); page++) taken.add(page)
  const items: unknown[] = []
  let next = first ?? 0
  const upTo = (end: number) => {
    for (; next <= end; next++) if (!taken.has(next)) items.push(canvasAt(next))
  }
  for (const { range, first: from } of inner) {
    if (from !== undefined && last !== undefined) upTo(Math.min(from - 1, last))
    items.push(range)
  }
  upTo(last ?? -1)
  return items
}

/** The items of a range with other chapters in it; what else it has stays where it is. */
function itemsAround(range: JsonObject, former: Found[], kept: Map<number, JsonObject>, inner: Made[]): unknown[] {
  const byRange = new Map(former.map(({ range, chapter }) => [range, chapter.key]))
  const used = new Set<JsonObject>()
  const items = itemsOf(range).flatMap((item): unknown[] => {
    const key = isRange(item) ? byRange.get(item) : undefined
    if (key === undefined) return [item]
    const now = kept.get(key)
    if (!now) return []
    used.add(now)
    return [now]
  })
  return [...items, ...inner.map(({ range }) => range).filter(range => !used.has(range))]
}

/**
 * The text of the ranges of a manifest that has these chapters, undefined when there are none; `present` is the text that they
 * have now. A range that nothing is changed in stays as it is, one that is changed keeps whatever else it says. A chapter whose pages are
 * more than those from one to another keeps them unless it is given others. `newId` makes the id of a new range.
 */
export function chaptersText(
  document: JsonObject,
  present: string | undefined,
  chapters: readonly Chapter[],
  newId: () => string,
): string | undefined {
  const { top, all } = treeOf(document) ?? { top: [], all: [] }
  const canvases = itemsOf(document)
  const canvasAt = (page: number) => ({ id: (canvases[page] as JsonObject)['id'], type: 'Canvas' })

  const make = ({ chapter, within }: Node): Made => {
    const inner = within.map(make)
    const former = chapter.key === undefined ? undefined : all[chapter.key]
    const kept = new Map(
      within.flatMap(({ chapter: { key } }, index) => (key === undefined ? [] : [[key, inner[index]!.range] as const])),
    )
    const isSamePages = former && former.chapter.first === chapter.first && former.chapter.last === chapter.last
    const first = inner.reduce((found, one) => least(found, one.first), chapter.first)
    const last = inner.reduce((found, one) => most(found, one.last), chapter.last)
    const keepsItems =
      former &&
      isSamePages &&
      (!former.chapter.isPlain ||
        isDeepStrictEqual(
          former.within.map(({ range }) => range),
          inner.map(({ range }) => range),
        ))
    const items = keepsItems
      ? itemsAround(former.range, former.within, kept, inner)
      : itemsFrom(chapter, inner, canvasAt)
    if (!former) return { range: { id: newId(), type: 'Range', label: chapter.label, items }, first, last }
    const hasItems = items.length > 0 || former.range['items'] !== undefined
    const labelled = chapter.label !== undefined && { label: chapter.label }
    const range = { ...former.range, ...labelled, ...(hasItems && { items }) }
    return { range: isDeepStrictEqual(former.range, range) ? former.range : range, first, last }
  }

  const made = nodesOf(chapters).map(node => make(node).range)
  const texts = present === undefined ? [] : elementTexts(present)
  const structures: unknown[] = Array.isArray(document['structures']) ? document['structures'] : []
  const places = new Map(structures.map((range, index) => [range, index]))
  const isTop = new Set<unknown>(top.map(({ range }) => range))
  const others = structures.flatMap((range, index) => (isTop.has(range) ? [] : [texts[index]!]))
  const ranges = [...made.map(range => texts[places.get(range) ?? -1] ?? JSON.stringify(range)), ...others]
  return ranges.length > 0 ? `[${ranges.join(', ')}]` : undefined
}
