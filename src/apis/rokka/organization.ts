// Organizations: customers by another name, with options and the key that render addresses are signed with.
import { readExpected } from '../../api/index.js'
import { type Answer, checkCustomerName, holdsAccess, type Services } from '../../operations/index.js'
import { invalid } from '../../problem.js'
import { insertSeeds, noteRow, rokka } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import { json, type RokkaCall, type RokkaHandler } from './rokka-call.js'

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{1,49}$/

/** A customer's number in the form of a UUID: rokka's clients know organizations and users by such. */
export const idOf = (customer: number | null): string =>
  `00000000-0000-4000-8000-${(customer ?? 0).toString(16).padStart(12, '0')}`

/** The customer of such a UUID, or undefined. */
export function customerOf(id: string): number | undefined {
  const digits = /^00000000-0000-4000-8000-([0-9a-f]{12})$/.exec(id)?.[1]
  const number = digits ? Number.parseInt(digits, 16) : 0
  return number > 0 && number < 2 ** 31 ? number : undefined
}

/** The row of an organization, with its signing key for callers that may see it. */
async function organizationRow(services: Services, organization: rokka.Organization, withKeys: boolean): Promise<Row> {
  const settings = await rokka.organizationSettings(services.store, organization.customer)
  const key = withKeys ? settings.signingKey() : undefined
  return {
    ...organization,
    id: idOf(organization.customer),
    billing_email: settings.billing_email,
    master_organization: organization.name,
    options: settings.options,
    ...(withKeys && { signing_keys: key === undefined ? [] : [{ key, created: settings.created }] }),
  }
}

export const getOrganization: RokkaHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const withKeys = holdsAccess(call.principal.access, 'admin')
    return json(200, await organizationRow(services, call.organization, withKeys))
  },
}

/** PUT organizations/{organization}: a new customer, which only the platform can make. */
export const createOrganization: RokkaHandler = {
  statuses: [201, 400, 403, 409, 501],
  async run(call, services) {
    const { variables } = call
    const name = variables['organization']!
    if (!NAME.test(name))
      throw invalid(
        'name',
        'must be 2 to 50 letters, digits, _ and -, begin with a letter or digit, and not be a number or a reserved word',
      )
    checkCustomerName(services, name)
    const { billing_email, display_name } = readExpected<{ billing_email: string; display_name: string }>(call)
    const organization = await services.store.transaction(async session => {
      const row = await session.insert('Customer', { name, display_name: display_name || name })
      await insertSeeds(session, 'Customer', row)
      await rokka.changeOrganization(session, row.id, { billing_email })
      const made = (await rokka.organizationOf(session.db, row.id))!
      const written = ['display_name', 'billing_email']
      noteRow({ owner: 'Organization', after: { ...made, billing_email }, written })
      return made
    })
    return json(201, await organizationRow(services, organization, true))
  },
}

/** Sets the options that a call names: one whose value the body is, or those that are in the body. */
async function setOptions(call: RokkaCall, services: Services): Promise<Answer> {
  const options = readExpected(call)
  const isNamed = (name: string): boolean => call.operation.expectsProperty !== undefined || name in Object(call.body)
  const named = Object.fromEntries(Object.entries(options).filter(([name]) => isNamed(name)))
  const { customer } = call.organization
  await services.store.transaction(async session => {
    const before = { customer, options: (await rokka.organizationSettings(session, customer)).options }
    const after = { customer, options: (await rokka.changeOrganization(session, customer, { options: named })).options }
    noteRow({ owner: 'Organization', before, after, written: ['options'] })
  })
  return json(200, await organizationRow(services, call.organization, true))
}

/** PUT organizations/{organization}/options. */
export const putOptions: RokkaHandler = { statuses: [200, 400, 403, 501], run: setOptions }

/** PUT organizations/{organization}/options/{option}. */
export const putOption: RokkaHandler = { statuses: [200, 400, 403, 404, 501], run: setOptions }
