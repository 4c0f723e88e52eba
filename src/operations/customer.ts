// Customers: which names they may have, and what of them never changes.
import { invalid } from '../problem.js'
import type { CustomerRow } from '../store/index.js'
import type { Rule } from './call.js'
import type { Services } from './services.js'

/** Names of versions, of today or to come, which addresses have before a customer's name. */
const VERSION = /^v\d+$/

/** Throws HttpProblem 400 for a name that an address would read as something else. */
export function checkCustomerName({ taken }: Pick<Services, 'taken'>, name: string): void {
  const text = name.toLowerCase()
  if (/^\d+$/.test(text)) throw invalid('name', 'must not be digits alone: a number in an address is an id')
  if (taken.has(text) || VERSION.test(text)) throw invalid('name', `must not be ${name}: the word is reserved`)
}

/** Only name and displayName change once a customer is there. */
export const customerRule: Rule<CustomerRow> = {
  async write({ services, values, before }) {
    const { name } = values
    if (name !== undefined && name !== before?.name) checkCustomerName(services, name)
    if (before && values.administrator !== undefined && values.administrator !== before.administrator)
      throw invalid('administrator', 'cannot be changed')
    return values
  },
}
