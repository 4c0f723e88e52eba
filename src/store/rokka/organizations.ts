// Organizations, who may work in them, and the space that their source images are in.
import { randomBytes } from 'node:crypto'
import type { Db } from '../database.js'
import type { MembershipRow, OrganizationRow } from '../row-types.js'
import type { SealedRows } from '../sealing.js'
import { noteRow } from '../trail.js'

/** A customer as an organization. */
export interface Organization {
  customer: number
  name: string
  display_name: string
  created: Date
}

export interface OrganizationSettings extends Pick<OrganizationRow, 'billing_email' | 'options' | 'created'> {
  /** The key that addresses are signed with; undefined when there is none, or it cannot be decrypted, which is logged. */
  signingKey(): string | undefined
}

/** The organization of a name, letters' case aside. */
export const findOrganization = (db: Db, name: string): Promise<Organization | undefined> =>
  db('customers').whereRaw('lower(name) = lower(?)', [name]).first('id as customer', 'name', 'display_name', 'created')

/** The organization of a customer. */
export const organizationOf = (db: Db, customer: number): Promise<Organization | undefined> =>
  db('customers').where({ id: customer }).first('id as customer', 'name', 'display_name', 'created')

const TABLE = 'rokka_organizations'

const settingsOf = ({ sealing }: SealedRows, row: OrganizationRow): OrganizationSettings => ({
  ...{ billing_email: row.billing_email, options: row.options, created: row.created },
  signingKey: () => sealing.open(TABLE, row, 'signing_key') ?? undefined,
})

/** Makes the row of an organization, with a signing key of its own. Throws HttpProblem 501 when the server has no key. */
async function makeOrganization({ db, sealing }: SealedRows, customer: number): Promise<void> {
  const row = { customer, signing_key: randomBytes(24).toString('base64url') }
  await db(TABLE)
    .insert(sealing.sealRow(TABLE, row, row))
    .onConflict('customer')
    .ignore()
}

/** What an organization is set to; made when it is first asked for, where the server has a key to seal its own with. */
export async function organizationSettings(session: SealedRows, customer: number): Promise<OrganizationSettings> {
  const { db, sealing } = session
  const find = (): Promise<OrganizationRow | undefined> => db(TABLE).where({ customer }).first()
  const found = await find()
  if (found) return settingsOf(session, found)
  if (sealing.secrets.keyId !== undefined) {
    await makeOrganization(session, customer)
    return settingsOf(session, (await find())!)
  }
  const { created } = (await organizationOf(db, customer))!
  return { billing_email: '', options: {}, created, signingKey: () => undefined }
}

/**
 * Changes an organization's settings; options that are not named stay.
 * Throws HttpProblem 501 when it has none yet, and the server no key to seal its signing key with.
 */
export async function changeOrganization(
  session: SealedRows,
  customer: number,
  { billing_email, options }: Partial<Pick<OrganizationSettings, 'billing_email' | 'options'>>,
): Promise<OrganizationSettings> {
  const { db } = session
  if (!(await db(TABLE).where({ customer }).first('customer'))) await makeOrganization(session, customer)
  const [row] = await db(TABLE)
    .where({ customer })
    .update({
      ...(billing_email === undefined ? { customer } : { billing_email }),
      ...(options && { options: db.raw('options || ?::jsonb', [JSON.stringify(options)]) }),
    })
    .returning('*')
  return settingsOf(session, row!)
}

export const findMembership = (db: Db, customer: number, member: number): Promise<MembershipRow | undefined> =>
  db('rokka_memberships').where({ customer, member }).first()

export const listMemberships = (db: Db, customer: number): Promise<MembershipRow[]> =>
  db('rokka_memberships').where({ customer }).orderBy('member')

/** Adds or replaces a membership. `state` tells which, or that nothing had to change. */
export async function putMembership(
  db: Db,
  { customer, member, roles, comment }: Omit<MembershipRow, 'created'>,
): Promise<{ row: MembershipRow; state: 'new' | 'changed' | 'same' }> {
  const before = await findMembership(db, customer, member)
  if (before && before.comment === comment && JSON.stringify(before.roles) === JSON.stringify(roles))
    return { row: before, state: 'same' }
  const [row] = await db('rokka_memberships')
    .insert({ customer, member, roles, comment })
    .onConflict(['customer', 'member'])
    .merge(['roles', 'comment'])
    .returning('*')
  noteRow({ owner: 'Membership', before, after: row! })
  return { row: row!, state: before ? 'changed' : 'new' }
}

/** False when there was no such membership. */
export async function removeMembership(db: Db, customer: number, member: number): Promise<boolean> {
  const [before] = await db('rokka_memberships').where({ customer, member }).delete().returning('*')
  if (before) noteRow({ owner: 'Membership', before })
  return before !== undefined
}
