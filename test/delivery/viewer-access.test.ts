// Access: a pixel that needs a role is never shown to who lacks it, nor left in a shared cache; every way to a role.
import sharp from 'sharp'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer
let image: string

const SIZE = 1400

beforeAll(async () => {
  hydria = await sharedTestHydria({ TRUST_PROXY: '1' })
  customer = await hydria.customer('archive')
  other = await hydria.customer('other')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: SIZE, height: SIZE, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  image = `${customer.path}/spaces/1/images/closed`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })
  await customer.call('PATCH', image, { body: { roles: ['clickthrough'], maxUnauthorised: 200 } })
})

const SERVICE = '/iiif-img/archive/1/closed'
const tile = `${SERVICE}/0,0,512,512/512,512/0/default.jpg`
const whole = `${SERVICE}/full/max/0/default.jpg`
const small = `${SERVICE}/full/!200,200/0/default.jpg`

const setCookie = (headers: Headers): string => (headers.get('set-cookie') ?? '').split(';')[0]!

async function agree(): Promise<string> {
  const { headers } = await hydria.anyone('POST', '/auth/v2/access/archive/clickthrough', { body: '' })
  return setCookie(headers)
}

describe('without the role', () => {
  const closed = [
    tile,
    whole,
    `${SERVICE}/full/400,/0/default.jpg`,
    `${SERVICE}/0,0,100,100/max/0/default.png`,
    `${SERVICE}/square/300,300/90/gray.webp`,
    `${SERVICE}/full/pct:50/0/default.jpg`,
    '/thumbs/archive/1/closed/full/!400,400/0/default.jpg',
    '/thumbs/archive/1/closed/full/!1024,1024/0/default.jpg',
  ]
  it.each(closed)('%s is 401, and no cache may keep it', async path => {
    const { status, headers, text } = await hydria.anyone('GET', path)
    expect(status).toBe(401)
    expect(headers.get('cache-control')).toMatch(/no-store|private/)
    expect(text).not.toMatch(/JFIF/)
  })

  it('what is open by maxUnauthorised is shown, to the viewer alone', async () => {
    const { status, headers } = await hydria.anyone('GET', small)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toMatch(/private/)
  })

  it("another customer's key opens nothing", async () => {
    const { status } = await other.call('GET', whole)
    expect(status).toBe(401)
  })

  it.each([
    'Basic',
    'Basic ',
    'Basic !!!',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
    basic('', ''),
    basic('test-admin', 'wrong'),
    'Basic a b',
    'Bearer',
    'Digest username="x"',
  ])('the header Authorization: %s is as good as none', async header => {
    const headers = { Authorization: header }
    const refused = await hydria.anyone('GET', whole, { headers })
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, null])
    expect((await hydria.anyone('GET', small, { headers })).status).toBe(200)
  })

  it('an invented cookie or token opens nothing', async () => {
    const token = 'A'.repeat(43)
    const withCookie = await hydria.anyone('GET', whole, { headers: { Cookie: `hydria-${customer.id}=${token}` } })
    const withToken = await hydria.anyone('GET', whole, { headers: { Authorization: `Bearer ${token}` } })
    expect([withCookie.status, withToken.status]).toEqual([401, 401])
  })
})

it('a session at another customer, whose role has the same name, opens nothing', async () => {
  const { headers } = await hydria.anyone('POST', '/auth/v2/access/other/clickthrough', { body: '' })
  const Cookie = setCookie(headers)
  const path = '/auth/v2/token/other/clickthrough?messageId=m&origin=https://viewer.example'
  const { text } = await hydria.anyone('GET', path, { headers: { Cookie } })
  const [, token] = /"accessToken":"([^"]+)"/.exec(text)!
  const shown: Record<string, string>[] = [
    { Cookie },
    { Cookie: Cookie.replace(`hydria-${other.id}=`, `hydria-${customer.id}=`) },
    { Authorization: `Bearer ${token}` },
  ]
  for (const headers of shown) expect((await hydria.anyone('GET', whole, { headers })).status).toBe(401)
})

it("the customer's own key opens everything", async () => {
  const { status, headers } = await hydria.anyone('GET', tile, {
    headers: { Authorization: basic(customer.key, customer.secret) },
  })
  expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg'])
})

