// The first administrator, the account of a person, and the way from one of their customers to another.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { administratorLink, firstLink } from '../../src/operations/index.js'
import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { browserOf, PASSWORD, personIn, signIn, submit } from './people.js'

const HTML = { Accept: 'text/html' }
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria({ FAILED_LOG_INS: '0', FAILED_LOG_INS_BY_KEY: '3' })
  customer = await hydria.customer()
})

const db = () => hydria.services.store.db

describe('the first administrator', () => {
  const about = (email: string) => ({ email, name: 'Ada', password: PASSWORD })
  let fresh: TestHydria

  beforeAll(async () => {
    fresh = await startTestHydria({}, { serve: true, work: false })
  })
  afterAll(() => fresh.stop())

  it('comes in by the link of a start, once, and sees the whole platform', async () => {
    const link = new URL((await firstLink(fresh.services))!).pathname
    // Another process of the same start prints none.
    expect(await firstLink(fresh.services)).toBeUndefined()
    for (const _look of [1, 2]) expect((await fresh.anyone('GET', link, { headers: HTML })).status).toBe(200)
    const [first, second] = await Promise.all([
      submit(fresh.anyone, link, about('ada@first.example')),
      submit(fresh.anyone, link, about('eve@first.example')),
    ])
    expect([first.status, second.status].sort()).toEqual([303, 404])
    const entered = first.status === 303 ? first : second
    const { call } = await browserOf(fresh, entered)
    expect((await call('POST', '/customers', { body: { name: 'made', displayName: 'Made' } })).status).toBe(201)
    expect((await fresh.anyone('GET', link, { headers: HTML })).status).toBe(404)
    expect(await firstLink(fresh.services)).toBeUndefined()
  })

  it.each([
    ['email', { email: 'nobody' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(1001) }],
  ])('is told what is wrong with the %s, and may try again', async (field, wrong) => {
    const link = await administratorLink(fresh.services.store.db, fresh.base)
    const refused = await submit(fresh.anyone, link, { ...about('bob@first.example'), ...wrong })
    expect([refused.status, refused.text.includes(`id="first-${field}-fault"`)]).toEqual([400, true])
    expect((await submit(fresh.anyone, link, about(`bob-${field}@first.example`))).status).toBe(303)
  })

  it.each(['x', 'A'.repeat(43), '../../x', `${'A'.repeat(43)}'`])('does not come in by guessing: %s', async token => {
    expect((await fresh.anyone('GET', `/console/first/${encodeURIComponent(token)}`)).status).toBe(404)
  })

  it('does not come in by a link that is too old, which the sweeper takes away', async () => {
    const link = await administratorLink(fresh.services.store.db, fresh.base)
    await fresh.services.store.db('person_links').update({ expires: new Date(Date.now() - 1000) })
    expect((await submit(fresh.anyone, link, about('late@first.example'))).status).toBe(404)
  })

  it('is found another link by a command, when all are lost', () => {
    const folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'administrator-'))
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(ROOT, 'dist/main.js'), 'administrator'], {
      env: { ...process.env, DATA_DIR: folder, DATABASE_URL: '', BASE_URL: 'https://images.example.org' },
      encoding: 'utf8',
    })
    rmSync(folder, { recursive: true, force: true })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^ {2}https:\/\/images\.example\.org\/console\/first\/[\w-]{43}$/m)
  })
})

