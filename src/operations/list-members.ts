// The members of a collection: which of them, in which order, and which page.
import { invalid } from '../problem.js'
import { type Condition, conditionsOfParameters, orderOfParameters, type Position, sumOf } from '../store/index.js'
import { type Class, columnName } from '../vocabulary/index.js'
import type { Answer, Call } from './call.js'
import { asksToInclude, includedIn } from './included-members.js'
import type { Services } from './services.js'

const DEFAULT_PAGE_SIZE = 100
const LARGEST_PAGE_SIZE = 1000
const LARGEST_PAGE = 10_000_000

/** How the bounds of a page are read: a number outside of them as the nearest that is allowed, or, strictly, refused. */
interface Reading {
  query: URLSearchParams
  strict: boolean
}

/** A number from 1 to `most`; what is no such number is `fallback`, unless it is only too large. */
function wholeNumber({ query, strict }: Reading, name: string, fallback: number, most: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  const number = /^\d+$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= most) return number
  if (strict) throw invalid(name, `must be an integer from 1 to ${most}`)
  return number > most ? most : fallback
}

/**
 * Page and size that a list's parameters ask for; `itemsPerPage` is `pageSize` by another name. Outside the limits they
 * are the default or the bound, as in the DLCS; the page says which. Throws HttpProblem 400 for them when it is strict,
 * and for a cursor beside a page.
 */
function pagingOf(reading: Reading): { pageSize: number; position: Position } {
  const { query } = reading
  const size = query.has('pageSize') ? 'pageSize' : 'itemsPerPage'
  const pageSize = wholeNumber(reading, size, DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE)
  const cursor = query.get('cursor')
  if (cursor === null) return { pageSize, position: { page: wholeNumber(reading, 'page', 1, LARGEST_PAGE) } }
  if (query.has('page')) throw invalid('cursor', 'cannot be used together with page')
  return { pageSize, position: { cursor } }
}

const ORDER = /^(?:orderBy|orderByDescending|order\[(.+)\])$/

/** The parameters without an order by what no property is called: the list's own order stands then, as in the DLCS. */
function withKnownOrder({ properties }: Class, query: URLSearchParams): URLSearchParams {
  const names = new Set(properties.map(({ name }) => name))
  const known = [...query].filter(([parameter, value]) => {
    const order = ORDER.exec(parameter)
    return !order || names.has(order[1] ?? value)
  })
  return new URLSearchParams(known)
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

/** What the parameters of a list of a class ask of its members. Throws HttpProblem 400. */
export const conditionsAsked = (
  { compiled, variables }: Pick<Call, 'compiled' | 'variables'>,
  target: Class,
  query: URLSearchParams,
): Condition[] =>
  conditionsOfParameters(target, query, (property, value, parameter) =>
    compiled.readerOf(target).keyOf(property, value, variables, parameter),
  )

/** One page of the collection that the route's link leads to, as the query asks. Throws HttpProblem 400. */
export async function listMembers(call: Call, services: Services, query = call.query): Promise<Answer> {
  const { link, target } = call.route as Required<typeof call.route>
  const conditions = conditionsAsked(call, target, query)
  const { strict } = call.prefer
  const order = orderOfParameters(target, strict ? query : withKnownOrder(target, query), link.orderBy)
  const { pageSize, position } = pagingOf({ query, strict })
  const total = conditions.length === 0 ? await counted(call, services) : undefined
  const links = asksToInclude(target, query)
  const { where, within } = call
  const shown = call.compiled.serialisers.columns(target)
  const columns = links.length > 0 && target.name === 'Image' ? [...shown, 'adjuncts_count'] : shown
  const asked = { columns, where, within, conditions, order, pageSize, position, total }
  const page = await services.store.list(target, asked)
  return {
    kind: 'list',
    status: 200,
    page,
    link,
    target,
    pageSize,
    ...(links.length > 0 && { included: await includedIn(call, services, target, links, page.rows) }),
    ...('page' in position ? { number: position.page } : position),
  }
}
