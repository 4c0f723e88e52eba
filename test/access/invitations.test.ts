// Invitations and links to another password: mailed or shown, good once, and nobody's way into what is another customer's.

import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { freePort } from '../processes.js'
import { type MailServer, startMail } from '../servers/mail.js'
import { browserOf, cookiesOf, PASSWORD, personIn, signIn, submit } from './people.js'

const HTML = { Accept: 'text/html' }

let made = 0
const newEmail = () => `guest-${++made}@invited.example`

/** Makes a user without a password; answers with where they are invited, and the user's address. */
async function invited({ call, path }: TestCustomer, email: string, roles = ['editor']) {
  const { status, body } = await call('POST', `${path}/portalUsers`, { body: { email, roles } })
  expect(status).toBe(201)
  return { user: body['@id'] as string, invitation: body.invitation as string }
}

const pathIn = (link: string): string => new URL(link).pathname

describe('where no mail is sent', () => {
  let hydria: TestHydria
  let home: TestCustomer
  let other: TestCustomer

  beforeAll(async () => {
    hydria = await sharedTestHydria({ FAILED_LOG_INS: '0', FAILED_LOG_INS_BY_KEY: '0' })
    home = await hydria.customer()
    other = await hydria.customer()
  })

  const linkOf = async ({ call }: TestCustomer, invitation: string): Promise<string> => {
    const { status, body } = await call('POST', invitation)
    expect([status, body['@type'], body.sentTo]).toEqual([200, 'vocab:Invitation', undefined])
    return pathIn(body.oneTimeLink)
  }
  const open = (path: string, cookie = '') => hydria.anyone('GET', path, { headers: { ...HTML, Cookie: cookie } })

  it('the link is shown once to the owner, and lets who is new choose a password and in, once', async () => {
    const email = newEmail()
    const { user, invitation } = await invited(home, email)
    const path = await linkOf(home, invitation)
    expect((await open(path)).text).toContain(email)
    expect((await submit(hydria.anyone, path, { password: 'short' })).status).toBe(400)
    const entered = await submit(hydria.anyone, path, { password: PASSWORD, name: 'Guest' })
    expect([entered.status, entered.headers.get('location')]).toEqual([303, `${hydria.base}${home.path}/spaces`])
    const { call } = await browserOf(hydria, entered)
    expect((await call('POST', `${home.path}/spaces`, { body: { name: email } })).status).toBe(201)
    expect((await home.call('GET', user)).body.accepted).toBeDefined()
    for (const again of [await open(path), await submit(hydria.anyone, path, { password: PASSWORD })])
      expect(again.status).toBe(404)
    await signIn(hydria, email)
  })

  it('the page of the user has a button for it, and shows the link', async () => {
    const { user, invitation } = await invited(home, newEmail())
    const owner = await personIn(hydria, home, ['owner'])
    expect((await owner.call('GET', user, { headers: HTML })).text).toContain(`action="${invitation}"`)
    const { text } = await submit(owner.call, invitation, { _method: 'POST', _csrf: owner.csrf })
    expect(text).toMatch(/\/console\/invitations\/[\w-]{43}/)
    const viewer = await personIn(hydria, home, ['editor'])
    expect((await viewer.call('POST', invitation)).status).toBe(403)
  })

  it.each([
    ['has expired', () => hydria.services.store.db('person_links').update({ expires: new Date(Date.now() - 1000) })],
    ['is of a user who was removed', (user: string) => home.call('DELETE', user)],
  ])('a link that %s opens nothing', async (_what, change) => {
    const { user, invitation } = await invited(home, newEmail())
    const path = await linkOf(home, invitation)
    await change(user)
    expect((await submit(hydria.anyone, path, { password: PASSWORD })).status).toBe(404)
  })

  it('of several links to one invitation the newest three hold', async () => {
    const { invitation } = await invited(home, newEmail())
    const paths = []
    for (let link = 0; link < 4; link++) paths.push(await linkOf(home, invitation))
    const statuses = []
    for (const path of paths) statuses.push((await open(path)).status)
    expect(statuses).toEqual([404, 200, 200, 200])
  })

  it('who is known already signs in first, as the one who is invited, and chooses a password that no other customer knows', async () => {
    const person = await personIn(hydria, home, ['viewer'])
    const { invitation } = await invited(other, person.email, ['viewer'])
    const path = await linkOf(other, invitation)
    // Who was handed the link gets nothing by it.
    expect((await submit(hydria.anyone, path, { password: 'of the attacker' })).status).toBe(403)
    const stranger = await personIn(hydria, other, ['owner'])
    const tried = await submit(stranger.call, path, { _csrf: stranger.csrf, password: 'of the attacker' })
    expect(tried.status).toBe(403)
    await signIn(hydria, person.email)
    // The password that the first customer has given does not open the second.
    const send = (fields: Record<string, string>) => submit(person.call, path, { _csrf: person.csrf, ...fields })
    expect((await send({ current: 'wrong password', password: 'another password' })).status).toBe(400)
    expect((await send({ current: PASSWORD, password: PASSWORD })).status).toBe(400)
    const taken = await send({ current: PASSWORD, password: 'another password' })
    expect(taken.status).toBe(303)
    expect((await person.call('GET', home.path)).status).toBe(401)
    const { call } = await browserOf(hydria, taken)
    expect((await call('GET', other.path)).status).toBe(200)
    expect((await call('GET', home.path)).status).toBe(200)
  })

  it('an owner hands a link to another password to users of their own alone', async () => {
    const person = await personIn(hydria, home, ['viewer'])
    const invitation = `${person.user}/invitation`
    const first = await linkOf(home, invitation)
    expect(first).toMatch(/^\/console\/reset\//)
    // What was made before the person came to another customer is of no use any longer.
    const joined = await invited(other, person.email)
    const path = await linkOf(other, joined.invitation)
    await submit(person.call, path, { _csrf: person.csrf, current: PASSWORD, password: 'another password' })
    expect((await submit(hydria.anyone, first, { password: 'of the attacker' })).status).toBe(404)
    const { status, body } = await home.call('POST', invitation)
    expect([status, body.errors[0].property]).toEqual([409, 'email'])
    await signIn(hydria, person.email, 'another password')
  })

  it('another password that is chosen by a link ends every session, and is one that others may know', async () => {
    const person = await personIn(hydria, home, ['viewer'])
    const path = await linkOf(home, `${person.user}/invitation`)
    const second = await linkOf(home, `${person.user}/invitation`)
    const changed = await submit(hydria.anyone, path, { password: 'another password' })
    expect([changed.status, cookiesOf(changed)]).toEqual([303, expect.stringMatching(/^hydria-session=/)])
    expect((await person.call('GET', home.path)).status).toBe(401)
    expect((await submit(hydria.anyone, second, { password: PASSWORD })).status).toBe(404)
    const row = await hydria.services.store.db('people').where({ email: person.email }).first()
    expect(row.password_given).toBe(true)
  })

  it('who has forgotten the password is told whom to ask', async () => {
    expect((await open('/console/reset')).text).toContain('Ask an owner of your customer')
    expect((await submit(hydria.anyone, '/console/reset', { email: 'a@b' })).status).toBe(200)
  })
})

describe('where mail is sent', () => {
  let mail: MailServer
  let hydria: TestHydria
  let home: TestCustomer

  beforeAll(async () => {
    mail = await startMail()
    const PORT = String(await freePort())
    const settings = {
      PORT,
      BASE_URL: `http://127.0.0.1:${PORT}`,
      SMTP_URL: mail.url,
      MAIL_FROM: 'hydria@images.example',
    }
    hydria = await startTestHydria(settings, { serve: true, work: false })
    home = await hydria.customer()
    await home.call('PATCH', home.path, { body: { displayName: 'Museum\r\nBcc: x@y see https://evil.example' } })
  })
  afterAll(async () => {
    await hydria.stop()
    await mail.close()
  })

  const linkIn = (text: string): string => pathIn(/^http\S+$/m.exec(text)![0])

  it('an invitation is mailed and not shown, at the base of the settings, and proves the email', async () => {
    const email = newEmail()
    const { invitation } = await invited(home, email)
    const { status, body } = await home.call('POST', invitation, { headers: { 'X-Forwarded-Host': 'evil.example' } })
    expect([status, body.sentTo, body.oneTimeLink]).toEqual([200, email, undefined])
    const { to, subject, text } = await mail.next()
    expect([to, subject]).toEqual([[email], 'Invitation to Museum Bcc: x@y see evil.example'])
    expect(text).toContain(`${hydria.base}/console/invitations/`)
    expect((await submit(hydria.anyone, linkIn(text), { password: PASSWORD })).status).toBe(303)
    const row = await hydria.services.store.db('people').where({ email }).first()
    expect([row.email_proved, row.password_given]).toEqual([true, false])
  })

  it('is mailed once a minute at most', async () => {
    const { invitation } = await invited(home, newEmail())
    expect((await home.call('POST', invitation)).status).toBe(200)
    await mail.next()
    const again = await home.call('POST', invitation)
    expect([again.status, again.headers.get('retry-after')]).toEqual([429, '60'])
  })

  it('a mail that the server refuses is told, and leaves no link', async () => {
    const { user, invitation } = await invited(home, newEmail())
    mail.refuse(true)
    expect((await home.call('POST', invitation)).status).toBe(502)
    mail.refuse(false)
    const membership = user.split('/').at(-1)
    expect(await hydria.services.store.db('person_links').where({ membership })).toEqual([])
  })

  it('who has forgotten the password gets a link, and nobody learns who has an account', async () => {
    const person = await personIn(hydria, home, ['viewer'])
    const ask = (email: string) => submit(hydria.anyone, '/console/reset', { email })
    const before = mail.count()
    const [nobody, somebody] = [await ask('nobody@invited.example'), await ask(person.email.toUpperCase())]
    expect([nobody.status, nobody.text]).toEqual([somebody.status, somebody.text])
    const { to, subject, text } = await mail.next()
    expect([to, subject, mail.count()]).toEqual([
      [person.email],
      `Another password at ${new URL(hydria.base).host}`,
      before + 1,
    ])
    const changed = await submit(hydria.anyone, linkIn(text), { password: 'another password' })
    expect(changed.status).toBe(303)
    expect((await person.call('GET', home.path)).status).toBe(401)
    await signIn(hydria, person.email, 'another password')
  })

  it('who signs in by another service gets none, and cannot go around its second factor', async () => {
    const person = await personIn(hydria, home, ['viewer'])
    const { db } = hydria.services.store
    await db('people').where({ email: person.email }).update({ issuer: 'https://login.example', subject: '1' })
    expect((await home.call('POST', `${person.user}/invitation`)).status).toBe(409)
    const other = await personIn(hydria, home, ['viewer'])
    await submit(hydria.anyone, '/console/reset', { email: person.email })
    await submit(hydria.anyone, '/console/reset', { email: other.email })
    expect((await mail.next()).to).toEqual([other.email])
  })

  it('is limited by address', async () => {
    const statuses = []
    for (let ask = 0; ask < 21; ask++)
      statuses.push((await submit(hydria.anyone, '/console/reset', { email: 'same@invited.example' })).status)
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429])
  })
})

it('without a BASE_URL no link is mailed, and why is said', async () => {
  const hydria = await startTestHydria(
    { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@b.example' },
    { serve: true, work: false },
  )
  const home = await hydria.customer()
  const { invitation } = await invited(home, newEmail())
  const { status, body } = await home.call('POST', invitation)
  expect([status, body.description]).toEqual([501, expect.stringContaining('BASE_URL')])
  await hydria.stop()
})
