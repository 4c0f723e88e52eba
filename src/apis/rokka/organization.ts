// Organizations: customers by another name, with options and the key that render addresses are signed with.
import { checkText } from '../../http/index.js'
import { checkCustomerName, classNamed, holdsAccess, type Services, seedCustomer } from '../../operations/index.js'
import { invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { objectOf } from './lenient-json.js'
import { json, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { dateText } from './source-image-json.js'

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{1,49}$/
const MOST_TEXT = 500

/** A customer's number in the form of a UUID: rokka's clients know organizations and users by such. */
export const idOf = (customer: number | null): string =>
  `00000000-0000-4000-8000-${(customer ?? 0).toString(16).padStart(12, '0')}`

/** The customer of such a UUID, or undefined. */
export function customerOf(id: string): number | undefined {
  const digits = /^00000000-0000-4000-8000-([0-9a-f]{12})$/.exec(id)?.[1]
  const number = digits ? Number.parseInt(digits, 16) : 0
  return number > 0 && number < 2 ** 31 ? number : undefined
}

async function organizationJson(services: Services, organization: rokka.Organization, withKeys: boolean) {
  const settings = await rokka.organizationSettings(services.store, organization.customer)
  const key = withKeys ? settings.signingKey() : undefined
  return {
    id: idOf(organization.customer),
    display_name: organization.display_name,
    name: organization.name,
    billing_email: settings.billing_email,
    created: dateText(organization.created),
    master_organization: organization.name,
    options: settings.options,
    ...(withKeys && { signing_keys: key === undefined ? [] : [{ key, created: dateText(settings.created) }] }),
  }
}

export const getOrganization: RokkaHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const withKeys = holdsAccess(call.principal.access, 'admin')
    return json(200, await organizationJson(services, call.organization, withKeys))
  },
}

const textIn = (property: string, value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' || value.length > MOST_TEXT)
    throw invalid(property, `must be a string of at most ${MOST_TEXT} characters`)
  return checkText(property, value)
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
    const body = objectOf('body', call.body ?? {})
    const email = textIn('billing_email', body['billing_email'])
    const display = textIn('display_name', body['display_name']) || name
    const customer = classNamed(services.vocabulary, 'Customer')
    const organization = await services.store.transaction(async session => {
      const row = await session.insert(customer, { name, display_name: display })
      await seedCustomer(session, row['id'] as number)
      await rokka.changeOrganization(session, row['id'] as number, { billing_email: email })
      return (await rokka.organizationOf(session.db, row['id'] as number))!
    })
    return json(201, await organizationJson(services, organization, true))
  },
}

const OPTION_NAMES = ['protect_dynamic_stack']

function readOptions(options: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(options)) {
    if (!OPTION_NAMES.includes(name))
      throw invalid(name, `is no option of an organization here; there is ${OPTION_NAMES.join(', ')}`)
    if (typeof value !== 'boolean') throw invalid(name, 'must be true or false')
  }
  return options
}

async function setOptions({ organization }: RokkaCall, services: Services, options: Record<string, unknown>) {
  await rokka.changeOrganization(services.store, organization.customer, { options: readOptions(options) })
  return json(200, await organizationJson(services, organization, true))
}

/** PUT organizations/{organization}/options. */
export const putOptions: RokkaHandler = {
  statuses: [200, 400, 403, 501],
  run: async (call, services) => setOptions(call, services, objectOf('body', call.body)),
}

/** PUT organizations/{organization}/options/{option}. */
export const putOption: RokkaHandler = {
  statuses: [200, 400, 403, 404, 501],
  async run(call, services) {
    const name = call.variables['option']!
    if (!OPTION_NAMES.includes(name)) throw notFound(`The option ${name} (there is ${OPTION_NAMES.join(', ')})`)
    return setOptions(call, services, { [name]: call.body })
  },
}