describe('the information document', () => {
  it('describes the probe and the access services of Authorization Flow 2.0', async () => {
    const { status, body } = await hydria.anyone('GET', `${SERVICE}/info.json`)
    expect(status).toBe(200)
    expect(body['@context']).toEqual([
      'http://iiif.io/api/auth/2/context.json',
      'http://iiif.io/api/image/3/context.json',
    ])
    const [probe] = body.service
    expect(probe).toMatchObject({
      type: 'AuthProbeService2',
      id: `${hydria.base}/auth/v2/probe/${customer.id}/1/closed`,
    })
    const [access] = probe.service
    expect(access).toMatchObject({ type: 'AuthAccessService2', profile: 'active', confirmLabel: { none: ['I agree'] } })
    expect(access.service.map((service: { type: string }) => service.type)).toEqual([
      'AuthAccessTokenService2',
      'AuthLogoutService2',
    ])
  })

  it('has behind them those of Authentication 1.0, and a profile on each service, without which Mirador opens none', async () => {
    const { body } = await hydria.anyone('GET', `${SERVICE}/info.json`)
    const [, cookies] = body.service
    expect([body.service.length, cookies['@type'], cookies['@id']]).toEqual([
      ...[2, 'AuthCookieService1', `${hydria.base}/auth/${customer.id}/clickthrough`],
    ])
    expect(body.service.map(({ profile }: { profile?: string }) => profile)).toEqual([
      'http://iiif.io/api/auth/2/probe',
      'http://iiif.io/api/auth/1/clickthrough',
    ])
  })
})

describe('the information document in version 2, of an image of which nothing is open', () => {
  const address = '/iiif-img/v2/archive/1/shut/info.json'
  const read = (headers: Record<string, string> = {}, path = address) => hydria.anyone('GET', path, { headers })

  beforeAll(async () => {
    const path = `${customer.path}/spaces/1/images/shut`
    const body = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#453' } })
      .jpeg()
      .toBuffer()
    await customer.call('PUT', path, { headers: { 'Content-Type': 'image/jpeg' }, body })
    await customer.call('PATCH', path, { body: { roles: ['clickthrough'] } })
  })

  it('is itself a 401 without the role, with the way to log in, and never kept', async () => {
    const { status, headers, body } = await read()
    expect([status, body['@id'], body.service['@type']]).toEqual([
      ...[401, `${hydria.base}/iiif-img/v2/archive/1/shut`, 'AuthCookieService1'],
    ])
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null])
    expect((await hydria.anyone('HEAD', address)).status).toBe(401)
  })

  it('is a 200 with the token of a viewer who has agreed, and a 401 again after logging out', async () => {
    const Cookie = await agree()
    const token = await hydria.anyone('GET', '/auth/archive/token', { headers: { Cookie } })
    const headers = { Authorization: `Bearer ${token.body.accessToken}` }
    const opened = await read(headers)
    expect([opened.status, opened.body]).toEqual([200, (await read()).body])
    const known = { ...headers, 'If-None-Match': opened.headers.get('etag')! }
    expect((await read(known)).status).toBe(304)
    await hydria.anyone('GET', '/auth/archive/clickthrough/logout', { headers: { Cookie } })
    expect((await read(known)).status).toBe(401)
  })

  it('is a 200 once all of its pixels are open', async () => {
    const path = `${customer.path}/spaces/1/images/shut`
    await customer.call('PATCH', path, { body: { maxUnauthorised: 300 } })
    expect((await read()).status).toBe(200)
    await customer.call('PATCH', path, { body: { maxUnauthorised: -1 } })
    expect((await read()).status).toBe(401)
  })

  it('stays a 200 in version 3, where the probe tells', async () => {
    expect((await read({}, '/iiif-img/archive/1/shut/info.json')).status).toBe(200)
  })
})

