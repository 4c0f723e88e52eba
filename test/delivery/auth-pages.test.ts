// The pages and answers below /auth: who may frame them, what they may load, which cookies they give, and who gets a token.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { sweep } from '../../src/ingest/sweep.js'
import { readSettings } from '../../src/settings.js'
import { type Client, type Reply, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

const VIEWER = 'https://viewer.example'

let hydria: TestHydria
let customer: TestCustomer
let anyone: Client

beforeAll(async () => {
  hydria = await startTestHydria({ TOKEN_ORIGINS: `${VIEWER} https://other.example:8443` })
  anyone = hydria.anyone
  customer = await hydria.customer('archive')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  const image = `${customer.path}/spaces/1/images/closed`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })
  await customer.call('PATCH', image, { body: { roles: ['clickthrough'] } })
  for (const [key, value] of [
    ['X-Archive', 'here'],
    ['Link', '<https://example.org/terms>; rel="license"'],
    ['Access-Control-Allow-Origin', '*'],
    ['Cache-Control', 'public, max-age=600'],
  ])
    await customer.call('POST', `${customer.path}/customHeaders`, { body: { key, value } })
})
afterAll(() => hydria.stop())

const cookieOf = ({ headers }: Reply): string => (headers.get('set-cookie') ?? '').split(';')[0]!
const agree = async (): Promise<string> => {
  const answer = await anyone('POST', '/auth/v2/access/archive/clickthrough', { body: '' })
  expect(answer.status).toBe(200)
  return cookieOf(answer)
}
const whole = '/iiif-img/archive/1/closed/full/max/0/default.jpg'
const seen = async (headers: Record<string, string>): Promise<number> =>
  (await anyone('GET', whole, { headers })).status

/** Directives of an answer's policy. */
const policyOf = ({ headers }: Reply): Map<string, string> =>
  new Map(
    headers
      .get('content-security-policy')!
      .split('; ')
      .map(directive => [directive.split(' ')[0]!, directive.split(' ').slice(1).join(' ')]),
  )

const TOKEN2 = `/auth/v2/token/archive/clickthrough?messageId=m&origin=`
const TOKEN1 = `/auth/archive/token?messageId=m&origin=`

const ANSWERS: [method: string, path: string, status: number, allow: string][] = [
  ['GET', '/auth/v2/probe/archive/1/closed', 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/v2/probe/archive/1/unknown', 404, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/v2/access/archive/clickthrough', 200, 'GET, POST, HEAD, OPTIONS'],
  ['POST', '/auth/v2/access/archive/clickthrough', 200, 'GET, POST, HEAD, OPTIONS'],
  ['GET', '/auth/v2/access/archive/unknown', 404, 'GET, POST, HEAD, OPTIONS'],
  ['GET', '/auth/v2/callback/archive/clickthrough', 404, 'GET, HEAD, OPTIONS'],
  ['GET', `${TOKEN2}${VIEWER}`, 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/v2/token/archive/clickthrough', 400, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/v2/logout/archive/clickthrough', 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/archive/token', 401, 'GET, HEAD, OPTIONS'],
  ['GET', `${TOKEN1}${VIEWER}`, 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/archive/clickthrough', 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/archive/clickthrough/logout', 200, 'GET, HEAD, OPTIONS'],
  ['GET', '/auth/nobody/clickthrough', 404, 'GET, HEAD, OPTIONS'],
]

/** Headers that every answer below /auth has. */
const guarded = (answer: Reply): void => {
  const { headers } = answer
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/)
  const policy = policyOf(answer)
  expect([policy.get('default-src'), policy.get('base-uri')]).toEqual(["'none'", "'none'"])
  expect(headers.get('x-frame-options')).toBe(policy.get('frame-ancestors') === "'none'" ? 'DENY' : null)
  for (const name of ['x-archive', 'link']) expect(headers.get(name) ?? '').not.toMatch(/here|example\.org/)
}

