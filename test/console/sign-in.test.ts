// Signing in to the console: the way there and back, and what it tells of who may not.
import { localAddress } from '../../src/console/index.js'
import { PASSWORD, personIn, submit, type TestPerson } from '../access/people.js'
import { basic, sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { formsIn } from './forms.js'

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let hydria: TestHydria
let customer: TestCustomer
let person: TestPerson

beforeAll(async () => {
  hydria = await sharedTestHydria({ FAILED_LOG_INS: '0', FAILED_LOG_INS_BY_KEY: '0' })
  customer = await hydria.customer()
  person = await personIn(hydria, customer, ['viewer'])
})

const enter = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  submit(hydria.anyone, '/console/sign-in', { email: person.email, password: PASSWORD, ...fields }, headers)

describe('a browser without credentials', () => {
  it('that asks for a page which needs them is sent to sign in, and back from there', async () => {
    const path = `${customer.path}/spaces?page=1`
    const { status, headers } = await hydria.anyone('GET', path, { headers: BROWSER })
    expect([status, headers.get('www-authenticate'), headers.get('cache-control')]).toEqual([303, null, 'no-store'])
    const there = headers.get('location')!
    expect(there).toBe(`${hydria.base}/console/sign-in?${new URLSearchParams({ to: path })}`)
    const { text } = await hydria.anyone('GET', there, { headers: BROWSER })
    const to = /name="to" value="([^"]+)"/.exec(text)![1]!
    expect((await enter({ to })).headers.get('location')).toBe(hydria.base + path)
  })

  it('that sends a form is sent to sign in too, and told that it was not saved', async () => {
    const { status, headers } = await submit(hydria.anyone, `${customer.path}/spaces`, { _method: 'POST', name: 'x' })
    const there = headers.get('location')!
    const to = encodeURIComponent(`${customer.path}/spaces`)
    expect([status, there]).toEqual([303, `${hydria.base}/console/sign-in?to=${to}&unsaved=`])
    expect((await hydria.anyone('GET', there, { headers: BROWSER })).text).toContain('what you sent was not saved')
  })

  it.each([
    ['a program', {}],
    ['a program that takes anything', { Accept: '*/*' }],
    ['a script', { Accept: 'application/ld+json' }],
    ['a browser whose key does not hold', { ...BROWSER, Authorization: basic('no', 'body') }],
  ])('and %s gets 401, and is asked for a key', async (_who, headers) => {
    const answer = await hydria.anyone('GET', customer.path, { headers })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Hydria", charset="UTF-8"',
    ])
  })
})

describe('the way back', () => {
  const base = 'https://images.example.org'
  it.each([
    ['/customers/2/spaces?page=2#x', '/customers/2/spaces?page=2#x'],
    ['', '/'],
    ['customers', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '//evil.example/'],
    ['/\\evil.example', '//evil.example'],
    ['@evil.example/', '/'],
    ['.evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/\r\nSet-Cookie: x=y', '/Set-Cookie:%20x=y'],
    ['/../../x', '/x'],
    ['/console/sign-out', '/'],
    ['/./console/sign-in?to=/x', '/'],
    [`/${'x'.repeat(3000)}`, '/'],
  ])('to %j is on the server', (to, path) => {
    expect(localAddress(base, to)).toBe(base + path)
    expect(new URL(localAddress(base, to)).origin).toBe(base)
  })

  it.each(['/../other', '/..', '/%2e%2e/other', '/..\\other'])('to %j does not leave the path of the server', to => {
    expect(localAddress('https://example.org/images', to)).toBe('https://example.org/images/')
  })

  it('without a place leads a person to their only customer', async () => {
    expect((await enter({})).headers.get('location')).toBe(`${hydria.base}${customer.path}/spaces`)
  })
})

