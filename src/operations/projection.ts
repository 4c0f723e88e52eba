// The files that are kept of named queries and manifests: described and removed by their id, those of queries also by what they are of.
import { percentDecoded } from '../percent-decoded.js'
import { notFound } from '../problem.js'
import { findNamedQuery, forgetProjections, type Where } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, deleted, type Handler, resource } from './call.js'
import type { Services } from './services.js'

const KINDS = ['pdf', 'zip']

/** Parts of a public URL, decoded, in the form in which a file keeps them. */
export const argsText = (parts: string[]): string => parts.map(part => encodeURIComponent(part)).join('/')

/** The rows that a request means; `args` is the part of the public URL behind the query's name. */
function meant(call: Call): Where {
  const { query } = call
  // Both addresses are of the same rows: what one of them does not name may be anything.
  const where = Object.fromEntries(Object.entries(call.where).filter(([, value]) => value !== null))
  const args = query.get('args')
  if (args === null) return where
  const parts = args.split('/').filter(Boolean)
  return { ...where, args: argsText(parts.map(part => percentDecoded(part) ?? part)) }
}

const find = (call: Call, { store }: Services): Promise<Row | undefined> => store.find(call.route.target, meant(call))

export const readProjection: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const row = await find(call, services)
    if (!row) throw notFound('The Projection')
    return { kind: 'resource', status: 200, owner: call.route.target, row }
  },
}

/** Whether a file could be made at an address: of a named query that the customer can use. */
async function couldBe({ where }: Call, { store }: Services): Promise<boolean> {
  const { customer, kind, query } = where
  const isFile = KINDS.includes(String(kind)) && query !== undefined && query !== null
  return isFile && (await findNamedQuery(store.db, Number(customer), String(query))) !== undefined
}

/** DELETE: of a query without `args`, whatever its parameters. A file that was never made is gone, as in the DLCS. */
export const deleteProjection: Handler = {
  statuses: [200, 204, 205, 404],
  async run(call, services) {
    const { store, blobs } = services
    const row = await find(call, services)
    if (!row && !(await couldBe(call, services))) throw notFound('The Projection')
    call.precondition(row)
    if (!row) return resource(services, 'Deletion', { success: true, deleted: 0, message: 'There was none to delete' })
    await forgetProjections(store.db, blobs, meant(call))
    return deleted(call)
  },
}
