// Memberships: the users of other customers that may work in an organization, and as what.
import { readExpected } from '../../api/index.js'
import { grantOf, makeKey } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import { customerOf, idOf } from './organization.js'
import { json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'

type Shown = Pick<rokka.MembershipRow, 'member' | 'roles' | 'comment' | 'created'>

/** The row of a membership of an organization, with what rokka's clients know of users. */
const membershipRow = ({ member, ...membership }: Shown, organization: rokka.Organization): Row => ({
  ...membership,
  user_id: idOf(member),
  email: '',
  organization_id: idOf(organization.customer),
  active: true,
})

/** The organization's own user, who can do everything. */
const owner = ({ customer, created }: rokka.Organization): Shown => ({
  member: customer,
  roles: ['admin'],
  comment: '',
  created,
})

/** The roles, each once, and the comment of a call's body. Throws HttpProblem 400. */
function readMembership(call: RokkaCall): Pick<Shown, 'roles' | 'comment'> {
  const { roles, comment } = readExpected<Pick<Shown, 'roles' | 'comment'>>(call)
  if (roles.length === 0) throw invalid('roles', 'must name at least one role')
  return { roles: [...new Set(roles)].sort(), comment }
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
    const items = [owner(organization), ...others].map(membership => membershipRow(membership, organization))
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
    return json(200, membershipRow(found, organization))
  },
}

/** PUT: 201 for a new membership, 200 for a changed one, 204 for one that was so already. */
export const putMembership: RokkaHandler = {
  statuses: [200, 201, 204, 400, 403, 404, 409],
  async run(call, services) {
    const { organization } = call
    const { db } = services.store
    const member = memberOf(call)
    const { roles, comment } = readMembership(call)
    if (!(await rokka.organizationOf(db, member))) throw notFound(`The user ${call.variables['user_id']}`)
    const membership = { customer: organization.customer, member, roles, comment }
    const { row, state } = await services.store.transaction(session => rokka.putMembership(session.db, membership))
    if (state === 'same') return NOTHING
    return json(state === 'new' ? 201 : 200, membershipRow(row, organization))
  },
}

export const deleteMembership: RokkaHandler = {
  statuses: [204, 403, 404, 409],
  async run(call, services) {
    const { organization, variables } = call
    const member = memberOf(call)
    await services.store.transaction(async ({ db }) => {
      if (!(await rokka.removeMembership(db, organization.customer, member)))
        throw notFound(`The membership of ${variables['user_id']}`)
    })
    return NOTHING
  },
}

/** POST: a new key of the organization, which can do what the roles say. */
export const createMembership: RokkaHandler = {
  statuses: [201, 400, 403],
  async run(call, services) {
    const { organization, principal } = call
    const { roles, comment } = readMembership(call)
    const { customer } = organization
    const grant = grantOf(roles)
    const { row, secret } = await services.store.transaction(session =>
      makeKey(services, session, principal, { ...grant, customer, comment, expires: null }),
    )
    const membership = { member: customer, roles, comment, created: row.created }
    return json(201, { ...membershipRow(membership, organization), api_key: `${row.key}:${secret}` })
  },
}