describe('who may not sign in', () => {
  let without: TestPerson

  beforeAll(async () => {
    without = await personIn(hydria, customer, ['viewer'])
    await customer.call('PATCH', without.user, { body: { enabled: false } })
    await customer.call('POST', `${customer.path}/portalUsers`, { body: { email: 'invited@sign-in.example' } })
  })

  it('is told the same, whatever the reason', async () => {
    const tried: Record<string, string>[] = [
      { password: 'wrong password' },
      { password: '' },
      { password: 'x'.repeat(5000) },
      { email: 'nobody@sign-in.example' },
      { email: 'invited@sign-in.example' },
      { email: without.email },
      { email: '\u0000' },
      { email: '' },
    ]
    const answers: unknown[] = []
    for (const fields of tried) {
      const { status, text, headers } = await enter(fields)
      answers.push([status, text.replace(/ value="[^"]*"/g, '').replace(/ autofocus/g, ''), headers.getSetCookie()])
    }
    expect(answers[0]).toEqual([403, expect.stringContaining('email or the password is wrong'), []])
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
  })

  it('waits for as much work, and a flood of tries is refused while one more browser gets in', async () => {
    const flood = await Promise.all(
      Array.from({ length: 30 }, (_, index) => enter({ email: `nobody-${index}@sign-in.example` })),
    )
    const statuses = new Set(flood.map(({ status }) => status))
    expect([...statuses].sort()).toEqual([403, 429])
    expect(flood.find(({ status }) => status === 429)!.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await enter({})).status).toBe(303)
  })

  it('is refused for a while after too many tries, and tries with the right password as well', async () => {
    const strict = await startTestHydria({ FAILED_LOG_INS_BY_KEY: '2' }, { serve: true, work: false })
    const tenant = await strict.customer()
    const { email } = await personIn(strict, tenant, ['viewer'])
    const once = (password: string, as = email) => submit(strict.anyone, '/console/sign-in', { email: as, password })
    expect((await once('wrong password')).status).toBe(403)
    expect((await once('wrong password', email.toUpperCase())).status).toBe(403)
    const refused = await once(PASSWORD)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
    await strict.stop()
  })
})

describe('the form', () => {
  it('takes an email in any case, and a password in any form of its letters', async () => {
    const password = 'pässword'
    const { email, user } = await personIn(hydria, customer, ['viewer'])
    await customer.call('PATCH', user, { body: { password: password.normalize('NFD') } })
    expect((await enter({ email: ` ${email.toUpperCase()} `, password: password.normalize('NFC') })).status).toBe(303)
  })

  it.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['of another origin, in an older browser', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }, 403],
    ['as JSON', { 'Content-Type': 'application/json' }, 415],
    ['as a text', { 'Content-Type': 'text/plain' }, 415],
  ])('%s is refused', async (_what, headers, status) => {
    const { 'Sec-Fetch-Site': site, ...others } = headers as Record<string, string>
    const sent = await hydria.anyone('POST', '/console/sign-in', {
      body: new URLSearchParams({ email: person.email, password: PASSWORD }).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(site && { 'Sec-Fetch-Site': site }),
        ...others,
      },
    })
    expect([sent.status, sent.headers.getSetCookie()]).toEqual([status, []])
  })

  it('of 100 kB is refused', async () => {
    expect((await enter({ email: 'x'.repeat(100_000) })).status).toBe(413)
  })

  it('shows what was typed as text', async () => {
    const { text } = await enter({ email: '"><script>alert(1)</script>', to: '"><script>alert(2)</script>' })
    expect(text).not.toMatch(/<script>alert/)
  })

  it('is of no use to who is signed in: they go on', async () => {
    const there = await person.call('GET', '/console/sign-in?to=%2Fdocs')
    expect([there.status, there.headers.get('location')]).toEqual([303, `${hydria.base}/docs`])
  })

  it('of signing out needs the token of the session', async () => {
    const out = await submit(hydria.anyone, '/console/sign-out', {}, { Cookie: person.cookie })
    expect(out.status).toBe(403)
    expect((await person.call('GET', customer.path)).status).toBe(200)
  })
})

describe('a form of a page that was open before its person signed in anew', () => {
  const sentBy = (path: string, fields: Record<string, string>) =>
    submit(hydria.anyone, path, { ...fields, _csrf: 'of the session before' }, { ...BROWSER, Cookie: editor.cookie })
  let editor: TestPerson
  beforeAll(async () => {
    editor = await personIn(hydria, customer, ['editor'])
  })

  it.each([
    ['of a resource', '/spaces', { _method: 'POST', name: 'typed "for" an hour' }],
    ['of the console', '/collections/root', { do: 'make', title: 'typed "for" an hour' }],
  ])('%s comes again as it was, and is taken then', async (_what, at, fields) => {
    const path = (at === '/spaces' ? '' : '/console') + customer.path + at
    const refused = await sentBy(path, fields)
    const form = formsIn(refused.text).find(({ action }) => action.endsWith(path))!
    expect([refused.status, refused.text.includes('Nothing has been lost')]).toEqual([403, true])
    expect([...form.fields.values()]).toContain('typed "for" an hour')
    const again = await submit(hydria.anyone, path, Object.fromEntries(form.fields), { Cookie: editor.cookie })
    expect(again.status).toBe(303)
  })

  it('does not come again with a password in it', async () => {
    const { status, text } = await sentBy('/console/account', { name: 'x', current: 'a secret' })
    expect([status, text.includes('a secret'), formsIn(text)]).toEqual([403, false, []])
  })

  it('signs in all the same where it is that for signing in, and ends the session that there was', async () => {
    const before = await personIn(hydria, customer, ['viewer'])
    const { status, headers } = await enter({}, { Cookie: before.cookie })
    expect([status, headers.getSetCookie().length]).toEqual([303, 1])
    expect((await before.call('GET', customer.path)).status).toBe(401)
  })

  it.each(['password', 'sessions'])('and the address of one, /console/account/%s, leads to its page', async part => {
    const { status, headers } = await editor.call('GET', `/console/account/${part}`)
    expect([status, headers.get('location')]).toEqual([303, `${hydria.base}/console/account`])
  })
})
