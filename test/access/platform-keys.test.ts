// The platform's own keys: of the settings, minted, and made by the API; what a restart with other settings does to them.
import { readSettings } from '../../src/settings.js'
import { ensurePlatformKey } from '../../src/store/index.js'
import { basic, clientOf, startTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
})
afterAll(() => hydria.stop())

const statusOf = async (key: string, secret: string) =>
  (await clientOf(() => hydria.base, basic(key, secret))('GET', '/keys')).status

it('are listed without secrets, made, read and revoked', async () => {
  const made = await hydria.admin('POST', '/keys', { body: { comment: 'the second operator' } })
  expect([made.status, made.headers.get('location')]).toEqual([200, made.body['@id']])
  expect(made.body).toMatchObject({ '@type': 'vocab:PlatformKey', comment: 'the second operator', fromSettings: false })
  const { key, secret } = made.body
  expect(await statusOf(key, secret)).toBe(200)
  const { body } = await hydria.admin('GET', '/keys')
  const listed = body.member.map((member: { key: string; fromSettings: boolean }) => [member.key, member.fromSettings])
  expect(listed).toEqual([
    ['test-admin', true],
    [key, false],
  ])
  expect(JSON.stringify(body)).not.toContain('"secret"')
  expect((await hydria.admin('GET', made.body['@id'])).body.secret).toBeUndefined()
  expect((await hydria.admin('DELETE', made.body['@id'])).status).toBe(204)
  expect(await statusOf(key, secret)).toBe(401)
  expect((await hydria.admin('DELETE', made.body['@id'])).status).toBe(404)
  expect((await hydria.admin('GET', made.body['@id'])).status).toBe(404)
  const reset = await hydria.admin('POST', '/keys')
  const minimal = { headers: { Prefer: 'return=minimal' } }
  expect((await hydria.admin('DELETE', reset.body['@id'], minimal)).status).toBe(205)
  expect((await hydria.admin('POST', '/keys', { body: { access: 'read' } })).status).toBe(400)
})

it("a customer's key is not among them, and they are not a customer's", async () => {
  const customer = await hydria.customer()
  expect((await hydria.admin('GET', `/keys/${customer.key}`)).status).toBe(404)
  expect((await hydria.admin('DELETE', `/keys/${customer.key}`)).status).toBe(404)
  expect((await hydria.admin('DELETE', `${customer.path}/keys/test-admin`)).status).toBe(404)
  expect((await customer.call('GET', '/keys')).status).toBe(403)
  expect((await customer.call('DELETE', '/keys/test-admin')).status).toBe(403)
  expect((await customer.call('GET', '/')).body.keys).toBeUndefined()
  expect((await hydria.admin('GET', '/')).body.keys).toBe(`${hydria.base}/keys`)
})

it('what their holders alone see is how the installation is, and what each customer stores', async () => {
  const customer = await hydria.customer()
  for (const path of ['/health', '/storage']) {
    expect((await customer.call('GET', path)).status).toBe(403)
    expect((await hydria.admin('GET', '/')).body[path.slice(1)]).toBe(hydria.base + path)
    expect((await customer.call('GET', '/')).body[path.slice(1)]).toBeUndefined()
  }
  const stored = { number_of_stored_images: 3, total_size_of_stored_images: 12_345 }
  await hydria.services.store.db('storage').where({ customer: customer.id, space: null }).update(stored)
  const told = { numberOfStoredImages: 3, totalSizeOfStoredImages: 12_345 }
  const { body } = await hydria.admin('GET', `/storage/${customer.id}`)
  expect(body).toMatchObject({ customer: hydria.base + customer.path, ...told })
  const { body: health } = await hydria.admin('GET', '/health')
  expect(health).toMatchObject({ works: true, obstacles: [], ...told })
  expect(health.freeSpace).toBeGreaterThan(0)
})

it('they are told that nothing is taken from the queue once what could be has waited for long', async () => {
  const customer = await hydria.customer()
  const health = async () => (await hydria.admin('GET', '/health')).body
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const member = [{ id: 'late', space: 1, origin: 'https://example.org/late.jpg' }]
  await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
  expect(await health()).toMatchObject({ works: true, waitingIngests: 1, waitingSince: expect.any(String) })
  const run_at = new Date(Date.now() - 3_600_000)
  await hydria.services.store.db('jobs').where({ customer: customer.id }).update({ run_at })
  expect(await health()).toMatchObject({ works: false, obstacles: [expect.stringContaining('no worker')] })
})

