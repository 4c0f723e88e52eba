// Sessions of people: how they begin and end, what they may do, and what their cookie and token are.
import sharp from 'sharp'
import { consoleCookie } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { cookiesOf, PASSWORD, personIn, signIn, submit, type TestPerson } from './people.js'

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let hydria: TestHydria
let customer: TestCustomer
let owner: TestPerson

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  owner = await personIn(hydria, customer, ['owner'])
})

const db = () => hydria.services.store.db
/** Reads with a cookie alone. */
const bare =
  (cookie: string) =>
  (path: string, more: Record<string, string> = {}) =>
    hydria.anyone('GET', path, { headers: { Cookie: cookie, ...more } })

/** Sets when a session was begun and last used, in seconds before now. */
const age = (cookie: string, ages: { created?: number; last_used?: number }) =>
  db()('person_sessions')
    .where({ token_hash: db().raw(`sha256(?::bytea)`, [Buffer.from(cookie.split('=')[1]!)]) })
    .update(
      Object.fromEntries(
        Object.entries(ages).map(([name, seconds]) => [name, db().raw(`now() - ? * interval '1 second'`, [seconds])]),
      ),
    )

describe('the cookie', () => {
  it.each([
    ['https://images.example.org', '__Host-hydria-session=x; Max-Age=9; Path=/; HttpOnly; SameSite=Lax; Secure'],
    [
      'https://example.org/images',
      '__Secure-hydria-session=x; Max-Age=9; Path=/images; HttpOnly; SameSite=Lax; Secure',
    ],
    ['http://127.0.0.1:3000', 'hydria-session=x; Max-Age=9; Path=/; HttpOnly; SameSite=Lax'],
    ['http://127.0.0.1:3000/images', 'hydria-session=x; Max-Age=9; Path=/images; HttpOnly; SameSite=Lax'],
  ])('at %s is %s', (base, cookie) => {
    expect(consoleCookie(base, 'hydria-session', 'x', 9)).toBe(cookie)
  })

  it('is set by signing in, lasts as long as the session may, and is taken away by signing out', async () => {
    const { email } = owner
    const entered = await submit(hydria.anyone, '/console/sign-in', { email, password: PASSWORD })
    const [set] = entered.headers.getSetCookie()
    expect(set).toMatch(/^hydria-session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)
    const { call, csrf } = await signIn(hydria, email)
    const left = await submit(call, '/console/sign-out', { _csrf: csrf })
    expect(left.headers.getSetCookie()).toEqual(['hydria-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax'])
    expect((await call('GET', customer.path)).status).toBe(401)
  })

  it.each([
    ['of another form', 'hydria-session=../../x'],
    ['of a session that there is not', `hydria-session=${'A'.repeat(43)}`],
    ['of a viewer', `hydria-1=${'A'.repeat(43)}`],
  ])('%s opens nothing', async (_what, cookie) => {
    expect((await bare(cookie)(customer.path)).status).toBe(401)
  })

  it('of 100 kB is refused before anything is asked of it', async () => {
    expect((await bare(`hydria-session=${'A'.repeat(100_000)}`)(customer.path)).status).toBe(431)
  })
})

