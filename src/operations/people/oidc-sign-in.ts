// Signing in to the console by OpenID Connect: whom the provider names, by a verified email, and what its claims stand for.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpProblem } from '../../problem.js'
import type { ClaimGrant, Settings } from '../../settings.js'
import {
  type Db,
  endPersonSessions,
  ensurePerson,
  findPersonBySubject,
  grantByClaims,
  membershipsOf,
  numbersOfCustomers,
  type Person,
  removeIfAlone,
  updatePerson,
} from '../../store/index.js'
import type { OpenIdClient } from '../openid.js'
import type { Services } from '../services.js'
import { isEmail } from './email-address.js'
import { beginSession, type Entered } from './sign-in.js'
import { isAdministrator, mayEnter } from './signed-in.js'

/** The provider of people's identity; undefined where the settings name none. */
export function consoleProvider({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: secret,
  OIDC_SCOPE: scope,
}: Settings): OpenIdClient | undefined {
  if (issuer === undefined || clientId === undefined) return undefined
  return { issuer, clientId, secret: secret ?? '', scope, operators: true }
}

const refused = (detail: string): HttpProblem =>
  new HttpProblem(403, 'Forbidden', detail, [], { 'Cache-Control': 'no-store' })

const textOf = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\u0000', '') : '')

/** The email that the provider has verified. Throws HttpProblem 403. */
function verifiedEmail(claims: Record<string, unknown>): string {
  const email = textOf(claims['email'])
  // Some providers send the boolean as text.
  if (![true, 'true'].includes(claims['email_verified'] as boolean | string))
    throw refused('The login service does not say that your email is verified.')
  if (isEmail(email)) return email
  throw refused('The login service does not say your email.')
}

/** Whether a claim has a value, alone or among others. */
const hasValue = (claims: Record<string, unknown>, { claim, value }: ClaimGrant): boolean =>
  [claims[claim] ?? []].flat().some(one => String(one) === value)

/** What the claims stand for by the table of the settings: roles by the number of a customer, and administration. */
async function grantedBy(services: Services, claims: Record<string, unknown>) {
  const { settings, store, log } = services
  const grants = settings.OIDC_ROLES.filter(grant => hasValue(claims, grant))
  const named = grants.flatMap(({ customer }) => customer ?? [])
  const numbers = await numbersOfCustomers(store.db, named)
  const roles = new Map<number, Set<string>>()
  for (const { customer, role } of grants) {
    if (customer === undefined || role === undefined) continue
    const number = numbers.get(customer)
    if (number === undefined) log.warn({ customer }, 'OIDC_ROLES names a customer that does not exist')
    else roles.set(number, (roles.get(number) ?? new Set()).add(role))
  }
  return { roles, administrator: grants.some(({ administrator }) => administrator) }
}

/** The person that the provider names: known by its name for them, or else by their email, or new. Throws HttpProblem 403. */
async function personNamed(
  db: Db,
  { issuer, subject, claims }: { issuer: string; subject: string; claims: Record<string, unknown> },
): Promise<Pick<Person, 'id'>> {
  const known = await findPersonBySubject(db, issuer, subject)
  if (known) return known
  const email = verifiedEmail(claims)
  const identity = { issuer, subject, email_proved: true }
  const name = textOf(claims['name']).slice(0, 200)
  const { person, made } = await ensurePerson(db, { email, name, ...identity })
  if (made || (person.issuer === issuer && person.subject === subject)) return person
  if (person.subject !== null) throw refused('Your email is that of somebody else at the login service.')
  // Whoever else knows a password for this email must not come in with what the provider grants.
  const isTheirs = person.password === null || (person.email_proved && !person.password_given)
  await updatePerson(db, person.id, { ...identity, ...(!isTheirs && { password: null }) })
  await endPersonSessions(db, person.id)
  return person
}

/**
 * Signs in whom the provider names, with what its claims stand for now: what they stood for before ends.
 * Throws HttpProblem 403 for a person who may do nothing here, or whose email is not verified.
 */
export async function signInByClaims(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  claims: Record<string, unknown>,
): Promise<Entered> {
  const [issuer, subject] = [textOf(claims['iss']), textOf(claims['sub'])]
  if (!issuer || !subject) throw refused('The login service does not say who you are.')
  const granted = await grantedBy(services, claims)
  const { id, administrator, memberships } = await services.store.transaction(async ({ db }) => {
    const { id } = await personNamed(db, { issuer, subject, claims })
    const administrator = await grantByClaims(db, id, granted)
    const memberships = await membershipsOf(db, id)
    if (!mayEnter({ administrator, memberships })) await removeIfAlone(db, id)
    return { id, administrator, memberships }
  })
  // What the claims have ended stays ended, though its person is refused.
  if (!mayEnter({ administrator, memberships }))
    throw refused('The login service knows you, but your account may not sign in here. Ask an owner of your customer.')
  await beginSession(services, request, response, id)
  return { administrator: isAdministrator({ administrator, memberships }), memberships }
}
