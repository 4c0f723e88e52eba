// People for tests: made as users of a customer, signed in as a browser does it, and what they call with their session.
import { randomBytes, scryptSync } from 'node:crypto'
import { type Client, clientOf, type Reply, type TestCustomer, type TestHydria } from '../hydria.js'

export const PASSWORD = 'correct horse battery'

/** The hash of the password as one is stored, at a cost that nobody waits for. */
function cheapHash(): string {
  const salt = randomBytes(16)
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2, r: 8, p: 1 })
  return ['scrypt', 2, 8, 1, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

const HASH = cheapHash()

/** A browser in which somebody is signed in. */
export interface Browser {
  /** The cookie of the session, as it is sent. */
  cookie: string
  /** The token of its pages. */
  csrf: string
  /** Calls with the cookie, and with the token. */
  call: Client
}

/** A person who is a user of one customer. */
export interface TestPerson extends Browser {
  email: string
  /** Address of the user. */
  user: string
}

const FORM = 'application/x-www-form-urlencoded'

/** Sends a form as a page of ours does. */
export const submit = (
  call: Client,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  call('POST', path, {
    headers: { 'Content-Type': FORM, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

/** The cookies that an answer sets, as they are sent from then on. */
export const cookiesOf = ({ headers }: Pick<Reply, 'headers'>): string =>
  headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')

/** The browser that an answer has signed in. */
export async function browserOf(hydria: Pick<TestHydria, 'base' | 'anyone'>, answer: Reply): Promise<Browser> {
  const cookie = cookiesOf(answer)
  const { text } = await hydria.anyone('GET', '/console/sign-out', { headers: { Cookie: cookie } })
  const csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1]
  if (!csrf) throw new Error(`${answer.status} ${answer.text} signed nobody in`)
  const plain = clientOf(() => hydria.base)
  const call: Client = (method, path, { headers, ...ask } = {}) =>
    plain(method, path, { ...ask, headers: { Cookie: cookie, 'X-CSRF-Token': csrf, ...headers } })
  return { cookie, csrf, call }
}

/** Signs in by email and password. */
export const signIn = async (hydria: TestHydria, email: string, password = PASSWORD): Promise<Browser> =>
  browserOf(hydria, await submit(hydria.anyone, '/console/sign-in', { email, password }))

let made = 0

/** Makes a user of the customer, who has been given a password, and signs them in. */
export async function personIn(
  hydria: TestHydria,
  { id: customer, call, path }: TestCustomer,
  roles: string[],
  email = `person-${process.pid}-${++made}@example.org`,
): Promise<TestPerson> {
  const { status, body, text } = await call('POST', `${path}/portalUsers`, { body: { email, roles } })
  if (status !== 201) throw new Error(text)
  const { db } = hydria.services.store
  await db('people').where({ email }).update({ password: HASH, password_given: true })
  await db('portal_memberships').where({ email, customer }).update({ accepted: new Date() })
  return { email, user: new URL(body['@id']).pathname, ...(await signIn(hydria, email)) }
}
