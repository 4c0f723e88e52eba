// The members of a collection: which of them, in which order, and which page.
import { invalid } from '../problem.js'
import { conditionsOfParameters, orderOfParameters, type Position, sumOf } from '../store/index.js'
import { columnName } from '../vocabulary/index.js'
import type { Answer, Call } from './call.js'
import type { Services } from './services.js'

const DEFAULT_PAGE_SIZE = 100
const LARGEST_PAGE_SIZE = 1000

function wholeNumber(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > most) throw invalid(name, `must be an integer from 1 to ${most}`)
  return number
}

/**
 * Page and size that a list's parameters ask for; `itemsPerPage` is `pageSize` by another name.
 * Throws HttpProblem 400 outside the limits: a page that is silently another one than asked for would lose members.
 */
export function pagingOf(query: URLSearchParams): { pageSize: number; position: Position } {
  const pageSize = wholeNumber(
    query,
    query.has('pageSize') ? 'pageSize' : 'itemsPerPage',
    DEFAULT_PAGE_SIZE,
    LARGEST_PAGE_SIZE,
  )
  const cursor = query.get('cursor')
  if (cursor === null) return { pageSize, position: { page: wholeNumber(query, 'page', 1, 10_000_000) } }
  if (query.has('page')) throw invalid('cursor', 'cannot be used together with page')
  return { pageSize, position: { cursor } }
}

/** How many members there are by the counter that the link names; undefined when it names none. */
async function counted(call: Call, { store }: Services): Promise<number | undefined> {
  const [first, column] = call.route.link?.count?.split('.') ?? []
  if (first === undefined) return undefined
  if (column === undefined) return Number(call.ownerRow![first])
  const { variables } = call.route.template
  const where = Object.fromEntries(variables.map(name => [columnName(name), call.variables[name]!]))
  return sumOf(store.db, first, column, where)
}

/** One page of the collection that the route's link leads to, as the query asks. Throws HttpProblem 400. */
export async function listMembers(call: Call, services: Services, query = call.query): Promise<Answer> {
  const { link, target } = call.route as Required<typeof call.route>
  const conditions = conditionsOfParameters(target, query, (property, value, parameter) =>
    call.compiled.readerOf(target).keyOf(property, value, call.variables, parameter),
  )
  const order = orderOfParameters(target, query, link.orderBy)
  const { pageSize, position } = pagingOf(query)
  const total = conditions.length === 0 ? await counted(call, services) : undefined
  const { where, within } = call
  const columns = call.compiled.serialisers.columns(target)
  const asked = { columns, where, within, conditions, order, pageSize, position, total }
  const page = await services.store.list(target, asked)
  return {
    kind: 'list',
    status: 200,
    page,
    link,
    target,
    pageSize,
    ...('page' in position ? { number: position.page } : position),
  }
}
