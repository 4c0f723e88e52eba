// Organizations: customers by another name, with options and the key that render addresses are signed with.
import { checkText } from '../../http/index.js'
import { classNamed, holdsAccess, seedCustomer } from '../../operations/index.js'
import { invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { objectOf } from './lenient-json.js'
import type { Exchange, Handler } from './rokka-exchange.js'
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

async function organizationJson({ services }: Exchange, organization: rokka.Organization, withKeys: boolean) {
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

export const getOrganization: Handler = {
  statuses: [200, 404],
  async run(exchange) {
    const withKeys = holdsAccess(exchange.principal.access, 'admin')
    return { status: 200, json: await organizationJson(exchange, exchange.organization, withKeys) }
  },
}

const textIn = (property: string, value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' || value.length > MOST_TEXT)
    throw invalid(property, `must be a string of at most ${MOST_TEXT} characters`)
  return checkText(property, value)
}

/** PUT organizations/{organization}: a new customer, which only the platform can make. */
export const createOrganization: Handler = {
  statuses: [201, 400, 403, 409, 501],
  async run(exchange) {
    const { services, variables } = exchange
    const name = variables['organization']!
    if (!NAME.test(name))
      throw invalid(
        'name',
        'must be 2 to 50 letters, digits, _ and -, begin with a letter or digit, and not be a number or a reserved word',
      )
    const body = objectOf('body', (await exchange.body()) ?? {})
    const email = textIn('billing_email', body['billing_email'])
    const display = textIn('display_name', body['display_name']) || name
    const customer = classNamed(services.vocabulary, 'Customer')
    const organization = await services.store.transaction(async session => {
      const row = await session.insert(customer, { name, display_name: display })
      await seedCustomer(session, row['id'] as number)
      await rokka.changeOrganization(session, row['id'] as number, { billing_email: email })
      return (await rokka.organizationOf(session.db, row['id'] as number))!
    })
    return { status: 201, json: await organizationJson(exchange, organization, true) }
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

async function setOptions(exchange: Exchange, options: Record<string, unknown>) {
  const { services, organization } = exchange
  await rokka.changeOrganization(services.store, organization.customer, { options: readOptions(options) })
  return { status: 200, json: await organizationJson(exchange, organization, true) }
}

/** PUT organizations/{organization}/options. */
export const putOptions: Handler = {
  statuses: [200, 400, 403, 501],
  run: async exchange => setOptions(exchange, objectOf('body', await exchange.body())),
}

/** PUT organizations/{organization}/options/{option}. */
export const putOption: Handler = {
  statuses: [200, 400, 403, 404, 501],
  async run(exchange) {
    const name = exchange.variables['option']!
    if (!OPTION_NAMES.includes(name)) throw notFound(`The option ${name} (there is ${OPTION_NAMES.join(', ')})`)
    return setOptions(exchange, { [name]: await exchange.body() })
  },
}
