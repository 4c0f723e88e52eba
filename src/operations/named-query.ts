// Named queries: a template is understood before it is stored, and what every customer shares is the administrator's.
import { HttpProblem, invalid, notFound } from '../problem.js'
import { mintKey, type NamedQueryRow, type Session } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, deleted, type Handler, resource, targetWhere, updated } from './call.js'
import { parseTemplateText } from './query-template.js'
import type { Services } from './services.js'

const ADMINISTRATORS = 'Only the administrator may make, change or delete a global named query.'

function checkGlobal({ principal }: Call, ...rows: Partial<NamedQueryRow>[]): void {
  if (principal?.access === 'platform') return
  if (rows.some(row => row.global))
    throw new HttpProblem(403, 'Forbidden', ADMINISTRATORS, [
      { property: 'global', message: 'may be true for the administrator only' },
    ])
}

function valuesOf(call: Call, { readerOf }: Services, whole: boolean, before?: Row): Partial<NamedQueryRow> {
  if (!call.body) throw invalid('body', 'is required: a JSON object with name and template')
  const self = call.route.kind === 'item' ? call.self : undefined
  const mode = { whole, strict: call.prefer.strict, scope: call.variables, ...(before && { before }) }
  const values = readerOf('NamedQuery').read(call.body, mode, self)
  if (values.template !== undefined) parseTemplateText(values.template)
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
const seen = (call: Call, row: Row): Row => ({ ...row, customer: Number(call.where['customer']) })

/** POST: a GUID is made for it. */
export const createNamedQuery: Handler = {
  statuses: [201, 400, 403, 409],
  async run(call, services) {
    const { store } = services
    if (call.body?.['id'] !== undefined) throw invalid('id', 'is assigned by the server; omit it')
    const values = valuesOf(call, services, true)
    checkGlobal(call, values)
    const named = { ...values, ...call.where }
    const row = await store.insert('NamedQuery', await mintKey(store.db, store.classOf('NamedQuery'), named))
    return resource(services, 'NamedQuery', row, 201, true)
  },
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** PUT: replaces, or creates at a GUID of the client's choice. */
export const putNamedQuery: Handler = {
  statuses: [200, 201, 400, 403, 404, 409],
  async run(call, services) {
    return services.store.transaction(async session => {
      const before = await lockedRow(call, session)
      const values = valuesOf(call, services, true, before?.row)
      call.precondition(before?.row)
      checkGlobal(call, values)
      if (before) {
        const row = await session.update('NamedQuery', before.where, values)
        return resource(services, 'NamedQuery', seen(call, row!))
      }
      if (!GUID.test(String(call.where['id'])))
        throw invalid('id', 'must be a GUID; or POST to the collection, which makes one')
      const row = await session.insert('NamedQuery', { ...values, ...call.where })
      return resource(services, 'NamedQuery', row, 201, true)
    })
  },
}

/** PATCH: the fields that are named. */
export const patchNamedQuery: Handler = {
  statuses: [200, 205, 400, 403, 404, 409],
  async run(call, services) {
    const { target } = call.route
    const values = valuesOf(call, services, false)
    const row = await services.store.transaction(async session => {
      const before = await lockedRow(call, session)
      if (!before) throw notFound('The NamedQuery')
      call.precondition(before.row)
      checkGlobal(call, values)
      return session.update('NamedQuery', before.where, values)
    })
    return updated(call, target, seen(call, row!))
  },
}

export const deleteNamedQuery: Handler = {
  statuses: [204, 205, 403, 404],
  async run(call, { store }) {
    await store.transaction(async session => {
      const before = await lockedRow(call, session)
      if (!before) throw notFound('The NamedQuery')
      call.precondition(before.row)
      await session.remove('NamedQuery', before.where)
    })
    return deleted(call)
  },
}