describe('the information document in version 2, of an image of which a small size is open', () => {
  const address = '/iiif-img/v2/archive/1/closed/info.json'
  const degraded = '/iiif-img/degraded/v2/archive/1/closed'

  it('leads to that of the degraded image, which has the way to log in too', async () => {
    const { status, headers } = await hydria.anyone('GET', address)
    expect([status, headers.get('location')]).toEqual([302, `${hydria.base}${degraded}/info.json`])
    expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
      ...['private, no-cache', '*'],
    ])
    const { body } = await hydria.anyone('GET', headers.get('location')!)
    expect([body['@id'], body.width, body.service['@type']]).toEqual([
      ...[`${hydria.base}${degraded}`, 200, 'AuthCookieService1'],
    ])
    const negotiated = await hydria.anyone('GET', `${SERVICE}/info.json`, {
      headers: { Accept: 'application/ld+json;profile="http://iiif.io/api/image/2/context.json"' },
    })
    expect(negotiated.headers.get('location')).toBe(headers.get('location'))
  })

  it('is that of the whole image with the role', async () => {
    const { status, body } = await hydria.anyone('GET', address, { headers: { Cookie: await agree() } })
    expect([status, body['@id'], body.width]).toEqual([200, `${hydria.base}${address.replace('/info.json', '')}`, SIZE])
  })
})

describe('clickthrough', () => {
  it('shows the terms, and its button starts a session that opens the image', async () => {
    const page = await hydria.anyone('GET', '/auth/v2/access/archive/clickthrough?origin=https://viewer.example')
    expect(page.text).toMatch(/Terms of use[\s\S]*<button type="submit"[^>]*>I agree/)
    const cookie = await agree()
    for (const path of [tile, whole]) {
      const { status, headers } = await hydria.anyone('GET', path, { headers: { Cookie: cookie } })
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toMatch(/private/)
    }
  })

  it('gives a script a token by message, to the origin that asked, and the probe knows it', async () => {
    const cookie = await agree()
    const path = '/auth/v2/token/archive/clickthrough?messageId=m1&origin=https://viewer.example'
    const { text, headers } = await hydria.anyone('GET', path, { headers: { Cookie: cookie } })
    expect(headers.get('content-type')).toMatch(/text\/html/)
    const [, message, origin] = /postMessage\((\{.*\}), "(.*)"\)/.exec(text)!
    expect(origin).toBe('https://viewer.example')
    const { type, accessToken, messageId, expiresIn } = JSON.parse(message!)
    expect([type, messageId]).toEqual(['AuthAccessToken2', 'm1'])
    expect(expiresIn).toBeGreaterThan(0)
    const probe = `/auth/v2/probe/${customer.id}/1/closed`
    const without = await hydria.anyone('GET', probe)
    const withToken = await hydria.anyone('GET', probe, { headers: { Authorization: `Bearer ${accessToken}` } })
    expect([without.body.status, withToken.body.status]).toEqual([401, 200])
  })

  it.each([
    ['without a session', 'messageId=1&origin=https://v.example', 'missingAspect', 401],
    ['to what is no origin', 'messageId=1&origin=https://v.example/path', 'invalidOrigin', 400],
    ['to nobody', 'messageId=1', 'invalidOrigin', 400],
    ['without a message id', 'origin=https://v.example', 'invalidRequest', 400],
  ])('gives no token %s', async (_what, query, profile) => {
    const { text } = await hydria.anyone('GET', `/auth/v2/token/archive/clickthrough?${query}`)
    expect(text).toContain(`"profile":"${profile}"`)
    expect(text).not.toContain('accessToken"')
  })

  it('cannot be agreed to by a form on another site', async () => {
    const { status, headers } = await hydria.anyone('POST', '/auth/v2/access/archive/clickthrough', {
      headers: { Origin: 'https://evil.example' },
      body: '',
    })
    expect([status, headers.get('set-cookie')]).toEqual([403, null])
  })

  it('ends with logout, on the server too', async () => {
    const cookie = await agree()
    const { headers } = await hydria.anyone('GET', '/auth/v2/logout/archive/clickthrough', {
      headers: { Cookie: cookie },
    })
    expect(headers.get('set-cookie')).toMatch(/Max-Age=0/)
    expect((await hydria.anyone('GET', whole, { headers: { Cookie: cookie } })).status).toBe(401)
  })

  it('ends by itself after the time to live of its service', async () => {
    const cookie = await agree()
    await hydria.services.store.db('viewer_sessions').update({ expires: new Date(Date.now() - 1000) })
    expect((await hydria.anyone('GET', whole, { headers: { Cookie: cookie } })).status).toBe(401)
  })

  it('works by Authentication 1.0 too', async () => {
    const opened = await hydria.anyone('GET', '/auth/archive/clickthrough')
    const cookie = setCookie(opened.headers)
    const { body } = await hydria.anyone('GET', '/auth/archive/token', { headers: { Cookie: cookie } })
    expect(body).toMatchObject({ accessToken: expect.any(String), expiresIn: expect.any(Number) })
    const missing = await hydria.anyone('GET', '/auth/archive/token')
    expect([missing.status, missing.body.error]).toEqual([401, 'missingCredentials'])
  })
})

