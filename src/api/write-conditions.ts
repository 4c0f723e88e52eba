// What the head of a write alone decides: whether its address can be one, and its If-Match and If-None-Match hold.
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

/** Throws HttpProblem 400 for a PUT to an address that no resource of the class can have: its key keeps the key's own rules. */
export function checkNewKey({ compiled, operation, route, variables, where }: Asked<unknown> & Partial<Scope>): void {
  const key = variables[route.template.variables.at(-1) ?? '']
  if (operation.method === 'PUT' && where && !route.link && key !== undefined)
    compiled.readerOf(route.target).checkKey(key)
}
