// New customers, and what each of them begins with.
import { invalid } from '../problem.js'
import type { Session } from '../store/index.js'
import type { Handler } from './call.js'
import { seedNamedQueries } from './named-query.js'

/** Gives a customer what it begins with, in the transaction that makes it. */
export async function seedCustomer(session: Session, customer: number): Promise<void> {
  await seedNamedQueries(session, customer)
}

/** POST: the platform gives the number. */
export const createCustomer: Handler = {
  statuses: [201, 400, 409],
  async run({ route, body, prefer }, { store, readerOf }) {
    if (!body) throw invalid('body', 'is required: a JSON object with a name')
    if (body['id'] !== undefined) throw invalid('id', 'must be left out: the platform gives it')
    const values = readerOf(route.target).read(body, { whole: true, strict: prefer.strict })
    const row = await store.transaction(async session => {
      const made = await session.insert(route.target, values)
      await seedCustomer(session, made['id'] as number)
      return made
    })
    return { kind: 'resource', status: 201, owner: route.target, row, created: true }
  },
}
