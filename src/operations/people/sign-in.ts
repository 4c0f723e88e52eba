// Signing in by email and password, and signing out.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clientAddress, clientNetwork } from '../../http/index.js'
import { HttpProblem } from '../../problem.js'
import {
  createPersonSession,
  endPersonSession,
  endPersonSessions,
  findPersonToSignIn,
  type Membership,
  noteRow,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { isPassword, LONGEST_PASSWORD } from './passwords.js'
import { consoleCookie, forgetSignedIn, mayEnter, SESSION_COOKIE, sessionToken } from './signed-in.js'

/** The same for an email that nobody has, a wrong password, and a person who may not enter. */
const refused = (): HttpProblem =>
  new HttpProblem(
    403,
    'Forbidden',
    'The email and the password do not belong together, or this account may not sign in.',
    [],
    { 'Cache-Control': 'no-store' },
  )

const setCookie = ({ base, settings }: Services, response: ServerResponse, token: string): void => {
  response.appendHeader('Set-Cookie', consoleCookie(base, SESSION_COOKIE, token, settings.SIGN_IN_MAX_S))
}

/** Who has signed in, and where they belong. */
export interface Entered {
  administrator: boolean
  memberships: Membership[]
}

/** Begins a session of a person in the browser that sent the request; one that it had ends, whoever's it was. */
export async function beginSession(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  person: string,
): Promise<void> {
  const before = sessionToken(services, request)
  const token = await services.store.transaction(async ({ db }) => {
    if (before) await endPersonSession(db, before)
    noteRow({ act: 'signIn', person })
    return createPersonSession(db, person, request.headers['user-agent'] ?? '')
  })
  setCookie(services, response, token)
  forgetSignedIn(request)
}

/**
 * Signs a person in: the answer sets the cookie of their session.
 * Throws HttpProblem 403 when they may not enter, 429 when too many from this address might not or wait, and 503.
 */
export async function signIn(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  { email, password }: { email: string; password: string },
): Promise<Entered> {
  const { store, settings, logIns, now } = services
  const address = clientAddress(request, settings.TRUST_PROXY)
  const claimed = `person ${email.trim().toLowerCase()}`
  logIns.check(address, claimed, now())
  const found = await findPersonToSignIn(store.db, email.trim())
  const network = clientNetwork(request, settings.TRUST_PROXY)
  const isRight = await isPassword(found?.password ?? null, password.slice(0, LONGEST_PASSWORD + 1), network)
  if (!found || !isRight || !mayEnter(found)) {
    logIns.failed(address, claimed, now())
    request.failedLogIn = 'person'
    throw refused()
  }
  // Guesses that were made at the same time have failed meanwhile: none of them learns that it was right.
  logIns.check(address, claimed, now())
  await beginSession(services, request, response, found.id)
  return found
}

/** Signs out the browser that sent a request; `everywhere`: every browser of the person, who is signed in by it. */
export async function signOut(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  everywhere?: { person: string },
): Promise<void> {
  const token = sessionToken(services, request)
  await services.store.transaction(async ({ db }) => {
    const ended = everywhere ? await endPersonSessions(db, everywhere.person) : 0
    const person = token && (await endPersonSession(db, token))
    if (ended > 0 || person) noteRow({ act: 'signOut' })
  })
  response.appendHeader('Set-Cookie', consoleCookie(services.base, SESSION_COOKIE, '', 0))
  forgetSignedIn(request)
}