describe.each(ANSWERS)('%s %s', (method, path, status, allow) => {
  it('is guarded, and has none of the headers of the customer', async () => {
    for (const Accept of ['text/html', 'application/json']) {
      const answer = await anyone(method, path, { headers: { Accept }, ...(method === 'POST' && { body: '' }) })
      expect(answer.status).toBe(status)
      guarded(answer)
      const framed = policyOf(answer).get('frame-ancestors')
      expect(framed).toBe(status === 200 && /token/.test(path) ? `${VIEWER} https://other.example:8443` : "'none'")
    }
  })

  it('runs nothing but the one script of its own, and loads nothing', async () => {
    const answer = await anyone(method, path, {
      headers: { Accept: 'text/html' },
      ...(method === 'POST' && { body: '' }),
    })
    const policy = policyOf(answer)
    // Errors are pages of the console.
    if (policy.get('script-src')?.startsWith("'self'")) return
    if (!policy.has('script-src') && !policy.get('style-src')?.startsWith("'sha256")) return
    const hash = (text: string | undefined) => text && `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy.get('style-src')).toBe(hash(/<style>([^<]*)<\/style>/.exec(answer.text)?.[1]))
    expect(policy.get('script-src')).toBe(hash(/<script>([\s\S]*?)<\/script>/.exec(answer.text)?.[1]))
  })

  it('tells its methods', async () => {
    const options = await anyone('OPTIONS', path)
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow])
    guarded(options)
    for (const other of ['PUT', 'DELETE', 'PATCH', ...(allow.includes('POST') ? [] : ['POST'])]) {
      const refused = await anyone(other, path, { body: '' })
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow])
      guarded(refused)
    }
  })

  it('changes nothing by HEAD', async () => {
    const cookie = await agree()
    const answer = await anyone('HEAD', path, { headers: { Cookie: cookie } })
    expect([answer.text, answer.headers.get('set-cookie')]).toEqual(['', null])
    guarded(answer)
    expect(await seen({ Cookie: cookie })).toBe(200)
    expect(await hydria.services.store.db('viewer_sessions').whereNotNull('session').select()).toEqual([])
  })
})

describe('a page without an origin', () => {
  it.each([
    ['POST', '/auth/v2/access/archive/clickthrough'],
    ['GET', '/auth/v2/access/archive/clickthrough'],
    ['GET', '/auth/archive/clickthrough'],
    ['GET', '/auth/v2/logout/archive/clickthrough'],
    ['GET', '/auth/archive/token'],
  ])('gets no cookie and no token: %s %s', async (method, path) => {
    const headers = { Origin: 'null', Cookie: await agree() }
    const {
      status,
      headers: given,
      text,
    } = await anyone(method, path, { headers, ...(method === 'POST' && { body: '' }) })
    expect([status, given.get('set-cookie')]).toEqual([403, null])
    expect(text).not.toContain('accessToken"')
  })
})

describe('agreeing', () => {
  const post = (headers: Record<string, string>) =>
    anyone('POST', '/auth/v2/access/archive/clickthrough', { headers, body: '' })

  it.each<[told: string, headers: Record<string, string>]>([
    ['another origin', { Origin: 'https://evil.example' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another origin of the same site', { 'Sec-Fetch-Site': 'same-site' }],
    ['a page of another site, by Referer', { Referer: 'https://evil.example/page' }],
  ])('is refused from %s', async (_told, headers) => {
    const { status, headers: given } = await post(headers)
    expect([status, given.get('set-cookie')]).toEqual([403, null])
  })

  it('works from its own page, which therefore tells its origin', async () => {
    const page = await anyone('GET', '/auth/v2/access/archive/clickthrough')
    expect([page.headers.get('referrer-policy'), policyOf(page).get('form-action')]).toEqual(['same-origin', "'self'"])
    const { status, headers } = await post({ Origin: hydria.base, 'Sec-Fetch-Site': 'same-origin' })
    expect([status, headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/^hydria-\d+=.*HttpOnly/)])
  })
})

describe('an image tag, a frame or a script of another page', () => {
  it.each(['image', 'iframe', 'script', 'empty'])('%s logs nobody in or out', async destination => {
    const Cookie = await agree()
    const headers = { Cookie, 'Sec-Fetch-Dest': destination, 'Sec-Fetch-Site': 'cross-site' }
    for (const path of [
      '/auth/v2/logout/archive/clickthrough',
      '/auth/archive/clickthrough/logout',
      '/auth/archive/clickthrough',
      '/auth/v2/callback/archive/clickthrough',
    ]) {
      const { status, headers: given } = await anyone('GET', path, { headers })
      expect([status, given.get('set-cookie')]).toEqual([403, null])
    }
    expect(await seen({ Cookie })).toBe(200)
  })

  it('does, in a window', async () => {
    const Cookie = await agree()
    const headers = { Cookie, 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'cross-site' }
    expect((await anyone('GET', '/auth/v2/logout/archive/clickthrough', { headers })).status).toBe(200)
    expect(await seen({ Cookie })).toBe(401)
  })
})

/** The message that a token page sends, and to which origin. */
function messageIn({ text }: Reply): { message: Record<string, string>; origin: string } | undefined {
  const [, message, origin] = /postMessage\((\{.*\}), "(.*)"\)/.exec(text) ?? []
  return message ? { message: JSON.parse(message), origin: origin! } : undefined
}

describe('an access token', () => {
  const issue = async (Cookie: string, path = TOKEN2) => {
    const sent = messageIn(await anyone('GET', path + VIEWER, { headers: { Cookie } }))
    expect(sent).toMatchObject({ origin: VIEWER, message: { accessToken: expect.any(String), messageId: 'm' } })
    return sent!.message['accessToken']!
  }
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

  it.each([TOKEN2, TOKEN1])('is for the origins of the setting only: %s', async path => {
    const Cookie = await agree()
    for (const origin of [
      'https://evil.example',
      'https://other.example',
      `http://viewer.example`,
      'null',
      `${VIEWER}/`,
    ]) {
      const answer = await anyone('GET', path + encodeURIComponent(origin), { headers: { Cookie } })
      expect([answer.status, messageIn(answer)]).toEqual([400, undefined])
      expect(answer.text).toContain('invalidOrigin')
      expect(answer.text).not.toContain('accessToken"')
    }
    await issue(Cookie, path)
  })

  it('is for no script of another origin, by JSON', async () => {
    const Cookie = await agree()
    const ask = (Origin: string) => anyone('GET', '/auth/archive/token', { headers: { Cookie, Origin } })
    expect((await ask('https://evil.example')).body).toMatchObject({ error: 'invalidOrigin' })
    expect((await ask(VIEWER)).body).toMatchObject({ accessToken: expect.any(String) })
  })

  it.each(['/auth/v2/logout/archive/clickthrough', '/auth/archive/clickthrough/logout'])(
    'ends with its session at %s; others do not',
    async logout => {
      const [mine, other] = [await agree(), await agree()]
      const [token, another] = [await issue(mine), await issue(other)]
      expect([await seen(bearer(token)), await seen(bearer(another))]).toEqual([200, 200])
      await anyone('GET', logout, { headers: { Cookie: mine } })
      expect([await seen(bearer(token)), await seen({ Cookie: mine })]).toEqual([401, 401])
      expect([await seen(bearer(another)), await seen({ Cookie: other })]).toEqual([200, 200])
    },
  )

  it('ends when its session expires', async () => {
    const Cookie = await agree()
    const token = await issue(Cookie)
    const { db } = hydria.services.store
    await db('viewer_sessions')
      .whereNull('session')
      .update({ expires: new Date(Date.now() - 1000) })
    expect(await seen(bearer(token))).toBe(401)
  })

  it('never outlives its session', async () => {
    const Cookie = await agree()
    const { db } = hydria.services.store
    await db('viewer_sessions')
      .whereNull('session')
      .update({ expires: new Date(Date.now() + 20_000) })
    const { message } = messageIn(await anyone('GET', TOKEN2 + VIEWER, { headers: { Cookie } }))!
    expect(Number(message['expiresIn'])).toBeLessThanOrEqual(20)
  })

  it('is no session, and a session is no token', async () => {
    const Cookie = await agree()
    const [name, session] = Cookie.split('=') as [string, string]
    const token = await issue(Cookie)
    expect(await seen({ Cookie: `${name}=${token}` })).toBe(401)
    expect(await seen(bearer(session))).toBe(401)
    const again = await anyone('GET', '/auth/archive/token', { headers: { Cookie: `${name}=${token}` } })
    expect(again.body).toMatchObject({ error: 'missingCredentials' })
  })
})

