// Organizations, who may work in them, and the space that their source images are in.
import { randomBytes } from 'node:crypto'
import type { Row } from '../../vocabulary/index.js'
import type { Db } from '../database.js'

/** A customer as an organization. */
export interface Organization {
  customer: number
  name: string
  display_name: string
  created: Date
}

export interface OrganizationSettings {
  billing_email: string
  signing_key: string
  options: Record<string, unknown>
  created: Date
}

export interface Membership {
  customer: number
  member: number
  roles: string[]
  comment: string
  created: Date
}

/** The organization of a name, letters' case aside. */
export const findOrganization = (db: Db, name: string): Promise<Organization | undefined> =>
  db('customers').whereRaw('lower(name) = lower(?)', [name]).first('id as customer', 'name', 'display_name', 'created')

/** The organization of a customer. */
export const organizationOf = (db: Db, customer: number): Promise<Organization | undefined> =>
  db('customers').where({ id: customer }).first('id as customer', 'name', 'display_name', 'created')

/** What an organization is set to; made with a signing key of its own when it is first asked for. */
export async function organizationSettings(db: Db, customer: number): Promise<OrganizationSettings> {
  const found = await db('rokka_organizations').where({ customer }).first()
  if (found) return found
  await db('rokka_organizations')
    .insert({ customer, signing_key: randomBytes(24).toString('base64url') })
    .onConflict('customer')
    .ignore()
  return db('rokka_organizations').where({ customer }).first()
}

/** Changes an organization's settings; options that are not named stay. */
export async function changeOrganization(
  db: Db,
  customer: number,
  { billing_email, options }: Partial<Pick<OrganizationSettings, 'billing_email' | 'options'>>,
): Promise<OrganizationSettings> {
  await organizationSettings(db, customer)
  const [row] = await db('rokka_organizations')
    .where({ customer })
    .update({
      ...(billing_email === undefined ? { customer } : { billing_email }),
      ...(options && { options: db.raw('options || ?::jsonb', [JSON.stringify(options)]) }),
    })
    .returning('*')
  return row
}

/** Locks a customer's row, so that what is made for it once is made once. */
export const lockCustomer = (db: Db, customer: number): Promise<Row | undefined> =>
  db('customers').where({ id: customer }).forUpdate().first('id')

export const findMembership = (db: Db, customer: number, member: number): Promise<Membership | undefined> =>
  db('rokka_memberships').where({ customer, member }).first()

export const listMemberships = (db: Db, customer: number): Promise<Membership[]> =>
  db('rokka_memberships').where({ customer }).orderBy('member')

/** Adds or replaces a membership. `state` tells which, or that nothing had to change. */
export async function putMembership(
  db: Db,
  { customer, member, roles, comment }: Omit<Membership, 'created'>,
): Promise<{ row: Membership; state: 'new' | 'changed' | 'same' }> {
  const before = await findMembership(db, customer, member)
  if (before && before.comment === comment && JSON.stringify(before.roles) === JSON.stringify(roles))
    return { row: before, state: 'same' }
  const [row] = await db('rokka_memberships')
    .insert({ customer, member, roles, comment })
    .onConflict(['customer', 'member'])
    .merge(['roles', 'comment'])
    .returning('*')
  return { row, state: before ? 'changed' : 'new' }
}

/** False when there was no such membership. */
export const removeMembership = async (db: Db, customer: number, member: number): Promise<boolean> =>
  (await db('rokka_memberships').where({ customer, member }).delete()) > 0
