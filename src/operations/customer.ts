// Customers: which names they may have, and what each of them starts with.
import { invalid } from '../problem.js'
import { type CustomerRow, insertNamedQueries, type Session, seedAccess, seedDeliveryChannels } from '../store/index.js'
import type { Rule } from './call.js'
import { SAMPLE_QUERIES } from './named-query.js'
import type { Services } from './services.js'

/** Names of versions, of today or to come, which addresses have before a customer's name. */
const VERSION = /^v\d+$/

/** Throws HttpProblem 400 for a name that an address would read as something else. */
export function checkCustomerName({ taken }: Pick<Services, 'taken'>, name: string): void {
  const text = name.toLowerCase()
  if (/^\d+$/.test(text)) throw invalid('name', 'must not be digits alone: a number in an address is an id')
  if (taken.has(text) || VERSION.test(text)) throw invalid('name', `must not be ${name}: the word is reserved`)
}

/** Gives a new customer what every customer starts with, in the transaction that makes it. */
export async function seedCustomer(session: Session, customer: number): Promise<void> {
  await insertNamedQueries(session.db, customer, SAMPLE_QUERIES)
  await seedAccess(session.db, customer)
  await seedDeliveryChannels(session.db, customer)
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
  created: ({ session }, row) => seedCustomer(session, row.id),
}