describe('the account', () => {
  it('of nobody leads to sign in, and back', async () => {
    const { status, headers } = await hydria.anyone('GET', '/console/account', { headers: HTML })
    expect([status, headers.get('location')]).toEqual([303, `${hydria.base}/console/sign-in?to=%2Fconsole%2Faccount`])
  })

  it('changes what the person is called and reads, and is no shared cache’s', async () => {
    const { call, csrf, email } = await personIn(hydria, customer, ['viewer'])
    const saved = await submit(call, '/console/account', { _csrf: csrf, name: '<b>Ada</b>', language: 'de', email })
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${hydria.base}/console/account?done`])
    const { text, headers } = await call('GET', '/console/account', { headers: { ...HTML, 'Accept-Language': 'fr' } })
    expect(text).toContain('<html lang="de"')
    expect(text).toContain('&lt;b&gt;Ada&lt;/b&gt;')
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'same-origin'])
  })

  it('takes another email for the present password alone, and none that somebody has', async () => {
    const { call, csrf, email } = await personIn(hydria, customer, ['viewer'])
    const other = await personIn(hydria, customer, ['viewer'])
    const save = (fields: Record<string, string>) =>
      submit(call, '/console/account', { _csrf: csrf, name: '', language: '', ...fields })
    const next = email.replace('person', 'moved')
    expect((await save({ email: next })).status).toBe(400)
    expect((await save({ email: next, current: 'wrong password' })).status).toBe(400)
    const taken = await save({ email: other.email.toUpperCase(), current: PASSWORD })
    expect([taken.status, taken.text.includes('id="account-email-fault"')]).toEqual([409, true])
    expect((await save({ email: next, current: PASSWORD })).status).toBe(303)
    await signIn(hydria, next)
  })

  it('takes another password for the present one, which ends every other session and begins a new one', async () => {
    const { call, csrf, cookie, email } = await personIn(hydria, customer, ['viewer'])
    const elsewhere = await signIn(hydria, email)
    const send = (current: string, password: string) =>
      submit(call, '/console/account/password', { _csrf: csrf, current, password })
    const wrong = await send('wrong password', 'another password')
    expect([wrong.status, wrong.text.includes('id="password-current-fault"')]).toEqual([400, true])
    expect((await send(PASSWORD, 'short')).status).toBe(400)
    const changed = await send(PASSWORD, 'another password')
    expect(changed.status).toBe(303)
    expect((await elsewhere.call('GET', customer.path)).status).toBe(401)
    expect((await hydria.anyone('GET', customer.path, { headers: { Cookie: cookie } })).status).toBe(401)
    expect((await (await browserOf(hydria, changed)).call('GET', customer.path)).status).toBe(200)
    await signIn(hydria, email, 'another password')
  })

  it('lets nobody try the password at a browser that was left alone', async () => {
    const { call, csrf } = await personIn(hydria, customer, ['viewer'])
    const send = () =>
      submit(call, '/console/account/password', { _csrf: csrf, current: 'a guess', password: 'another password' })
    const statuses = []
    for (let tries = 0; tries < 4; tries++) statuses.push((await send()).status)
    expect(statuses).toEqual([400, 400, 400, 429])
  })

  it('lists the sessions of the person alone, and ends one of them, or all', async () => {
    const { call, csrf, email } = await personIn(hydria, customer, ['viewer'])
    const stranger = await personIn(hydria, customer, ['viewer'])
    const other = await signIn(hydria, email)
    const { text } = await call('GET', '/console/account', { headers: HTML })
    const ids = [...text.matchAll(/name="session" value="([^"]+)"/g)].map(([, id]) => id!)
    expect(ids).toHaveLength(1)
    const end = (session: string) => submit(call, '/console/account/sessions', { _csrf: csrf, session })
    const [row] = await db()('person_sessions').orderBy('created', 'desc').where('person', '<>', '').limit(1)
    expect(row.id).toBe(ids[0])
    const theirs = await db()('person_sessions as s')
      .join('people', 'people.id', 's.person')
      .where({ email: stranger.email })
      .first('s.id')
    await end(theirs.id)
    expect((await stranger.call('GET', customer.path)).status).toBe(200)
    expect((await end(ids[0]!)).status).toBe(303)
    expect((await other.call('GET', customer.path)).status).toBe(401)
    expect((await call('GET', customer.path)).status).toBe(200)
    await signIn(hydria, email)
    expect((await submit(call, '/console/account/sessions', { _csrf: csrf })).status).toBe(303)
    expect(await db()('person_sessions as s').join('people', 'people.id', 's.person').where({ email })).toEqual([])
  })

  it.each(['/console/account', '/console/account/password', '/console/account/sessions'])(
    'changes nothing at %s without the token of the session',
    async path => {
      const { cookie } = await personIn(hydria, customer, ['viewer'])
      expect((await submit(hydria.anyone, path, { email: 'x@y' }, { Cookie: cookie })).status).toBe(403)
    },
  )
})

it('a person of several customers finds them at the entry point and in the list, and no others', async () => {
  const other = await hydria.customer()
  const { call, email } = await personIn(hydria, customer, ['editor'])
  await other.call('POST', `${other.path}/portalUsers`, { body: { email, roles: ['viewer'] } })
  await db()('portal_memberships').where({ email }).update({ accepted: new Date() })
  const { text } = await call('GET', '/', { headers: HTML })
  for (const { path, name } of [customer, other])
    expect(text).toContain(`<a href="${hydria.base}${path}/spaces"><bdi>${name}</bdi></a>`)
  const { body } = await call('GET', '/customers')
  const own = [customer, other].map(({ path }) => hydria.base + path)
  expect(body.member.map((one: { '@id': string }) => one['@id']).sort()).toEqual(own.sort())
  expect((await call('POST', '/customers', { body: { name: 'mine' } })).status).toBe(403)
})
