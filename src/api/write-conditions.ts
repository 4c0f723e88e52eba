// Conditions of a write that its head alone decides: If-Match and If-None-Match against the row as it stands.
import type { Asked, Scope, Services } from '../operations/index.js'

/** Methods of a resource whose operations look at the conditions, once more under a lock. */
const WRITES = ['PUT', 'PATCH', 'DELETE']

/**
 * Refuses a write whose conditions do not hold, before its body is read; the operation looks again, with the row locked.
 * Throws HttpProblem 412.
 */
export async function checkConditions(call: Asked<unknown> & Partial<Scope>, { store }: Services): Promise<void> {
  const { request, route, operation, where } = call
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers
  if ((match === undefined && noneMatch === undefined) || !WRITES.includes(operation.method)) return
  if (!where || route.link || !store.tables.get(route.target.table ?? '')?.has('version')) return
  const row = await store.find(route.target, where, ['version'])
  if (row || operation.method === 'PUT') call.precondition(row)
}