it.each(['redirect', 'return', 'next', 'url', 'origin', 'redirect_uri'])(
  'no address leads where its parameter %s says',
  async name => {
    for (const [method, path] of ANSWERS) {
      const query = `${path.includes('?') ? '&' : '?'}${name}=https://evil.example/`
      const answer = await anyone(method, path + query, { ...(method === 'POST' && { body: '' }) })
      expect(answer.headers.get('location')).toBeNull()
      expect(answer.text).not.toMatch(/(href|action|src)="?https:\/\/evil|location/)
    }
  },
)

it.each([
  ['https://viewer.example/', 'must be'],
  ['viewer.example', 'must be'],
  ['null', 'must be'],
  [' ', 'must'],
])('TOKEN_ORIGINS %j is refused at start', (TOKEN_ORIGINS, told) => {
  expect(() => readSettings({ TOKEN_ORIGINS })).toThrow(told)
})

it('TOKEN_ORIGINS is any origin unless it is set', () => {
  expect(readSettings({}).TOKEN_ORIGINS).toEqual(['*'])
})

it('sessions that have expired are swept', async () => {
  await agree()
  const { db } = hydria.services.store
  await db('viewer_sessions').update({ expires: new Date(Date.now() - 1000) })
  await sweep(hydria.services)
  expect(await db('viewer_sessions').select()).toEqual([])
})
