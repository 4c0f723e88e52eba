// The files that are kept of named queries: told of and removed, by their id or by what they are of.
import { notFound } from '../problem.js'
import { forgetProjections, type Where } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, deleted, type Handler } from './call.js'
import type { Services } from './services.js'

/** Parts of a public URL, decoded, in the form in which a file keeps them. */
export const argsText = (parts: string[]): string => parts.map(part => encodeURIComponent(part)).join('/')

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The rows that a request means; `args` is the part of the public URL behind the query's name. */
function meant(call: Call): Where {
  const { query } = call
  // Both addresses are of the same rows: what one of them does not name may be anything.
  const where = Object.fromEntries(Object.entries(call.where).filter(([, value]) => value !== null))
  const args = query.get('args')
  return args === null ? where : { ...where, args: argsText(args.split('/').filter(Boolean).map(decoded)) }
}

async function found(call: Call, { store }: Services): Promise<Row> {
  const row = await store.find(call.route.target, meant(call))
  if (!row) throw notFound('The Projection')
  return row
}

export const readProjection: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    return { kind: 'resource', status: 200, owner: call.route.target, row: await found(call, services) }
  },
}

/** DELETE: of a query without `args`, whatever its parameters. */
export const deleteProjection: Handler = {
  statuses: [204, 205, 404],
  async run(call, services) {
    const { store, blobs } = services
    call.precondition(await found(call, services))
    await forgetProjections(store.db, blobs, meant(call))
    return deleted(call)
  },
}
