// Which organization an address means, and what the caller may do there.
import { HttpProblem, notFound } from '../../problem.js'
import { rokka, type Store } from '../../store/index.js'
import type { Caller, Right } from './exchange.js'

/** The caller's rights in an organization: all in its own, those of a membership elsewhere. */
export async function rightsIn(store: Store, caller: Caller, customer: number): Promise<Set<Right>> {
  if (caller.customer === null || caller.customer === customer) return new Set(['admin'])
  const membership = await rokka.findMembership(store.db, customer, caller.customer)
  return new Set((membership?.roles ?? []) as Right[])
}

/**
 * The organization of a name, for a caller that has one of the rights there.
 * Throws HttpProblem 404 when there is none that the caller knows of, 403 when it may not do this.
 */
export async function organizationFor(
  store: Store,
  caller: Caller,
  name: string,
  needed: Right[],
): Promise<{ organization: rokka.Organization; rights: Set<Right> }> {
  const organization = await rokka.findOrganization(store.db, name)
  const rights = organization ? await rightsIn(store, caller, organization.customer) : new Set<Right>()
  if (!organization || rights.size === 0) throw notFound(`The organization ${name}`)
  if (!needed.some(right => rights.has(right)))
    throw new HttpProblem(403, 'Forbidden', `This needs one of the roles ${needed.join(', ')}.`)
  return { organization, rights }
}