it('the key of ADMIN_KEY is not deleted by any API: the setting is changed', async () => {
  const other = await hydria.admin('POST', '/keys')
  const { status, body } = await hydria.admin('DELETE', '/keys/test-admin')
  expect([status, body.description]).toEqual([400, expect.stringMatching(/ADMIN_KEY/)])
  const rokka = await hydria.anyone('DELETE', '/user/apikeys/test-admin', {
    headers: { 'Api-Key': `${other.body.key}:${other.body.secret}` },
  })
  expect([rokka.status, rokka.body.error.message]).toEqual([400, expect.stringMatching(/ADMIN_KEY/)])
  await hydria.admin('DELETE', other.body['@id'])
})

it('a start with another key revokes what earlier starts made, and nothing else', async () => {
  const { db, keys } = hydria.services.store
  const made = (await hydria.admin('POST', '/keys')).body
  const customer = await hydria.customer()
  const given = { key: 'rotated', secret: 'the-rotated-secret' }
  expect(await ensurePlatformKey(db, given)).toEqual({ revoked: ['test-admin'] })
  await hydria.settled()
  expect(await statusOf('test-admin', 'test-admin-secret')).toBe(401)
  expect(await statusOf(given.key, given.secret)).toBe(200)
  expect(await statusOf(made.key, made.secret)).toBe(200)
  expect((await customer.call('GET', customer.path)).status).toBe(200)
  // The same again, also without the settings, changes nothing.
  expect(await ensurePlatformKey(db, given)).toEqual({ revoked: [] })
  expect(await ensurePlatformKey(db, {})).toEqual({ revoked: [] })
  expect(await statusOf(given.key, given.secret)).toBe(200)
  await ensurePlatformKey(db, { key: given.key, secret: 'another secret of it' })
  await hydria.settled()
  expect(await statusOf(given.key, given.secret)).toBe(401)
  await expect(ensurePlatformKey(db, { key: customer.key, secret: 'x'.repeat(16) })).rejects.toThrow(
    `ADMIN_KEY: ${customer.key} is a key of the customer ${customer.id}`,
  )
  expect(await ensurePlatformKey(db, { key: 'test-admin', secret: 'test-admin-secret' })).toEqual({
    revoked: [given.key],
  })
  expect((await hydria.admin('DELETE', `/keys/${made.key}`)).status).toBe(204)
  expect(await keys.verify(given)).toBeUndefined()
})

it('a start tells which keys it has revoked', async () => {
  const before = { key: 'of-an-earlier-start', customer: null, secret_hash: Buffer.alloc(32), from_settings: true }
  const other = await startTestHydria({}, { serve: false, work: false }, undefined, db => db('keys').insert(before))
  expect(other.platform).toEqual({ revoked: ['of-an-earlier-start'] })
  await other.stop()
})

it('the last one that does not expire stays', async () => {
  const { db } = hydria.services.store
  const made = (await hydria.admin('POST', '/keys')).body
  const expiring = (await hydria.admin('POST', '/keys', { body: { expires: '2999-01-01T00:00:00Z' } })).body
  await db('keys').where({ key: 'test-admin' }).delete()
  await hydria.settled()
  const call = clientOf(() => hydria.base, basic(expiring.key, expiring.secret))
  const { status, body } = await call('DELETE', `/keys/${made.key}`)
  expect([status, body.description]).toEqual([400, expect.stringMatching(/last key of the platform/)])
  // In a database without any that stays, a start mints one.
  await db('keys').where({ key: made.key }).delete()
  const { minted } = await ensurePlatformKey(db, {})
  expect(await statusOf(minted!.key, minted!.secret)).toBe(200)
})

it.each([
  ['x'.repeat(15), /ADMIN_SECRET must have at least 16 characters/],
  ['x'.repeat(16), undefined],
])('the secret "%s" of the settings', (ADMIN_SECRET, fault) => {
  const read = () => readSettings({ ADMIN_KEY: 'admin', ADMIN_SECRET })
  if (fault) expect(read).toThrow(fault)
  else expect(read().ADMIN_SECRET).toBe(ADMIN_SECRET)
})
