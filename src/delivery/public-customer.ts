// A customer as public addresses name it: by number or by name, with the versions of IIIF that it speaks by default.
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { type CustomerFacts, findCustomer } from '../store/index.js'

/** The customer of a number or, letters' case aside, of a name. Throws HttpProblem 404. */
export async function publicCustomer({ store }: Services, named: string): Promise<CustomerFacts> {
  const customer = await findCustomer(store.db, named)
  if (!customer) throw notFound(`The customer ${named}`)
  return customer
}
