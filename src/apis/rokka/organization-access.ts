// Which organization an address means, and who the caller is there.
import { authorise, type Needed, type Principal, principalIn } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { rokka, type Store } from '../../store/index.js'

/**
 * The organization of a name, for a caller that may do there what needs this.
 * Throws HttpProblem 404 when there is none that the caller knows of, 403 when it may not do this.
 */
export async function organizationFor(
  store: Store,
  caller: Principal,
  name: string,
  needed: Needed,
): Promise<{ organization: rokka.Organization; principal: Principal }> {
  const organization = await rokka.findOrganization(store.db, name)
  const principal = organization && (await principalIn(store, caller, organization.customer))
  if (!organization || !principal) throw notFound(`The organization ${name}`)
  authorise(principal, needed)
  return { organization, principal }
}
