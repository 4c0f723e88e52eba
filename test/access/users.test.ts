// Users of customers: one person may be a user of several, and what they share is no customer's to take over.
import { type Reply, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { PASSWORD, signIn } from './people.js'

declare const DATABASE: 'embedded' | 'server'

let hydria: TestHydria
let home: TestCustomer
let other: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  home = await hydria.customer()
  other = await hydria.customer()
})

const db = () => hydria.services.store.db
const users = ({ path }: TestCustomer) => `${path}/portalUsers`
let made = 0
const newEmail = () => `user-${++made}@users.example`

const add = async ({ call, path }: TestCustomer, body: object) => {
  const answer = await call('POST', `${path}/portalUsers`, { body })
  return { ...answer, user: answer.body['@id'] as string }
}

/** Makes what was invited count, as the person would by their link. */
const accept = (email: string) => db()('portal_memberships').where({ email }).update({ accepted: new Date() })

describe('a person who is a user of another customer too', () => {
  it('keeps their password and their email, which are theirs alone to change', async () => {
    const email = newEmail()
    await add(home, { email, password: PASSWORD, roles: ['editor'] })
    const { user, body } = await add(other, { email: email.toUpperCase(), roles: ['viewer'] })
    expect(body.email).toBe(email)
    await accept(email)
    for (const [property, change] of [
      ['password', { password: 'of the attacker' }],
      ['email', { email: newEmail() }],
      ['email', { email: email.toUpperCase() }],
    ] as const)
      for (const method of ['PATCH', 'PUT']) {
        const whole = method === 'PUT' ? { email, roles: ['viewer'], ...change } : change
        const answer = await other.call(method, user, { body: whole })
        expect([method, answer.status, answer.body.errors[0].property]).toEqual([method, 409, property])
        expect(answer.body.description).toMatch(/invitation/)
      }
    expect((await other.call('PUT', user, { body: { email, roles: ['viewer'] } })).status).toBe(200)
    await signIn(hydria, email)
  })

  it('cannot be added with a password that the other customer knows', async () => {
    const email = newEmail()
    await add(home, { email, password: PASSWORD })
    const { status, body } = await add(other, { email, password: 'of the attacker' })
    expect([status, body.errors[0].property]).toEqual([409, 'password'])
    expect(await db()('portal_memberships').where({ email })).toHaveLength(1)
    await signIn(hydria, email)
  })

  it('is nothing there until they take the invitation up', async () => {
    const email = newEmail()
    await add(home, { email, password: PASSWORD, roles: ['owner'] })
    const { user } = await add(other, { email, roles: ['owner'] })
    const { call } = await signIn(hydria, email)
    expect((await call('GET', other.path)).status).toBe(404)
    // Who waits does not keep the first customer from giving its own user another password.
    const [{ id }] = await db()('portal_memberships').where({ email, customer: home.id })
    expect((await home.call('PATCH', `${users(home)}/${id}`, { body: { password: 'another password' } })).status).toBe(
      200,
    )
    expect((await other.call('DELETE', user)).status).toBe(204)
    await signIn(hydria, email, 'another password')
  })

  it('keeps all when they leave one of the customers, and is forgotten when they leave the last', async () => {
    const email = newEmail()
    const first = await add(home, { email, password: PASSWORD })
    const second = await add(other, { email })
    await home.call('DELETE', first.user)
    expect(await db()('people').where({ email })).toHaveLength(1)
    await other.call('DELETE', second.user)
    expect(await db()('people').where({ email })).toEqual([])
  })
})

describe('an administrator of the platform', () => {
  it.each(['password', 'email'])('who is a user keeps their %s', async property => {
    const email = newEmail()
    const { user } = await add(home, { email, password: PASSWORD })
    await db()('people').where({ email }).update({ administrator: true })
    const body = property === 'email' ? { email: newEmail() } : { password: 'of the attacker' }
    expect((await home.call('PATCH', user, { body })).status).toBe(409)
    expect((await add(other, { email, password: 'of the attacker' })).status).toBe(409)
    await home.call('DELETE', user)
    expect(await db()('people').where({ email })).toHaveLength(1)
  })
})

it('an email that is changed is the person’s, and can be had by nobody else', async () => {
  const [email, taken] = [newEmail(), newEmail()]
  await add(other, { email: taken, password: PASSWORD })
  const { user } = await add(home, { email, password: PASSWORD })
  const refused = await home.call('PATCH', user, { body: { email: taken.toUpperCase() } })
  expect([refused.status, refused.body.errors[0].property]).toEqual([409, 'email'])
  const next = newEmail()
  expect((await home.call('PATCH', user, { body: { email: next } })).body.email).toBe(next)
  await signIn(hydria, next)
})

describe('the last owner of a customer', () => {
  let lone: TestCustomer
  let first: string

  // What is refused changes nothing of it.
  beforeAll(async () => {
    lone = await hydria.customer()
    first = (await add(lone, { email: newEmail(), password: PASSWORD, roles: ['owner'] })).user
    await add(lone, { email: newEmail(), password: PASSWORD, roles: ['editor'] })
    await add(lone, { email: newEmail(), roles: ['owner'] })
    const disabled = { email: newEmail(), password: PASSWORD, roles: ['admin'], enabled: false }
    await add(lone, disabled)
  })

  it.each([
    ['removed', 'DELETE', undefined],
    ['disabled', 'PATCH', { enabled: false }],
    ['made an editor', 'PATCH', { roles: ['editor'] }],
    ['left without a role', 'PATCH', { roles: null }],
    ['replaced by one without a role', 'PUT', { email: 'last@users.example' }],
  ])('cannot be %s, though others are invited or disabled', async (_what, method, body) => {
    for (const { call } of [lone, { call: hydria.admin }]) {
      const answer = await call(method, first, { body })
      expect([answer.status, answer.body.description]).toEqual([409, expect.stringContaining('last owner')])
    }
    expect((await lone.call('PATCH', first, { body: { roles: ['admin'] } })).status).toBe(200)
  })

  /** Holds back what removes people until both of two requests wait for something; the embedded database does one after the other. */
  async function together(emails: string[], requests: () => Promise<Reply>[]): Promise<Reply[]> {
    if (DATABASE === 'embedded') return Promise.all(requests())
    const held = await db().transaction()
    await held('people').whereIn('email', emails).forUpdate()
    const answers = Promise.all(requests())
    const waiting = async () => {
      const { rows } = await db().raw(
        "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return rows[0].count as number
    }
    while ((await waiting()) < 2) await new Promise(resolve => setTimeout(resolve, 10))
    await held.commit()
    return answers
  }

  it('is no longer the last once there is another, and of two that go at once one stays', async () => {
    const second = (await add(lone, { email: newEmail(), password: PASSWORD, roles: ['owner'] })).user
    const emails = await db()('portal_memberships').where({ customer: lone.id }).pluck('email')
    const attempts = await together(emails, () => [first, second].map(user => lone.call('DELETE', user)))
    expect(attempts.map(({ status }) => status).sort()).toEqual([204, 409])
    const owners = await db()('portal_memberships')
      .where({ customer: lone.id, enabled: true })
      .whereNotNull('accepted')
      .whereRaw("roles && ARRAY['owner', 'admin']")
    expect(owners).toHaveLength(1)
  })
})
