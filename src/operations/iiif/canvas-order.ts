// Where the canvases of painted resources go among those of the document, and the order in which all of them are painted.
import { grouped } from '../../grouped.js'
import { invalid } from '../../problem.js'
import type { IiifPainting } from '../../store/index.js'
import { placeIn } from './painted-resources.js'

/** A canvas of the document. */
export interface ItemCanvas {
  /** The last part of its address here, by which painted resources name it; undefined for an id of others. */
  id: string | undefined
  /** How many contents are painted on it, one above the other, by the document itself. */
  layers: number
}

/** A painted resource as a row, with its place in the body, and whether the body says its canvasOrder. */
export interface PaintedRow {
  row: IiifPainting
  place: string
  isOrdered: boolean
}

/** The rows with their final canvasOrder, and the canvases of the document in their final order. */
export interface Arranged {
  rows: IiifPainting[]
  /** Short ids of canvases that are painted here, and the indices of all others in the items of the document. */
  sequence: (string | number)[]
}

/** The painted resources of a canvas. */
interface Group {
  canvas: string
  painted: PaintedRow[]
  /** The orders of its layers, ascending. */
  orders: number[]
}

/** The canvases that are painted here, in the order of their first layers. */
function groupsOf(all: PaintedRow[]): Group[] {
  const groups = [...grouped(all, ({ row }) => row.canvas_id)].map(([canvas, painted]): Group => {
    const orders = [...new Set(painted.map(({ row }) => row.canvas_order))].sort((a, b) => a - b)
    return { canvas, painted, orders }
  })
  return groups.sort((a, b) => a.orders[0]! - b.orders[0]!)
}

const orderAt = ({ place }: PaintedRow): string => placeIn(place, 'canvasPainting.canvasOrder')

const isOrdered = ({ painted }: Group): boolean => painted[0]!.isOrdered

/** The orders that the canvases of a document have: those that the body says, or the next ones. */
function ordersOf(items: ItemCanvas[], byId: Map<string | undefined, Group>): number[][] {
  let next = 0
  return items.map(({ id, layers }) => {
    const group = byId.get(id)
    const from = next
    const orders =
      group && isOrdered(group)
        ? group.orders
        : Array.from({ length: group?.orders.length ?? layers }, (_, layer) => from + layer)
    next = orders.at(-1)! + 1
    return orders
  })
}

/** Throws HttpProblem 400 for a canvasOrder that a canvas of the document has already. */
function checkFree(group: Group, taken: Map<number, number>, next: number): void {
  const one = isOrdered(group) && group.painted.find(({ row }) => taken.has(row.canvas_order))
  if (!one) return
  const { canvas_order: order } = one.row
  throw invalid(
    orderAt(one),
    `must be ${next} or more, or between the canvases of items; ${order} is that of items[${taken.get(order)}]`,
  )
}

/** With canvases that the document does not have: between those that it has, or behind them. Throws HttpProblem 400. */
function amongItems(items: ItemCanvas[], groups: Group[]): Arranged['sequence'] {
  const byId = new Map<string | undefined, Group>(groups.map(group => [group.canvas, group]))
  const orders = ordersOf(items, byId)
  const taken = new Map(orders.flatMap((all, index) => all.map((order): [number, number] => [order, index])))
  const inItems = new Set(items.map(({ id }) => id))
  const added = groups.filter(({ canvas }) => !inItems.has(canvas))
  for (const group of added) checkFree(group, taken, (orders.at(-1)?.at(-1) ?? -1) + 1)
  const sequence: Arranged['sequence'] = []
  for (const [index, { id }] of items.entries()) {
    const before = (group: Group) => isOrdered(group) && group.orders[0]! < orders[index]![0]!
    while (added[0] && before(added[0])) sequence.push(added.shift()!.canvas)
    sequence.push(id !== undefined && byId.has(id) ? id : index)
  }
  return [...sequence, ...added.map(({ canvas }) => canvas)]
}

/** Canvases that are painted here take the places of those that were, in their own order; all others stay. */
function inPlaces(items: ItemCanvas[], groups: Group[], former: ReadonlySet<string>): Arranged['sequence'] {
  const own = groups.map(({ canvas }) => canvas)
  const painted = new Set([...own, ...former])
  const here = items.flatMap(({ id }, index) => (id !== undefined && painted.has(id) ? (own.shift() ?? []) : index))
  return [...here, ...own]
}

/** Throws HttpProblem 400 for an order that is not the place of its canvas in the items of the body. */
function checkOrder({ painted, orders }: Group, first: number, index: number): void {
  const wrong = orders.findIndex((order, layer) => order !== first + layer)
  const one = painted.find(({ row, isOrdered: is }) => is && row.canvas_order === orders[wrong])
  if (one) throw invalid(orderAt(one), `must be ${first + wrong}, as its canvas is items[${index}]`)
}

/**
 * Arranges the canvases of painted resources among those of a document. Where the body says the items, they decide;
 * `former`: else the short ids of the canvases that were painted before, which may be put into another order.
 * Throws HttpProblem 400 where a canvasOrder contradicts the items of the body.
 */
export function arranged(items: ItemCanvas[], painted: PaintedRow[], former?: ReadonlySet<string>): Arranged {
  const groups = groupsOf(painted)
  const byId = new Map<string | number, Group>(groups.map(group => [group.canvas, group]))
  const sequence = former ? inPlaces(items, groups, former) : amongItems(items, groups)
  const indices = new Map(items.map(({ id }, index) => [id, index]))
  const orderOf = new Map<PaintedRow, number>()
  let next = 0
  for (const key of sequence) {
    const group = byId.get(key)
    const index = indices.get(group?.canvas)
    if (group && index !== undefined && !former) checkOrder(group, next, index)
    for (const one of group?.painted ?? []) orderOf.set(one, next + group!.orders.indexOf(one.row.canvas_order))
    next += group?.orders.length ?? items[key as number]!.layers
  }
  return { rows: painted.map(one => ({ ...one.row, canvas_order: orderOf.get(one)! })), sequence }
}
