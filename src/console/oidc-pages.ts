// The way to the provider of people's identity, and back from it.
import {
  beginLogIn,
  checkCallback,
  claimsOfLogIn,
  consoleCookie,
  consoleProvider,
  type LogInMemory,
  memoryIn,
  memoryText,
  readConsoleCookie,
  signInByClaims,
} from '../operations/index.js'
import { notFound } from '../problem.js'
import { sendBrowser, type Visit } from './console-page.js'
import { nextOf } from './sign-in-pages.js'

const COOKIE = 'hydria-sign-in'
/** Seconds that a person may take at the provider. */
const PATIENCE_S = 600

const callbackOf = (base: string): string => `${base}/console/oidc/callback`

/** What is known until the person comes back. */
interface Begun extends LogInMemory {
  /** Where they go then. */
  to: string
}

/** Longest way back that goes along in a cookie. */
const LONGEST_WAY = 1000

/** Sends the browser to the provider. Throws HttpProblem 404 where there is none, 501 and 502. */
export async function showProvider(visit: Visit): Promise<void> {
  const { services, response, query } = visit
  const provider = consoleProvider(services.settings)
  if (!provider) throw notFound('A login service; OIDC_ISSUER is not set. It')
  checkCallback(services)
  const { address, memory } = await beginLogIn(services, provider, callbackOf(services.base))
  const begun: Begun = { ...memory, to: (query.get('to') ?? '').slice(0, LONGEST_WAY) }
  response.append('Set-Cookie', consoleCookie(services.base, COOKIE, memoryText(begun), PATIENCE_S))
  response.set('Cache-Control', 'no-store').redirect(303, address)
}

/** Signs in who comes back. Throws HttpProblem 400, 403 and 502. */
export async function showReturn(visit: Visit): Promise<void> {
  const { services, request, response } = visit
  const provider = consoleProvider(services.settings)
  if (!provider) throw notFound('A login service; OIDC_ISSUER is not set. It')
  const kept = readConsoleCookie(request, services.base, COOKIE)
  // What was begun ends once, well or not.
  response.append('Set-Cookie', consoleCookie(services.base, COOKIE, '', 0))
  response.set('Cache-Control', 'no-store')
  const begun = memoryIn<Begun>(kept, callbackOf(services.base))
  const claims = await claimsOfLogIn(services, request, provider, begun)
  const person = await signInByClaims(services, request, response, claims)
  sendBrowser(visit, nextOf(services.base, begun.to, person))
}
