// What a principal is in another customer's organization: what its key may do, as far as a membership grants it.
import { type KeyAccess, rokka, type Store } from '../store/index.js'
import { ROLES, type Role } from '../vocabulary/index.js'
import { type Access, holdsAccess, type Principal } from './principal.js'

/** What a key or a membership gives. */
export type Grant = Pick<Principal, 'access' | 'roles'>

/** Narrow role -> the access that holds it, and the wider roles that do. */
const HELD_BY: Record<Role, { access: Access; roles: Role[] }> = {
  upload: { access: 'write', roles: ['sourceimages:write'] },
  'sourceimages:read': { access: 'read', roles: ['sourceimages:write'] },
  'sourceimages:write': { access: 'write', roles: [] },
  'sourceimages:unlock': { access: 'admin', roles: [] },
  'sourceimages:download:protected': { access: 'read', roles: [] },
}

const holdsRole = ({ access, roles }: Grant, role: Role): boolean =>
  holdsAccess(access, HELD_BY[role].access) || [role, ...HELD_BY[role].roles].some(held => roles.includes(held))

/** Whether the first grant holds everything that the second gives. */
export const holds = (grant: Grant, other: Grant): boolean =>
  holdsAccess(grant.access, other.access) && other.roles.every(role => holdsRole(grant, role))

/** What both grants hold. */
const intersection = (one: Grant, other: Grant): Grant => ({
  access: holdsAccess(one.access, other.access) ? other.access : one.access,
  roles: ROLES.filter(role => holdsRole(one, role) && holdsRole(other, role)),
})

const WIDE = ['admin', 'write', 'read'] as const

/** What rokka's roles give: the widest of read, write and admin as the access, the others as they are. */
export const grantOf = (roles: readonly string[]): { access: KeyAccess; roles: Role[] } => ({
  access: WIDE.find(access => roles.includes(access)) ?? 'none',
  roles: ROLES.filter(role => roles.includes(role)),
})

/**
 * The principal as it is in the organization of a customer: itself in its own, and for the platform in any; by a
 * membership in another. Undefined when it has none.
 */
export async function principalIn(
  { db }: Pick<Store, 'db'>,
  principal: Principal,
  customer: number,
): Promise<Principal | undefined> {
  if (principal.access === 'platform' || principal.customer === customer) return principal
  if (principal.customer === null) return undefined
  const membership = await rokka.findMembership(db, customer, principal.customer)
  return membership && { ...principal, ...intersection(principal, grantOf(membership.roles)) }
}