describe('a session', () => {
  it.each([
    ['lasts when it was used nearly a day ago', { last_used: 86_390 }, 200],
    ['ends when it was not used for a day', { last_used: 86_401 }, 401],
    ['lasts until it is nearly two weeks old', { created: 1_209_590 }, 200],
    ['ends when it is two weeks old, though it is used', { created: 1_209_601, last_used: 0 }, 401],
  ])('%s', async (_what, ages, status) => {
    const { call, cookie } = await signIn(hydria, owner.email)
    await age(cookie, ages)
    expect((await call('GET', customer.path)).status).toBe(status)
  })

  it('that is used lasts on', async () => {
    const { call, cookie } = await signIn(hydria, owner.email)
    await age(cookie, { last_used: 80_000 })
    await call('GET', customer.path)
    const [row] = await db()('person_sessions').orderBy('last_used', 'desc').limit(1)
    expect(Date.now() - row.last_used.getTime()).toBeLessThan(60_000)
    expect((await call('GET', customer.path)).status).toBe(200)
  })

  it('is a new one at each signing in, and the one before ends: a cookie that was planted is worth nothing', async () => {
    const planted = `hydria-session=${'B'.repeat(43)}`
    const first = await submit(
      hydria.anyone,
      '/console/sign-in',
      { email: owner.email, password: PASSWORD },
      { Cookie: planted },
    )
    expect(cookiesOf(first)).not.toBe(planted)
    expect((await bare(planted)(customer.path)).status).toBe(401)
    const before = cookiesOf(first)
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await bare(before)('/console/sign-out')).text)![1]!
    const fields = { email: owner.email, password: PASSWORD, _csrf: csrf }
    const second = await submit(hydria.anyone, '/console/sign-in', fields, { Cookie: before })
    expect((await bare(before)(customer.path)).status).toBe(401)
    expect((await bare(cookiesOf(second))(customer.path)).status).toBe(200)
  })

  it('is kept as the hash of its token alone', async () => {
    const { cookie } = await signIn(hydria, owner.email)
    const rows = await db()('person_sessions')
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1])
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(cookie.split('=')[1]!).toString('hex'))
  })

  it.each([
    ['disabled', (user: string) => customer.call('PATCH', user, { body: { enabled: false } }), 401],
    ['removed', (user: string) => customer.call('DELETE', user), 401],
    [
      'given another password',
      (user: string) => customer.call('PATCH', user, { body: { password: 'another password' } }),
      401,
    ],
    ['left without a role', (user: string) => customer.call('PATCH', user, { body: { roles: [] } }), 403],
  ])('of a user who is %s ends with that', async (_what, change, status) => {
    const person = await personIn(hydria, customer, ['editor'])
    expect((await person.call('GET', customer.path)).status).toBe(200)
    expect((await change(person.user)).status).toBeLessThan(300)
    expect((await person.call('GET', customer.path)).status).toBe(status)
  })

  it('ends with its customer', async () => {
    const gone = await hydria.customer()
    const person = await personIn(hydria, gone, ['viewer'])
    await db()('customers').where({ id: gone.id }).delete()
    expect((await person.call('GET', '/')).body['@type']).toBe('vocab:EntryPoint')
    expect((await person.call('GET', '/customers')).status).toBe(401)
    expect(await db()('people').where({ email: person.email })).toEqual([])
  })

  it('is for the customers of its person, each with the roles that they have there', async () => {
    const other = await hydria.customer()
    const { body } = await other.call('POST', `${other.path}/portalUsers`, {
      body: { email: owner.email, roles: ['viewer'] },
    })
    expect((await owner.call('GET', other.path)).status).toBe(404)
    await db()('portal_memberships').where({ customer: other.id, id: body.id }).update({ accepted: new Date() })
    expect((await owner.call('GET', other.path)).status).toBe(200)
    expect((await owner.call('POST', `${other.path}/spaces`, { body: { name: crypto.randomUUID() } })).status).toBe(403)
    expect((await owner.call('POST', `${customer.path}/spaces`, { body: { name: crypto.randomUUID() } })).status).toBe(
      201,
    )
    expect((await owner.call('GET', '/customers/999999')).status).toBe(404)
    await other.call('DELETE', body['@id'])
  })
})

describe('what is changed by a session needs the token of its pages', () => {
  const spaces = () => `${customer.path}/spaces`
  const json = (headers: Record<string, string>) =>
    hydria.anyone('POST', spaces(), { body: { name: crypto.randomUUID() }, headers })

  it.each([
    ['no token', () => ({}), 403],
    ['an empty token', () => ({ 'X-CSRF-Token': '' }), 403],
    ['a token of another session', () => ({ 'X-CSRF-Token': 'A'.repeat(43) }), 403],
    ['the cookie as the token', () => ({ 'X-CSRF-Token': owner.cookie.split('=')[1]! }), 403],
    ['its token', () => ({ 'X-CSRF-Token': owner.csrf }), 201],
  ])('%s: %#', async (_what, headers, status) => {
    const answer = await json({ Cookie: owner.cookie, ...headers() })
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.body.errors[0].property).toBe('_csrf')
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'POST'])('by %s', async method => {
    const headers = { Cookie: owner.cookie }
    const answer = await hydria.anyone(method, `${spaces()}/1`, { headers, body: method === 'DELETE' ? undefined : {} })
    expect(answer.status).toBe(method === 'POST' ? 405 : 403)
  })

  it('in a field of a form, which the forms of its pages have', async () => {
    const { text } = await owner.call('GET', spaces(), { headers: BROWSER })
    expect(text).toContain(`name="_csrf" value="${owner.csrf}"`)
    const sent = (fields: Record<string, string>) =>
      submit(hydria.anyone, spaces(), { _method: 'POST', name: 'by form', ...fields }, { Cookie: owner.cookie })
    expect((await sent({})).status).toBe(403)
    expect((await sent({ _csrf: 'A'.repeat(43) })).status).toBe(403)
    expect((await sent({ _csrf: owner.csrf })).status).toBe(303)
  })

  it('and a key needs none', async () => {
    expect(
      (
        await customer.call('POST', spaces(), {
          body: { name: crypto.randomUUID() },
          headers: { Cookie: owner.cookie },
        })
      ).status,
    ).toBe(201)
  })

  it('also at the public addresses of documents', async () => {
    const path = `/iiif/${customer.name}/made-by-a-person`
    const body = {
      type: 'Manifest',
      label: { en: ['x'] },
      items: [],
      '@context': 'http://iiif.io/api/presentation/3/context.json',
    }
    const put = (headers: Record<string, string>) =>
      hydria.anyone('PUT', path, { body, headers: { Cookie: owner.cookie, ...headers } })
    expect((await put({})).status).toBe(403)
    expect((await put({ 'X-CSRF-Token': owner.csrf })).status).toBe(201)
  })
})

