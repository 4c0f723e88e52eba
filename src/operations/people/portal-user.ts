// Users of the portal: people in a customer. What several customers share of a person, none of them may change.
import { conflict, invalidAll } from '../../problem.js'
import {
  belongsElsewhere,
  endPersonSessions,
  ensurePerson,
  hasOtherOwner,
  lockPerson,
  noteRow,
  OWNER_ROLES,
  type Person,
  type PortalUserRow,
  type Session,
  unknownPortalRoles,
  updatePerson,
} from '../../store/index.js'
import type { Change, Rule } from '../call.js'
import { hashPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './passwords.js'

async function checkRoles(session: Session, roles: string[]): Promise<void> {
  const unknown = await unknownPortalRoles(session.db, roles)
  if (unknown.length > 0)
    throw invalidAll(unknown.map(role => ({ property: 'roles', message: `there is no portal role ${role}` })))
}

/** Whether a user manages the customer: one who has taken up the invitation and may sign in. */
const isOwner = ({ enabled, accepted, roles }: Pick<PortalUserRow, 'enabled' | 'accepted' | 'roles'>): boolean =>
  enabled && accepted !== null && OWNER_ROLES.some(role => roles.includes(role))

/** Throws HttpProblem 409 when a customer would have no owner any longer; `after`: undefined when the user is removed. */
async function checkOwners({ db }: Session, before: PortalUserRow, after: Partial<PortalUserRow> | undefined) {
  if (!isOwner(before) || (after && isOwner({ ...before, ...after }))) return
  if (await hasOtherOwner(db, before.customer, before.id)) return
  const property = after?.enabled === false ? 'enabled' : 'roles'
  throw conflict('This is the last owner of the customer. Make another user an owner first.', [
    { property, message: 'must leave the customer an owner' },
  ])
}

const notYours = (property: 'email' | 'password', why: string): Error =>
  conflict(
    `The person of this email ${why}: ${property === 'password' ? 'their password is' : 'it is'} theirs alone to change. Leave the ${property} out, and send them an invitation.`,
    [{ property, message: 'is not the customer’s to set' }],
  )

/** Why a customer may not set what a person has; undefined when it may. `accepted`: whether other customers count that wait. */
export async function othersWord(
  { db }: Pick<Session, 'db'>,
  person: Person,
  customer: number,
  accepted: boolean,
): Promise<string | undefined> {
  if (person.administrator) return 'administers the platform'
  if (person.subject !== null) return 'signs in by another service'
  const elsewhere = await belongsElsewhere(db, { person: person.id, customer, accepted })
  return elsewhere ? 'is a user of another customer too' : undefined
}

/** Sets the password of a person who is a user of no other customer, and ends their sessions. */
async function givePassword(session: Session, person: Person, customer: number, password: string): Promise<void> {
  const why = await othersWord(session, person, customer, true)
  if (why) throw notYours('password', why)
  await updatePerson(session.db, person.id, { password, password_given: true })
  await endPersonSessions(session.db, person.id)
}

/** The columns of a new user. Whom an email stands for already is invited, unless the customer may set their password. */
async function joining(change: Change<PortalUserRow>, password: string | undefined): Promise<Partial<PortalUserRow>> {
  const { session, values } = change
  const email = String(values.email)
  const given = password !== undefined && { password, password_given: true }
  const { person, made } = await ensurePerson(session.db, { email, ...given })
  if (!made && password !== undefined) await givePassword(session, person, values.customer!, password)
  const accepted = password === undefined ? null : new Date()
  return { ...values, email: person.email, person: person.id, accepted }
}

/** The columns of a user that change, once what is the person's has. */
async function changing(
  { session, values }: Change<PortalUserRow>,
  before: PortalUserRow,
  password: string | undefined,
): Promise<Partial<PortalUserRow>> {
  const { email, ...columns } = values
  await checkOwners(session, before, columns)
  const isOther = email !== undefined && email !== before.email
  if (!isOther && password === undefined) return columns
  noteRow({
    owner: 'PortalUser',
    before,
    after: { ...before, email: email ?? before.email, ...(password !== undefined && { password }) },
  })
  const person = (await lockPerson(session.db, before.person))!
  if (isOther) {
    const why = await othersWord(session, person, before.customer, false)
    if (why) throw notYours('email', why)
    await updatePerson(session.db, person.id, { email, email_proved: false })
  }
  if (password === undefined) return columns
  await givePassword(session, person, before.customer, password)
  return { ...columns, ...(before.accepted === null && { accepted: new Date() }) }
}

const hashed = new WeakMap<object, { text: string; hash: string }>()

/** The hash of the password that a change gives, if it gives one: that which was made before, or a new one. */
async function hashIn({ call, values: { password } }: Change<PortalUserRow>): Promise<string | undefined> {
  if (typeof password !== 'string') return undefined
  const made = hashed.get(call.body ?? {})
  return made?.text === password ? made.hash : hashPassword(password)
}

export const portalUserRule: Rule<PortalUserRow> = {
  // Hashing waits for its turn, and no transaction waits for that.
  async prepare(body) {
    const { password } = body
    if (typeof password !== 'string' || password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)
      return
    hashed.set(body, { text: password, hash: await hashPassword(password) })
  },
  async write(change) {
    const { password: _, ...values } = change.values
    const { roles } = values
    if (Array.isArray(roles)) await checkRoles(change.session, roles)
    const password = await hashIn(change)
    const rest = { ...change, values }
    return change.before ? changing(rest, change.before, password) : joining(rest, password)
  },
  async remove({ session, before }) {
    await checkOwners(session, before, undefined)
  },
}
