// Signing in to the console at a provider of identities, oidc-provider: who comes in, as whom, and with what.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { clientOf, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { freePort } from '../processes.js'
import { type IdentityProvider, startIdentityProvider } from '../servers/identity-provider.js'
import { browserOf, cookiesOf, PASSWORD, personIn, signIn, submit } from './people.js'

let provider: IdentityProvider
let hydria: TestHydria
let museum: TestCustomer
let library: TestCustomer

const ROLES = [
  { claim: 'groups', value: 'curators', customer: 'museum-of-oidc', role: 'editor' },
  { claim: 'groups', value: 'curators', customer: 'library-of-oidc', role: 'viewer' },
  { claim: 'groups', value: 'chief curators', customer: 'museum-of-oidc', role: 'owner' },
  { claim: 'groups', value: 'it', administrator: true },
  { claim: 'groups', value: 'curators', customer: 'nowhere', role: 'viewer' },
]

beforeAll(async () => {
  const PORT = String(await freePort())
  const BASE_URL = `http://127.0.0.1:${PORT}`
  provider = await startIdentityProvider(`${BASE_URL}/console/oidc/callback`)
  const oidc = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'hydria', OIDC_CLIENT_SECRET: provider.secret }
  hydria = await startTestHydria(
    { PORT, BASE_URL, ...oidc, OIDC_ROLES: JSON.stringify(ROLES), ALLOW_PRIVATE_ORIGINS: 'false' },
    { serve: true, work: false },
  )
  museum = await hydria.customer('museum-of-oidc')
  library = await hydria.customer('library-of-oidc')
})
afterAll(async () => {
  await hydria.stop()
  await provider.close()
})

const db = () => hydria.services.store.db

/** Goes the way of a browser to the provider and back; what comes back is not opened yet. */
async function go(account: string, to = '') {
  const begun = await hydria.anyone('GET', `/console/oidc${to && `?to=${encodeURIComponent(to)}`}`)
  expect(begun.status).toBe(303)
  const cookie = cookiesOf(begun)
  const back = await provider.logIn(begun.headers.get('location')!, account)
  return { begun, back, open: (path = back, Cookie = cookie) => hydria.anyone('GET', path, { headers: { Cookie } }) }
}

const enter = async (account: string, to?: string) => (await go(account, to)).open()

let made = 0
const newAccount = (claims: Record<string, unknown> = {}) => {
  const name = `person${++made}`
  const email = `${name}@oidc.example`
  provider.accounts.set(name, { email, email_verified: true, name: `Person ${made}`, groups: ['curators'], ...claims })
  return { name, email }
}

