// Named queries: a template is understood before it is stored, and what every customer shares is the administrator's.
import { HttpProblem, invalid, notFound } from '../problem.js'
import type { NamedQueryRow, Session } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, deleted, type Handler, type Rule, resource, targetWhere, updated } from './call.js'
import { parseTemplateText } from './query-template.js'
import type { Services } from './services.js'

const ADMINISTRATORS = 'Only the administrator may make, change or delete a global named query.'

function checkGlobal({ principal }: Call, row: Partial<NamedQueryRow>): void {
  if (row.global && principal?.access !== 'platform')
    throw new HttpProblem(403, 'Forbidden', ADMINISTRATORS, [
      { property: 'global', message: 'may be true for the administrator only' },
    ])
}

function checkValues(call: Call, values: Partial<NamedQueryRow>): void {
  checkGlobal(call, values)
  if (values.template !== undefined) parseTemplateText(values.template)
}

/** What must hold for a new one. What changes one has handlers, which also reach the global ones of other customers. */
export const namedQueryRule: Rule<NamedQueryRow> = {
  async write({ call, values }) {
    checkValues(call, values)
    return values
  },
}

function valuesOf(call: Call, { readerOf }: Services, whole: boolean, before?: Row): Partial<NamedQueryRow> {
  if (!call.body) throw invalid('body', 'is required: a JSON object with name and template')
  const mode = { whole, strict: call.prefer.strict, scope: call.variables, ...(before && { before }) }
  const values = readerOf('NamedQuery').read(call.body, mode, call.self)
  checkValues(call, values)
  return values
}

/** The row that an address means, locked: the customer's own, or the global one of whoever made it. */
async function lockedRow(call: Call, session: Session): Promise<{ row: Row; where: Row } | undefined> {
  const usable = await session.find('NamedQuery', targetWhere(call, 'NamedQuery'))
  if (!usable) return undefined
  checkGlobal(call, usable)
  const where = { customer: usable.owner, id: usable.id }
  const row = await session.lock('NamedQuery', where)
  return row && { row, where }
}

/** As the customer of the address sees it. */
const seen = (call: Call, row: Row | undefined): Row => ({ ...row, customer: Number(call.where['customer']) })

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** PUT: replaces, or creates at a GUID of the client's choice. */
export const putNamedQuery: Handler = {
  statuses: [200, 201, 400, 403, 404, 409],
  run: (call, services) =>
    services.store.transaction(async session => {
      const before = await lockedRow(call, session)
      const values = valuesOf(call, services, true, before?.row)
      call.precondition(before?.row)
      if (before)
        return resource(services, 'NamedQuery', seen(call, await session.update('NamedQuery', before.where, values)))
      if (!GUID.test(String(call.where['id'])))
        throw invalid('id', 'must be a GUID; or POST to the collection, which makes one')
      const row = await session.insert('NamedQuery', { ...values, ...call.where })
      return resource(services, 'NamedQuery', row, 201, true)
    }),
}

/** The row that is there, locked. Throws HttpProblem 404, or 412 for one in another state than the request has it. */
async function presentRow(call: Call, session: Session): Promise<{ row: Row; where: Row }> {
  const before = await lockedRow(call, session)
  if (!before) throw notFound('The NamedQuery')
  call.precondition(before.row)
  return before
}

/** PATCH: the fields that are named. */
export const patchNamedQuery: Handler = {
  statuses: [200, 205, 400, 403, 404, 409],
  async run(call, services) {
    const values = valuesOf(call, services, false)
    const row = await services.store.transaction(async session =>
      session.update('NamedQuery', (await presentRow(call, session)).where, values),
    )
    return updated(call, call.route.target, seen(call, row))
  },
}

export const deleteNamedQuery: Handler = {
  statuses: [204, 205, 403, 404],
  async run(call, { store }) {
    await store.transaction(async session => session.remove('NamedQuery', (await presentRow(call, session)).where))
    return deleted(call)
  },
}
