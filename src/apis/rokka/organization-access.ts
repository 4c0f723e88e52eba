// Which organization an address means, and who the caller is there.
import { checkText } from '../../http/index.js'
import { type Asked, authorise, principalIn, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import type { InOrganization } from './rokka-call.js'

/** Throws HttpProblem 400 for text in an address that cannot be stored. */
function checkTexts({ variables, query }: Pick<Asked, 'variables' | 'query'>): void {
  for (const [name, value] of Object.entries(variables)) checkText(name, value)
  for (const [name, value] of query) checkText(checkText('query', name), value)
}

/**
 * Lets a caller into the organization of the address: what the platform alone may do is done to the organizations, and
 * in none. Throws HttpProblem 400 for an address that cannot be, 401, 404 when there is no organization that the caller
 * knows of, 403 when it may not do this.
 */
export async function enterOrganization(asked: Asked<unknown>, { store }: Services): Promise<InOrganization> {
  checkTexts(asked)
  const { principal: caller, operation, variables } = asked
  const name = variables['organization']
  if (!caller || name === undefined || operation.access === 'platform') {
    authorise(caller, operation)
    // What a public operation has no use for is not there.
    return { caller, principal: caller } as InOrganization
  }
  const organization = await rokka.findOrganization(store.db, name)
  const principal = organization && (await principalIn(store, caller, organization.customer))
  if (!organization || !principal) throw notFound(`The organization ${name}`)
  authorise(principal, operation)
  return { caller, organization, principal }
}
