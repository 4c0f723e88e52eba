// How keys begin and end: what may be asked of a new one, its expiry, and when it was last used.
import { basic, clientOf, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { makeKey, tokenOf } from './callers.js'

let hydria: TestHydria
let customer: TestCustomer
let clock: Date
beforeAll(async () => {
  hydria = await startTestHydria()
  customer = await hydria.customer()
  clock = new Date()
  hydria.services.now = () => clock
})
afterAll(() => hydria.stop())

const HOUR = 3_600_000
const later = (hours: number): string => new Date(clock.getTime() + hours * HOUR).toISOString()
const callOf = ({ key, secret }: { key: string; secret: string }) => clientOf(() => hydria.base, basic(key, secret))
const keysPath = () => `${customer.path}/keys`

it.each([
  [{}, { access: 'admin', roles: [], comment: '' }],
  [
    { access: 'write', comment: 'the scanner' },
    { access: 'write', roles: [], comment: 'the scanner' },
  ],
  [{ roles: ['upload'] }, { access: 'none', roles: ['upload'] }],
  [
    { access: 'read', roles: ['upload'] },
    { access: 'read', roles: ['upload'] },
  ],
])('made of %j it is %j', async (body, made) => {
  const { key } = await makeKey(customer, body)
  expect((await customer.call('GET', `${keysPath()}/${key}`)).body).toMatchObject(made)
})

it.each([
  [{ access: 'none' }, 'roles', /at least one role/],
  [{ roles: ['root'] }, 'roles.0', /upload/],
  [{ access: 'platform' }, 'access', /none, read, write, admin/],
  [{ expires: '2020-01-01T00:00:00Z' }, 'expires', /in the future/],
  [{ expires: 'soon' }, 'expires', /date-time/],
  [{ comment: 'x'.repeat(1001) }, 'comment', /1000/],
])('%j is refused, and %s told', async (body, property, detail) => {
  const answer = await customer.call('POST', keysPath(), { body })
  expect([answer.status, answer.body.errors[0].property, answer.body.description]).toEqual([
    400,
    property,
    expect.stringMatching(detail),
  ])
})

it('roles are understood in Turtle as well', async () => {
  const body = `<> <${hydria.base}/vocab#keyRoles> "upload" ; <${hydria.base}/vocab#comment> "by Turtle" .`
  const made = await customer.call('POST', keysPath(), { headers: { 'Content-Type': 'text/turtle' }, body })
  expect(made.body).toMatchObject({ access: 'none', roles: ['upload'], comment: 'by Turtle' })
})

it('expires in the future: not now, but a millisecond later', async () => {
  const made = (expires: Date) => customer.call('POST', keysPath(), { body: { expires } })
  const refused = await made(clock)
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'expires'])
  expect((await made(new Date(clock.getTime() + 1))).status).toBe(200)
})

it('once it has expired it opens nothing at any API, says so, and ends its tokens', async () => {
  const made = await makeKey(customer, { expires: later(1) })
  const token = await tokenOf(hydria, made, '?expires_in=86400')
  const byToken = () => hydria.anyone('GET', '/user', { headers: { Authorization: `Bearer ${token}` } })
  const byKey = () => hydria.anyone('GET', '/user', { headers: { 'Api-Key': `${made.key}:${made.secret}` } })
  const asked = async () => [await callOf(made)('GET', customer.path), await byKey(), await byToken()]
  expect((await asked()).map(({ status }) => status)).toEqual([200, 200, 200])
  clock = new Date(clock.getTime() + HOUR)
  const over = await asked()
  expect(over.map(({ status }) => status)).toEqual([401, 401, 401])
  expect(over[0]!.body.description).toMatch(/The key expired at 20/)
  expect(over[1]!.body.error.message).toMatch(/The key expired at 20/)
  // Whoever does not know the secret is told nothing of it.
  const guess = await callOf({ ...made, secret: 'x' })('GET', customer.path)
  expect(guess.body.description).toMatch(/do not belong together/)
})

it('tells when it was last used, to the minute', async () => {
  const made = await makeKey(customer, { access: 'read' })
  const lastUsed = async () => {
    await hydria.services.store.keys.settled()
    return (await customer.call('GET', `${keysPath()}/${made.key}`)).body.lastUsed
  }
  expect(await lastUsed()).toBeUndefined()
  const first = clock
  await callOf(made)('GET', customer.path)
  expect(await lastUsed()).toBe(first.toISOString())
  clock = new Date(first.getTime() + 59_000)
  await callOf(made)('GET', customer.path)
  expect(await lastUsed()).toBe(first.toISOString())
  clock = new Date(first.getTime() + 60_000)
  await callOf(made)('DELETE', `${customer.path}/spaces/77`)
  expect(await lastUsed()).toBe(clock.toISOString())
  await callOf({ ...made, secret: 'guessed' })('GET', customer.path)
  expect(await lastUsed()).toBe(clock.toISOString())
})

it('a key that changes while it is read is not remembered', async () => {
  const { db, keys } = hydria.services.store
  const made = await makeKey(customer, {})
  const proof = async (hash: Buffer): Promise<boolean> => {
    // Between the reading of the row and its being remembered.
    await db('keys').where({ key: made.key }).delete()
    await hydria.settled()
    return hash.length === 32
  }
  expect(await keys.prove(made.key, proof)).toMatchObject({ customer: customer.id })
  expect(await keys.verify(made)).toBeUndefined()
})
