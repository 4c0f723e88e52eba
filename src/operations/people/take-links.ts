// What links open: an invitation is taken up, another password is chosen, and a person asks for a link to do that.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clientAddress, clientNetwork } from '../../http/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import {
  acceptMembership,
  endPersonSessions,
  findPerson,
  findPersonByEmail,
  findPersonLink,
  type LinkPurpose,
  membershipsOf,
  noteRow,
  type Person,
  type PersonLink,
  takePersonLink,
  updatePerson,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { mailLink } from './invitation.js'
import { linkGone, tokenIn } from './link-token.js'
import { sendsMail } from './mail.js'
import { hashPassword, isPassword } from './passwords.js'
import { beginSession, type Entered } from './sign-in.js'
import { isAdministrator, type SignedIn } from './signed-in.js'

/** What one who opens a link finds. */
export interface OpenedLink {
  person: Person
  link: PersonLink
  /** The customer that invites. */
  customer: { id: number; title: string } | undefined
  /**
   * What is asked before an invitation is taken up: of a new person a password, of a known one to sign in, and of one who signs
   * in with a password that others have set another one.
   */
  asks: 'password' | 'signIn' | 'anotherPassword' | 'nothing'
}

/** Finds what a link opens for whoever is signed in, if anybody is. Throws HttpProblem 404. */
export async function openLink(
  { store }: Services,
  purpose: Exclude<LinkPurpose, 'first'>,
  token: string,
  signedIn: SignedIn | undefined,
): Promise<OpenedLink> {
  const link = await findPersonLink(store.db, tokenIn(token), purpose)
  const person = link && (await findPerson(store.db, link.person!))
  if (!person) throw linkGone()
  const memberships = await membershipsOf(store.db, person.id)
  const row = link.customer === null ? undefined : await store.find('Customer', { id: link.customer })
  const customer = row && { id: row.id, title: row.display_name || row.name }
  // Who can get in nowhere yet is whoever was given the link; anybody else is who they say they are by signing in.
  const isKnown = person.administrator || person.subject !== null || memberships.length > 0
  // Whoever set a password, or told it, could come along: it is theirs alone once they read the mail of the account.
  const isTheirs = person.subject !== null || (person.email_proved && !person.password_given)
  const known = signedIn?.person !== person.id ? 'signIn' : isTheirs ? 'nothing' : 'anotherPassword'
  return { person, link, customer, asks: purpose === 'reset' || !isKnown ? 'password' : known }
}

/** What is said with a link: a password that is chosen, and the present one where that is asked for. */
export interface Said {
  name?: string
  password?: string
  current?: string
}

/** The change of a person who chooses a password by a link. */
async function chosen(services: Services, request: IncomingMessage, { person, link, asks }: OpenedLink, said: Said) {
  const proved = link.mailed && { email_proved: true }
  if (asks === 'nothing') return proved || {}
  const network = clientNetwork(request, services.settings.TRUST_PROXY)
  if (asks === 'anotherPassword') {
    if (!(await isPassword(person.password, said.current ?? '', network)))
      throw invalid('current', 'is not your present password')
    if (said.password === said.current) throw invalid('password', 'must be another one')
  }
  const password = await hashPassword(said.password!, network)
  // Who hands a link on may have opened it.
  const password_given = asks === 'password' && !link.mailed
  return { ...proved, ...(said.name && { name: said.name }), password, password_given }
}

/**
 * Uses a link up: the person has the password that they chose and belongs to the customer that invited them, all their
 * sessions end where it is another password, and a new one begins.
 * Throws HttpProblem 400, 404 for a link that is gone, 403 when it is another person's to take up, and 429.
 */
export async function takeLink(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  purpose: Exclude<LinkPurpose, 'first'>,
  token: string,
  signedIn: SignedIn | undefined,
  said: Said,
): Promise<Entered> {
  const { store } = services
  const opened = await openLink(services, purpose, token, signedIn)
  if (opened.asks === 'signIn') throw new HttpProblem(403, 'Forbidden', 'Sign in as the person who is invited first.')
  const { id } = opened.person
  const values = await chosen(services, request, opened, said)
  await store.transaction(async ({ db }) => {
    const link = await takePersonLink(db, tokenIn(token), purpose)
    if (!link) throw linkGone()
    noteRow({ act: purpose === 'reset' ? 'resetPassword' : 'takeInvitation', person: id })
    if (Object.keys(values).length > 0) await updatePerson(db, id, values)
    if (link.membership !== null) await acceptMembership(db, { customer: link.customer!, id: link.membership })
    if ('password' in values) await endPersonSessions(db, id)
  })
  if ('password' in values) await beginSession(services, request, response, id)
  const memberships = await membershipsOf(store.db, id)
  const { administrator } = opened.person
  return { administrator: isAdministrator({ administrator, memberships }), memberships }
}

/** Whether people can ask for a link by mail. */
export const mailsResets = ({ settings }: Services): boolean => sendsMail(settings) && settings.BASE_URL !== undefined

/**
 * Mails a link to another password to the person of an email, if there is one who may sign in by password. The answer
 * waits for none of that, and says the same to all. Throws HttpProblem 429 when too many were asked for.
 */
export async function askForReset(services: Services, request: IncomingMessage, email: string): Promise<void> {
  const { store, settings, logIns, now, log } = services
  const address = clientAddress(request, settings.TRUST_PROXY)
  const claimed = `reset ${email.toLowerCase()}`
  logIns.check(address, claimed, now())
  logIns.failed(address, claimed, now())
  const find = async (): Promise<void> => {
    const person = await findPersonByEmail(store.db, email)
    // Who signs in by another service has their second factor there, which a mail must not go around.
    if (!person || person.subject !== null) return
    if (!person.administrator && (await membershipsOf(store.db, person.id)).length === 0) return
    await mailLink(services, { purpose: 'reset', person })
  }
  find().catch(error => log.warn({ err: error }, 'a link to another password was not mailed'))
}
