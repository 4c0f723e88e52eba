// People who may sign in to the console, and the customers that they belong to.
import { conflict } from '../problem.js'
import type { ApiVersion } from '../vocabulary/index.js'
import type { Db } from './database.js'

/** A person, as far as signing in goes. */
export interface Person {
  id: string
  email: string
  name: string
  /** The language of their pages; null: as the browser says. */
  language: string | null
  administrator: boolean
  /** The hash of their password; null: none, so that they cannot sign in by one. */
  password: string | null
  /** Whether somebody else has set the password, and knows it therefore. */
  password_given: boolean
  /** Whether it is known that they read what is sent to the email. */
  email_proved: boolean
  issuer: string | null
  subject: string | null
}

/** What a person is to a customer, once that counts. */
export interface Membership {
  customer: number
  /** The customer's name for people. */
  title: string
  roles: string[]
  /** Whether the customer administers the platform. */
  administrator: boolean
  apiVersion: ApiVersion | null
}

const COLUMNS = [
  ...['id', 'email', 'name', 'language', 'administrator', 'password', 'password_given', 'email_proved'],
  ...['issuer', 'subject'],
]

/** The person of an email, letters' case aside; locked until the transaction ends where that is asked for. */
export async function findPersonByEmail(db: Db, email: string, { lock = false } = {}): Promise<Person | undefined> {
  if (email.includes('\u0000')) return undefined
  const query = db('people')
    .whereRaw('lower(email) = lower(?)', [email])
    .first(...COLUMNS)
  return lock ? query.forUpdate() : query
}

/** The person of an id, locked until the transaction ends. */
export const lockPerson = (db: Db, id: string): Promise<Person | undefined> =>
  db('people')
    .where({ id })
    .first(...COLUMNS)
    .forUpdate()

/** Makes a person, or finds the one who has the email; `made` tells which. The person is locked. */
export async function ensurePerson(
  db: Db,
  values: { email: string } & Partial<Omit<Person, 'id'>>,
): Promise<{ person: Person; made: boolean }> {
  const made = await db('people')
    .insert(values)
    .onConflict(db.raw('(lower(email))'))
    .ignore()
    .returning<Person[]>(COLUMNS)
  if (made[0]) return { person: made[0], made: true }
  const person = await findPersonByEmail(db, values.email, { lock: true })
  // It was removed since: whoever asks may ask again.
  if (!person) throw conflict('The email is just being changed; retry.', [{ property: 'email', message: 'is in use' }])
  return { person, made: false }
}

const removeResets = (db: Db, person: string): Promise<number> =>
  db('person_links').where({ person, purpose: 'reset' }).delete()

/** A user has taken up the invitation. What the customers before could do about the password of the person ends. */
export async function acceptMembership(db: Db, { customer, id }: { customer: number; id: string }): Promise<void> {
  const [membership] = await db('portal_memberships')
    .where({ customer, id })
    .whereNull('accepted')
    .update({ accepted: db.fn.now() })
    .returning<{ person: string }[]>('person')
  if (membership) await removeResets(db, membership.person)
}

/** A person by their id. */
export const findPerson = (db: Db, id: string): Promise<Person | undefined> =>
  db('people')
    .where({ id })
    .first(...COLUMNS)

/** Changes a person, in a transaction where the email is another. Throws HttpProblem 409 when somebody else has it. */
export async function updatePerson(db: Db, id: string, values: Partial<Omit<Person, 'id'>>): Promise<void> {
  try {
    await db('people').where({ id }).update(values)
    // A link to another password that was made before is of no use to its holder from now on.
    if (values.password !== undefined || values.administrator) await removeResets(db, id)
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'people_email') throw error
    throw conflict('The email is in use by another person.', [{ property: 'email', message: 'is in use' }])
  }
}

/** Whether a person is a user of another customer than this; `accepted`: one that counts already. */
export async function belongsElsewhere(
  db: Db,
  { person, customer, accepted }: { person: string; customer: number; accepted: boolean },
): Promise<boolean> {
  const query = db('portal_memberships').where({ person }).whereNot({ customer })
  return Boolean(await (accepted ? query.whereNotNull('accepted') : query).first('id'))
}

/** Roles that manage a customer; the second is the older name. */
export const OWNER_ROLES = ['owner', 'admin'] as const

/**
 * Whether the customer has an owner who may sign in, beside a user. Locks the customer's row, under which its owners are
 * counted.
 */