it('a person comes in with what their groups stand for, and back to where they were', async () => {
  const { name, email } = newAccount()
  const page = await hydria.anyone('GET', `/console/sign-in?to=${encodeURIComponent('/docs')}`)
  expect(page.text).toContain('/console/oidc?to=%2Fdocs')
  const { begun, open } = await go(name, '/docs')
  const asked = new URL(begun.headers.get('location')!).searchParams
  expect([asked.get('code_challenge_method'), asked.get('response_type')]).toEqual(['S256', 'code'])
  for (const parameter of ['state', 'nonce', 'code_challenge']) expect(asked.get(parameter)).toMatch(/^[\w-]{20,}$/)
  expect(begun.headers.getSetCookie()[0]).toMatch(
    /^hydria-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const entered = await open()
  expect([entered.status, entered.headers.get('location')]).toEqual([303, `${hydria.base}/docs`])
  const { call } = await browserOf(hydria, entered)
  expect((await call('POST', `${museum.path}/spaces`, { body: { name } })).status).toBe(201)
  expect((await call('POST', `${library.path}/spaces`, { body: { name } })).status).toBe(403)
  const row = await db()('people').where({ email }).first()
  expect([row.name, row.email_proved, row.password, row.issuer]).toEqual([
    `Person ${made}`,
    true,
    null,
    provider.issuer,
  ])
})

it('what the provider no longer says ends with the next sign-in, and who may then do nothing is forgotten', async () => {
  const { name, email } = newAccount({ groups: ['chief curators', 'curators', 'it'] })
  const { call } = await browserOf(hydria, await enter(name))
  expect((await call('POST', '/customers', { body: { name: `of-${name}` } })).status).toBe(201)
  provider.accounts.get(name)!['groups'] = ['curators']
  const again = await browserOf(hydria, await enter(name))
  expect((await again.call('POST', '/customers', { body: { name: `more-of-${name}` } })).status).toBe(403)
  expect((await again.call('POST', `${museum.path}/keys`)).status).toBe(403)
  provider.accounts.get(name)!['groups'] = []
  expect((await enter(name)).status).toBe(403)
  expect((await again.call('GET', museum.path)).status).toBe(401)
  expect(await db()('people').where({ email })).toEqual([])
})

it('what a person was given here stays, whatever the provider says', async () => {
  const { name, email } = newAccount({ groups: [] })
  await personIn(hydria, library, ['editor'], email)
  const { call } = await browserOf(hydria, await enter(name))
  expect((await call('POST', `${library.path}/spaces`, { body: { name } })).status).toBe(201)
  expect((await call('GET', museum.path)).status).toBe(404)
  provider.accounts.get(name)!['groups'] = ['curators']
  const again = await browserOf(hydria, await enter(name))
  expect((await again.call('POST', `${library.path}/spaces`, { body: { name: `${name}-2` } })).status).toBe(201)
})

it('a password that others know for the same email is worth nothing from then on, nor are sessions by it', async () => {
  const { name, email } = newAccount()
  const planted = await personIn(hydria, library, ['viewer'], email)
  const entered = await enter(name)
  expect(entered.status).toBe(303)
  expect((await planted.call('GET', library.path)).status).toBe(401)
  expect((await submit(hydria.anyone, '/console/sign-in', { email, password: PASSWORD })).status).toBe(403)
})

it('a password that is proved to be the person’s own stays', async () => {
  const { name, email } = newAccount()
  await personIn(hydria, library, ['viewer'], email)
  await db()('people').where({ email }).update({ email_proved: true, password_given: false })
  await enter(name)
  await signIn(hydria, email)
})

it.each([
  ['an email that is not verified', { email_verified: false }],
  ['an email of which nothing is said', { email_verified: undefined }],
  ['no email', { email: undefined }],
  ['groups that stand for nothing', { groups: ['choir'] }],
  ['no groups', { groups: undefined }],
])('a person with %s does not come in, and nothing is kept of them', async (_what, claims) => {
  const { name } = newAccount(claims)
  const before = await db()('people').count()
  const refused = await enter(name)
  expect([refused.status, cookiesOf(refused)]).toEqual([403, 'hydria-sign-in='])
  expect(await db()('people').count()).toEqual(before)
})

it('an email of somebody who is known at the provider as another one is refused', async () => {
  const first = newAccount()
  await enter(first.name)
  const second = newAccount({ email: first.email })
  expect((await enter(second.name)).status).toBe(403)
})

it.each([
  ['begun in another browser', (_: string) => _, '', 400],
  ['with another state', (back: string) => back.replace(/state=[^&]+/, 'state=another'), undefined, 403],
  ['with another code', (back: string) => back.replace(/code=[^&]+/, 'code=another'), undefined, 403],
  ['that was refused there', (back: string) => back.replace(/code=[^&]+/, 'error=access_denied'), undefined, 403],
])('a sign-in %s is refused', async (_what, change, cookie, status) => {
  const { back, open } = await go(newAccount().name)
  const refused = await open(change(back), cookie)
  expect([refused.status, refused.headers.getSetCookie().some(one => one.startsWith('hydria-session'))]).toEqual([
    status,
    false,
  ])
})

it('an answer of the provider is good once', async () => {
  const { open } = await go(newAccount().name)
  expect((await open()).status).toBe(303)
  expect((await open()).status).toBe(403)
})

it('the way back stays here', async () => {
  const entered = await enter(newAccount().name, 'https://evil.example/')
  expect(entered.headers.get('location')).toBe(`${hydria.base}/`)
})

it('without a provider there is no such way', async () => {
  const plain = await startTestHydria({}, { serve: true, work: false })
  expect((await plain.anyone('GET', '/console/oidc')).status).toBe(404)
  expect((await plain.anyone('GET', '/console/sign-in')).text).not.toContain('/console/oidc')
  await plain.stop()
})

describe('an access token of the provider', () => {
  const byToken = async (name: string, resource = `${hydria.base}/mcp`, more = {}) =>
    clientOf(() => hydria.base, `Bearer ${await provider.accessToken(name, resource, more)}`)

  it('lets a program do what its person may do, and no more', async () => {
    const { name } = newAccount()
    await enter(name)
    const call = await byToken(name)
    expect((await call('POST', `${museum.path}/spaces`, { body: { name } })).status).toBe(201)
    expect((await call('POST', `${library.path}/spaces`, { body: { name } })).status).toBe(403)
  })

  it('lets an agent use the tools for its person', async () => {
    const { name } = newAccount()
    await enter(name)
    const token = await provider.accessToken(name, `${hydria.base}/mcp`)
    const client = new Client({ name: 'test', version: '1' })
    const requestInit = { headers: { Authorization: `Bearer ${token}` } }
    await client.connect(new StreamableHTTPClientTransport(new URL(`${hydria.base}/mcp`), { requestInit }))
    const use = async (where: object) => {
      const { isError } = await client.callTool({ name: 'list', arguments: { class: 'Space', where } })
      return isError === true
    }
    expect([await use({ customer: museum.id }), await use({ customer: 1_000_000 })]).toEqual([false, true])
    await client.close()
  })

  it.each([
    ['for another server', 'https://other.example/mcp', {}],
    ['that has ended', undefined, { exp: 1_000_000_000 }],
    ['of another provider', undefined, { iss: 'https://other.example' }],
  ])('%s proves nothing', async (_name, resource, more) => {
    const { name } = newAccount()
    await enter(name)
    const claims = { ...more }
    const token = await provider.accessToken(name, resource ?? `${hydria.base}/mcp`, claims)
    const { status } = await clientOf(() => hydria.base, `Bearer ${token}`)('GET', museum.path)
    expect(status).toBe(401)
  })

  it('of somebody who has never signed in here proves nothing', async () => {
    const { name } = newAccount()
    expect((await (await byToken(name))('GET', museum.path)).status).toBe(401)
  })

  it('that was changed on its way proves nothing', async () => {
    const { name } = newAccount()
    await enter(name)
    const [head, , signature] = (await provider.accessToken(name, hydria.base)).split('.')
    const claims = Buffer.from(JSON.stringify({ iss: provider.issuer, sub: name, aud: hydria.base, exp: 9e9 }))
    const forged = [head, claims.toString('base64url'), signature].join('.')
    expect((await clientOf(() => hydria.base, `Bearer ${forged}`)('GET', museum.path)).status).toBe(401)
  })

  it('can be had from whom the metadata name, which the challenge leads to', async () => {
    const { status, headers } = await hydria.anyone('POST', '/mcp', { body: {} })
    const [, address] = /^Bearer resource_metadata="([^"]+)", Basic /.exec(headers.get('www-authenticate')!)!
    const { body } = await hydria.anyone('GET', new URL(address!).pathname)
    expect([status, body.resource, body.authorization_servers]).toEqual([401, `${hydria.base}/mcp`, [provider.issuer]])
  })
})
