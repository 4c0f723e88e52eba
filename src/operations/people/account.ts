// What a person changes of their own account: their name and language, their email and password, their sessions.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clientAddress, clientNetwork } from '../../http/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import {
  type ChangedValue,
  endPersonSessions,
  findPerson,
  type ListedSession,
  listPersonSessions,
  noteRow,
  type Person,
  updatePerson,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { hashPassword, isPassword } from './passwords.js'
import { beginSession } from './sign-in.js'
import { type SignedIn, sessionBounds } from './signed-in.js'

/** The sessions of a person, that of the request among them. */
export const sessionsOf = ({ store, settings }: Services, { person }: SignedIn): Promise<ListedSession[]> =>
  listPersonSessions(store.db, person, sessionBounds(settings))

/** Ends one of the sessions of a person, or with no id all. */
export const endSessions = ({ store }: Services, { person }: SignedIn, id?: string): Promise<number> =>
  store.transaction(({ db }) => {
    noteRow({ act: 'signOut' })
    return endPersonSessions(db, person, id)
  })

/** Whether a person has a password, which they are asked for before they change what signs them in. */
export const hasPassword = async ({ store }: Services, { person }: SignedIn): Promise<boolean> =>
  (await findPerson(store.db, person))?.password != null

/**
 * Throws HttpProblem 400 for what is not the person's present password, and 429 when too many were not: somebody may sit
 * before a browser that was left alone.
 */
async function checkPassword(
  { settings, logIns, now }: Services,
  request: IncomingMessage,
  { id, password }: Person,
  given: string,
): Promise<void> {
  const address = clientAddress(request, settings.TRUST_PROXY)
  const claimed = `account ${id}`
  logIns.check(address, claimed, now())
  if (await isPassword(password, given, clientNetwork(request, settings.TRUST_PROXY))) return
  logIns.failed(address, claimed, now())
  request.failedLogIn = 'person'
  throw invalid('current', 'is not your present password')
}

const personOf = async ({ store }: Services, { person }: SignedIn): Promise<Person> => {
  const found = await findPerson(store.db, person)
  if (!found) throw new HttpProblem(404, 'Not found', 'The account does not exist any longer.')
  return found
}

/** What of a person's account changes, for the audit trail. */
const changesOf = (person: Person, changes: Partial<Person>): ChangedValue[] =>
  (['name', 'language', 'email'] as const).flatMap(property => {
    const [before, after] = [person[property], changes[property]]
    if (after === undefined || after === before) return []
    return [{ property, ...(before && { before }), ...(after && { after }) }]
  })

/**
 * Changes the name, the language and the email of a person; for another email their password is needed.
 * Throws HttpProblem 400, 409 when another person has the email, and 429.
 */
export async function changeAccount(
  services: Services,
  request: IncomingMessage,
  signedIn: SignedIn,
  { name, language, email, current }: { name: string; language: string | null; email: string; current: string },
): Promise<void> {
  const person = await personOf(services, signedIn)
  const isOther = email !== person.email
  if (isOther) await checkPassword(services, request, person, current)
  const moved = isOther && { email, email_proved: false }
  await services.store.transaction(({ db }) => {
    const changes = { name, language, ...moved }
    noteRow({ act: 'changeAccount', changed: changesOf(person, changes) })
    return updatePerson(db, person.id, changes)
  })
}

/** Gives a person another password: all their sessions end, and a new one begins. Throws HttpProblem 400 and 429. */
export async function changePassword(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  signedIn: SignedIn,
  { current, password }: { current: string; password: string },
): Promise<void> {
  const person = await personOf(services, signedIn)
  if (person.password === null) throw invalid('current', 'does not exist: you sign in through another service')
  await checkPassword(services, request, person, current)
  const hash = await hashPassword(password, clientNetwork(request, services.settings.TRUST_PROXY))
  await services.store.transaction(async ({ db }) => {
    noteRow({ act: 'changePassword' })
    await updatePerson(db, person.id, { password: hash, password_given: false })
    await endPersonSessions(db, person.id)
  })
  await beginSession(services, request, response, person.id)
}
