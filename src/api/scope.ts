// Where a tenant is scoped: from the address and the principal to the rows that may be touched, for every operation.

import { type Asked, authorise, type Principal, type Scope, type Services } from '../operations/index.js'
import { HttpProblem, notFound } from '../problem.js'
import type { Store, Where, Within } from '../store/index.js'
import { type Class, columnName, type Operation, type Route, type Row } from '../vocabulary/index.js'

const TENANT = 'customer'

/**
 * Whether a principal may do an operation at an address.
 * Throws HttpProblem 401 for nobody, 404 when the address is another customer's, 403 when the key may not do this.
 */
function authoriseAt(operation: Operation, principal: Principal | undefined, variables: Record<string, string>): void {
  const tenant = variables[TENANT]
  const isPublic = operation.access === 'public'
  if (principal && !isPublic && principal.access !== 'platform' && tenant !== undefined)
    if (tenant !== String(principal.customer)) throw notFound('The resource')
  authorise(principal, operation)
}

/** Whether the principal may do this at the address. */
export function mayUse(
  operation: Operation,
  principal: Principal | undefined,
  variables: Record<string, string>,
): boolean {
  try {
    authoriseAt(operation, principal, variables)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a principal may change anything at an address, which is known before a form is read that says what.
 * Throws what `authoriseAt` throws when it may not.
 */
export function authoriseForm(
  { operations }: Route,
  principal: Principal | undefined,
  variables: Record<string, string>,
): void {
  const changes = operations.filter(({ method }) => method !== 'GET')
  const [first] = changes
  if (first && !changes.some(change => mayUse(change, principal, variables))) authoriseAt(first, principal, variables)
}

/** Column of a class that says whose a row is; undefined for what belongs to nobody. */
function tenantColumn(store: Store, owner: Class): string | undefined {
  const place = owner.uriTemplates[0]?.variables.indexOf(TENANT) ?? -1
  if (place >= 0) return owner.uriTemplates[0]!.columns[place]
  return store.tables.get(owner.table ?? '')?.has(TENANT) ? TENANT : undefined
}

/** The columns that the address of a class's resource stands for, by that of its addresses whose variables there are. */
export const addressOf = ({ uriTemplates }: Class, variables: Record<string, string>): Where => {
  const has = (names: string[]) => names.every(name => variables[name] !== undefined)
  const { variables: names, columns } = uriTemplates.find(template => has(template.variables)) ?? uriTemplates[0]!
  return Object.fromEntries(names.map((name, index) => [columns[index]!, variables[name]!]))
}

/** Columns of the table that have the name of a variable of the link's address. */
const sharedWhere = (
  store: Store,
  table: string | undefined,
  route: Route,
  variables: Record<string, string>,
): Where => {
  const columns = store.tables.get(table ?? '')
  const shared = route.template.variables.filter(name => columns?.has(columnName(name)))
  return Object.fromEntries(shared.map(name => [columnName(name), variables[name]!]))
}

/**
 * Rows of the target by a table of members: the target's own address is scoped as far as the link's address goes. The
 * table names them by the variables of their address, or by internal columns that both tables have.
 */
function membersScope(store: Store, route: Route, members: string, variables: Record<string, string>) {
  const { uriTemplates, internal } = route.target
  const { variables: names, columns } = uriTemplates[0]!
  const where: Where = {}
  for (const [index, name] of names.entries())
    if (variables[name] !== undefined) where[columns[index]!] = variables[name]
  const known = store.tables.get(members)
  const pairs = [
    ...internal.map(({ name }) => [name, name] as const),
    ...names.map((name, index) => [columns[index]!, columnName(name)] as const),
  ]
  const on = Object.fromEntries(pairs.filter(([, other]) => known?.has(other)))
  const within: Within = {
    table: members,
    on,
    where: { ...sharedWhere(store, members, route, variables), ...route.link!.where },
  }
  return { where, within }
}

/** A row with a longer address of its class is not at a shorter one: the columns that only the longer has are null. */
const beyond = ({ target, template }: Route): Where =>
  Object.fromEntries(
    target.uriTemplates.flatMap(({ columns }) =>
      columns.filter(column => !template.columns.includes(column)).map(column => [column, null]),
    ),
  )

/** The columns of the target that the variables of its address stand for; others are of the class that it begins with. */
function addressAt(store: Store, { target, template, owner }: Route, variables: Record<string, string>): Where {
  const columns = store.tables.get(target.table ?? '')
  const pairs = template.variables.map((name, index) => [template.columns[index]!, variables[name]!] as const)
  return Object.fromEntries(pairs.filter(([column]) => !owner || columns?.has(column)))
}

function throughWhere(route: Route, ownerRow: Row): Where {
  const through = route.link?.through
  if (!through) return {}
  const key = columnName(route.target.key)
  // Null finds nothing to read; what creates it again goes by the owner.
  return { [key]: ownerRow[through] }
}

/** Throws HttpProblem 404 when the owner of a link does not exist. */
export async function scopeOf(
  store: Store,
  route: Route,
  principal: Principal | undefined,
  variables: Record<string, string>,
): Promise<Scope> {
  const tenant = tenantColumn(store, route.target)
  const confined = principal && principal.access !== 'platform'
  const own: Where = confined && tenant ? { [tenant]: principal.customers ?? principal.customer } : {}
  const ownerRow = route.owner && (await store.find(route.owner, addressOf(route.owner, variables)))
  if (route.owner && !ownerRow) throw notFound(`The ${route.owner.title}`)
  if (!route.link || !ownerRow) return { where: { ...own, ...beyond(route), ...addressAt(store, route, variables) } }
  if (route.link.members) {
    const { where, within } = membersScope(store, route, route.link.members, variables)
    return { where: { ...own, ...where }, within, ownerRow }
  }
  const where = {
    ...own,
    ...sharedWhere(store, route.target.table, route, variables),
    ...throughWhere(route, ownerRow),
    ...route.link.where,
  }
  return { where, ownerRow }
}

const NUMBERS = { customer: 'customers', space: 'spaces' } as const

/** Throws HttpProblem 404 for a name where the API has a number: names stand for customers and spaces in public addresses alone. */
function checkNumbers({ route, variables }: Asked, principal: Principal): void {
  for (const name of ['customer', 'space'] as const) {
    const value = variables[name]
    if (value === undefined || /^\d+$/.test(value)) continue
    const text = route.template.text
    const own = principal.customer ?? '{customer}'
    const like = text.slice(0, text.indexOf(`{${name}}`)).replace('{customer}', String(own))
    const number = name === 'customer' ? own : '5'
    throw new HttpProblem(
      404,
      'Not found',
      `There is no ${name} ${JSON.stringify(value)}: the API uses the numbers of ${NUMBERS[name]}, such as ${like}${number}, not their names.`,
      [{ property: name, message: 'must be a number' }],
    )
  }
}

/** Lets a caller in whose address says by the customer in it whose the rows are. Throws HttpProblem 401, 403 and 404. */
export async function enterScope(asked: Asked, { store }: Services): Promise<Scope> {
  const { operation, principal, variables, route } = asked
  if (principal) checkNumbers(asked, principal)
  authoriseAt(operation, principal, variables)
  return scopeOf(store, route, principal, variables)
}