describe('what a session sees on the public side', () => {
  const address = () => `/iiif-img/${customer.name}/1/closed/full/max/0/default.jpg`

  beforeAll(async () => {
    const body = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#543' } })
      .jpeg()
      .toBuffer()
    const put = (id: string) =>
      customer.call('PUT', `${customer.path}/spaces/1/images/${id}`, {
        headers: { 'Content-Type': 'image/jpeg' },
        body,
      })
    await put('open')
    await put('closed')
    await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
    await customer.call('PATCH', `${customer.path}/spaces/1/images/closed`, { body: { roles: ['staff'] } })
  })

  it('is what its customer sees, and no shared cache may keep it', async () => {
    const seen = await bare(owner.cookie)(address())
    expect([seen.status, seen.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
    expect(seen.headers.get('vary')).toMatch(/Cookie/)
    expect((await hydria.anyone('GET', address())).status).toBe(401)
  })

  it('is nothing of another customer, and nothing for a page of another site', async () => {
    const stranger = await personIn(hydria, await hydria.customer(), ['owner'])
    expect((await bare(stranger.cookie)(address())).status).toBe(401)
    expect((await bare(owner.cookie)(address(), { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(401)
  })

  it('leads no viewer who lacks a role to the way in for people', async () => {
    const manifest = `/iiif-manifest/${customer.name}/1/closed`
    await customer.call('PUT', `${customer.path}/spaces/1/images/hidden`, {
      headers: { 'Content-Type': 'image/jpeg' },
      body: await sharp({ create: { width: 30, height: 30, channels: 3, background: '#543' } })
        .jpeg()
        .toBuffer(),
    })
    await db()('images').where({ customer: customer.id, id: 'hidden' }).update({ protected: true })
    for (const path of [manifest.replace('closed', 'hidden'), address()])
      expect([path, (await hydria.anyone('GET', path, { headers: BROWSER })).status]).toEqual([path, 401])
  })

  it('and what is open to all is kept by caches as before', async () => {
    const open = address().replace('closed', 'open')
    const [signedIn, anyone] = [await bare(owner.cookie)(open), await hydria.anyone('GET', open)]
    expect(signedIn.headers.get('cache-control')).toMatch(/^public, max-age=/)
    expect(signedIn.headers.get('cache-control')).toBe(anyone.headers.get('cache-control'))
    expect(signedIn.headers.get('vary') ?? '').not.toMatch(/Cookie/)
  })
})

it('a page is that of its session: another person’s is not taken for it', async () => {
  const path = `${customer.path}/spaces`
  const first = await owner.call('GET', path, { headers: BROWSER })
  expect(first.headers.get('vary')).toMatch(/Cookie/)
  const tag = { ...BROWSER, 'If-None-Match': first.headers.get('etag')! }
  expect((await owner.call('GET', path, { headers: tag })).status).toBe(304)
  const viewer = await personIn(hydria, customer, ['viewer'])
  const other = await viewer.call('GET', path, { headers: tag })
  expect([other.status, other.text.includes(owner.csrf)]).toEqual([200, false])
  expect((await customer.call('GET', path, { headers: tag })).status).toBe(200)
})