export async function hasOtherOwner(db: Db, customer: number, user: string): Promise<boolean> {
  await db('customers').where({ id: customer }).forUpdate().first('id')
  return Boolean(
    await db('portal_memberships')
      .where({ customer, enabled: true })
      .whereNot({ id: user })
      .whereNotNull('accepted')
      .whereRaw('roles && ?::text[]', [[...OWNER_ROLES]])
      .first('id'),
  )
}

/** What a person is to the customers that they belong to, as SQL that gives JSON: what is disabled or not taken up counts not. */
export const MEMBERSHIPS = `coalesce((
  SELECT jsonb_agg(jsonb_build_object('customer', membership.customer, 'title', customers.display_name,
    'roles', membership.roles, 'administrator', customers.administrator, 'apiVersion', customers.api_version)
    ORDER BY lower(customers.display_name), customers.id)
  FROM portal_memberships AS membership JOIN customers ON customers.id = membership.customer
  WHERE membership.person = people.id AND membership.enabled AND membership.accepted IS NOT NULL), '[]')`

/** What a person is to the customers that they belong to. */
export async function membershipsOf(db: Db, person: string): Promise<Membership[]> {
  const row = await db('people')
    .where({ id: person })
    .first<{ memberships: Membership[] }>(db.raw(`${MEMBERSHIPS} AS memberships`))
  return row?.memberships ?? []
}

/** Who may be the one that signs in with an email: their password, and where they belong; in one look, whoever they are. */
export async function findPersonToSignIn(
  db: Db,
  email: string,
): Promise<(Pick<Person, 'id' | 'password' | 'administrator'> & { memberships: Membership[] }) | undefined> {
  if (email.includes('\u0000')) return undefined
  return db('people')
    .whereRaw('lower(email) = lower(?)', [email])
    .first('id', 'password', 'administrator', db.raw(`${MEMBERSHIPS} AS memberships`))
}

/** The person whom a provider of identities knows by a name. */
export const findPersonBySubject = (db: Db, issuer: string, subject: string): Promise<Person | undefined> =>
  db('people')
    .where({ issuer, subject })
    .first(...COLUMNS)
    .forUpdate()

/** The numbers of customers by what they are called by: their names, or their numbers as text. */
export async function numbersOfCustomers(db: Db, named: readonly string[]): Promise<Map<string, number>> {
  if (named.length === 0) return new Map()
  const rows: { id: number; name: string }[] = await db('customers')
    .whereIn('name', named)
    .orWhereRaw('id::text = ANY (?::text[])', [[...named]])
    .select('id', 'name')
  return new Map(rows.flatMap(({ id, name }) => [[String(id), id] as const, [name, id] as const]))
}

/** Whether a person administers the platform, now that the provider of their identity says so or no longer does. */
async function administersByClaims(db: Db, person: string, granted: boolean): Promise<boolean> {
  const row = await db('people').where({ id: person }).forUpdate().first('administrator', 'administrator_by_claims')
  const { administrator, administrator_by_claims: byClaims } = row!
  if (granted ? administrator : !byClaims) return administrator
  await db('people').where({ id: person }).update({ administrator: granted, administrator_by_claims: granted })
  return granted
}

/**
 * Gives a person what the provider of their identity says of them, and takes away what it no longer says; what they were
 * given here stays. Returns whether they administer the platform.
 */
export async function grantByClaims(
  db: Db,
  person: string,
  { roles, administrator }: { roles: ReadonlyMap<number, ReadonlySet<string>>; administrator: boolean },
): Promise<boolean> {
  const administers = await administersByClaims(db, person, administrator)
  const { email } = (await db('people').where({ id: person }).first('email'))!
  for (const [customer, names] of roles)
    await db('portal_memberships')
      .insert({
        ...{ customer, id: db.raw('gen_random_uuid()::text'), person, email, roles: [...names].sort() },
        ...{ accepted: db.fn.now(), by_claims: true },
      })
      .onConflict(db.raw('(customer, lower(email))'))
      .merge(['roles', 'accepted', 'by_claims'])
      .whereRaw('portal_memberships.by_claims OR portal_memberships.accepted IS NULL')
  await db('portal_memberships')
    .where({ person, by_claims: true })
    .whereNotIn('customer', [...roles.keys()])
    .delete()
  return administers
}

/** Forgets a person who is nothing to anybody, not even invited. */
export const removeIfAlone = (db: Db, person: string): Promise<number> =>
  db('people')
    .where({ id: person, administrator: false })
    .whereNotExists(db('portal_memberships').where({ person }).select('id'))
    .delete()