it('viewers in an address range have its roles', async () => {
  const services = `${customer.path}/authServices`
  await customer.call('POST', services, { body: { name: 'reading-room', profile: 'ip' } })
  const provider = await customer.call('PUT', `${services}/reading-room/roleProvider`, {
    body: { configuration: JSON.stringify({ ranges: ['192.0.2.0/24', '2001:db8::/32'] }) },
  })
  expect(provider.status).toBe(201)
  await customer.call('POST', `${customer.path}/roles`, {
    body: { name: 'on-site', authService: `${hydria.base}${services}/reading-room` },
  })
  const path = `${customer.path}/spaces/1/images/on-site`
  const body = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#543' } })
    .jpeg()
    .toBuffer()
  await customer.call('PUT', path, { headers: { 'Content-Type': 'image/jpeg' }, body })
  await customer.call('PATCH', path, { body: { roles: ['on-site'] } })
  const from = (address: string) =>
    hydria.anyone('GET', '/iiif-img/archive/1/on-site/full/max/0/default.jpg', {
      headers: { 'X-Forwarded-For': address },
    })
  expect((await from('192.0.2.77')).status).toBe(200)
  expect((await from('2001:db8::7')).status).toBe(200)
  expect((await from('198.51.100.1')).status).toBe(401)
  expect((await from('192.0.2.77, 198.51.100.1')).status).toBe(401)
  // The ranges stay with the service, which asks for another proof from now on.
  await customer.call('PATCH', `${services}/reading-room`, { body: { profile: 'clickthrough' } })
  expect((await from('192.0.2.77')).status).toBe(401)
})

it.each([
  ['not JSON', 'must be a JSON object'],
  ['{}', 'must have issuer'],
  ['{"ranges":["everywhere"]}', 'not a CIDR range'],
  ['{"issuer":"ftp://x","clientId":"y"}', 'issuer must be'],
])('a role provider with the configuration %s is refused', async (configuration, told) => {
  const path = `${customer.path}/authServices/clickthrough/roleProvider`
  const { status, body } = await customer.call('PUT', path, { body: { configuration } })
  expect([status, body.errors[0].property]).toEqual([400, 'configuration'])
  expect(body.errors[0].message).toContain(told)
})

describe('custom headers', () => {
  it('are on public answers, the more particular above the other', async () => {
    await customer.call('PUT', `${customer.path}/spaces/2`, { body: { name: 'two' } })
    const body = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } })
      .png()
      .toBuffer()
    await customer.call('PUT', `${customer.path}/spaces/2/images/open`, {
      headers: { 'Content-Type': 'image/png' },
      body,
    })
    const headers = `${customer.path}/customHeaders`
    const path = '/iiif-img/archive/2/open/full/max/0/default.jpg'
    expect((await hydria.anyone('GET', path)).headers.get('cache-control')).toBe('public, max-age=86400')
    await customer.call('POST', headers, { body: { key: 'X-Archive', value: 'everywhere' } })
    await customer.call('POST', headers, { body: { key: 'cache-control', value: 'public, max-age=60', space: 2 } })
    const answer = await hydria.anyone('GET', path)
    expect(answer.headers.get('x-archive')).toBe('everywhere')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60')
  })

  it.each([
    [{ key: 'Content-Length', value: '1' }, 'key'],
    [{ key: 'set-cookie', value: 'a=b' }, 'key'],
    [{ key: 'X Y', value: 'z' }, 'key'],
    [{ key: 'X-Split', value: 'a\r\nSet-Cookie: b' }, 'value'],
    [{ key: 'X-Umlaut', value: 'ü' }, 'value'],
    [{ key: 'X-None' }, 'value'],
  ])('%j is refused', async (body, property) => {
    const { status, body: error } = await customer.call('POST', `${customer.path}/customHeaders`, { body })
    expect([status, error.errors[0].property]).toEqual([400, property])
  })
})
