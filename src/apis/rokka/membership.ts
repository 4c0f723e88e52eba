// Memberships: the users of other customers that may work in an organization, and as what.
import { checkText } from '../../http/index.js'
import { grantOf, makeKey } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { ROLES } from '../../vocabulary/index.js'
import { objectOf } from './lenient-json.js'
import { customerOf, idOf } from './organization.js'
import { json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { dateText } from './source-image-json.js'

const ALL_ROLES: readonly string[] = ['read', 'write', 'admin', ...ROLES]

interface Shown {
  member: number
  roles: string[]
  comment: string
  created: Date
}

const membershipJson = ({ member, roles, comment, created }: Shown, organization: rokka.Organization) => ({
  user_id: idOf(member),
  email: '',
  roles,
  organization_id: idOf(organization.customer),
  active: true,
  created: dateText(created),
  ...(comment && { comment }),
})

/** The organization's own user, who can do everything. */
const owner = ({ customer, created }: rokka.Organization): Shown => ({
  member: customer,
  roles: ['admin'],
  comment: '',
  created,
})

function rolesIn(body: Record<string, unknown>): string[] {
  const roles = body['roles'] ?? body['role']
  const list = typeof roles === 'string' ? [roles] : roles
  if (!Array.isArray(list) || list.length === 0) throw invalid('roles', `is required: some of ${ALL_ROLES.join(', ')}`)
  for (const role of list)
    if (!ALL_ROLES.includes(role)) throw invalid('roles', `"${role}" must be one of ${ALL_ROLES.join(', ')}`)
  return [...new Set(list as string[])].sort()
}

function commentIn({ comment }: Record<string, unknown>): string {
  if (comment === undefined || comment === null) return ''
  if (typeof comment !== 'string' || comment.length > 1000)
    throw invalid('comment', 'must be a string of at most 1000 characters')
  return checkText('comment', comment)
}

function memberOf({ variables, organization }: RokkaCall): number {
  const member = customerOf(variables['user_id']!)
  if (!member) throw notFound(`The user ${variables['user_id']}`)
  if (member === organization.customer)
    throw new HttpProblem(409, 'Conflict', "The organization's own user stays, and stays its administrator.")
  return member
}

export const listMemberships: RokkaHandler = {
  statuses: [200, 403],
  async run({ organization }, services) {
    const others = await rokka.listMemberships(services.store.db, organization.customer)
    const items = [owner(organization), ...others].map(membership => membershipJson(membership, organization))
    return json(200, { total: items.length, items })
  },
}

export const getMembership: RokkaHandler = {
  statuses: [200, 403, 404],
  async run({ organization, variables }, services) {
    const member = customerOf(variables['user_id']!)
    const { customer } = organization
    const found =
      member === customer
        ? owner(organization)
        : member && (await rokka.findMembership(services.store.db, customer, member))
    if (!found) throw notFound(`The membership of ${variables['user_id']}`)
    return json(200, membershipJson(found, organization))
  },
}

/** PUT: 201 for a new membership, 200 for a changed one, 204 for one that was so already. */
export const putMembership: RokkaHandler = {
  statuses: [200, 201, 204, 400, 403, 404, 409],
  async run(call, services) {
    const { organization } = call
    const { db } = services.store
    const member = memberOf(call)
    const body = objectOf('body', call.body)
    const [roles, comment] = [rolesIn(body), commentIn(body)]
    if (!(await rokka.organizationOf(db, member))) throw notFound(`The user ${call.variables['user_id']}`)
    const { row, state } = await rokka.putMembership(db, { customer: organization.customer, member, roles, comment })
    if (state === 'same') return NOTHING
    return json(state === 'new' ? 201 : 200, membershipJson(row, organization))
  },
}

export const deleteMembership: RokkaHandler = {
  statuses: [204, 403, 404, 409],
  async run(call, services) {
    const { organization, variables } = call
    const removed = await rokka.removeMembership(services.store.db, organization.customer, memberOf(call))
    if (!removed) throw notFound(`The membership of ${variables['user_id']}`)
    return NOTHING
  },
}

/** POST: a new key of the organization, which can do what the roles say. */
export const createMembership: RokkaHandler = {
  statuses: [201, 400, 403],
  async run(call, services) {
    const { organization, principal } = call
    const body = objectOf('body', call.body)
    const [roles, comment] = [rolesIn(body), commentIn(body)]
    const { customer } = organization
    const grant = grantOf(roles)
    const { row, secret } = await services.store.transaction(session =>
      makeKey(services, session, principal, { ...grant, customer, comment, expires: null }),
    )
    const membership = { member: customer, roles, comment, created: row['created'] as Date }
    return json(201, { ...membershipJson(membership, organization), api_key: `${row['key']}:${secret}` })
  },
}
