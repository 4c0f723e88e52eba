// The entry point shows callers their own customer, and the platform's administrators its keys.
import type { Handler } from './call.js'

export const readEntryPoint: Handler = {
  statuses: [200],
  async run({ route, principal, where }, { store }) {
    const row = await store.find(route.target, where)
    const platform = principal?.access === 'platform'
    const customer = principal && !platform ? { customer: principal.customer } : {}
    return { kind: 'resource', status: 200, owner: route.target, row: { ...row, ...customer, platform } }
  },
}
