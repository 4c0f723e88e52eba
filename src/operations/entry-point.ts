// The entry point shows who asks their own customer.
import type { Handler } from './call.js'

export const readEntryPoint: Handler = {
  statuses: [200],
  async run({ route, principal, where }, { store }) {
    const row = await store.find(route.target, where)
    const own = principal && principal.access !== 'platform'
    const customer = own ? { customer: principal.customer } : {}
    return { kind: 'resource', status: 200, owner: route.target, row: { ...row, ...customer } }
  },
}
