// Portal users through the API: their password goes in and never comes out.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let users: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  users = (await customer.call('GET', customer.path)).body.portalUsers
})

const create = (body: object) => customer.call('POST', users, { body })
const passwordOf = async (id: string) =>
  (await hydria.services.store.db('portal_users').where({ id }).first())!.password

describe('a PortalUser', () => {
  it('is made with an email and a password, of which a scrypt hash alone is kept', async () => {
    const { status, body } = await create({ email: 'someone@example.com', password: 'plaintext-password' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ '@type': 'vocab:PortalUser', email: 'someone@example.com', enabled: true })
    expect(JSON.stringify(body)).not.toMatch(/password|scrypt/)
    expect(await passwordOf(body.id)).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect((await customer.call('GET', body['@id'])).body).toEqual(body)
  })

  it('is listed without its password', async () => {
    const { status, body } = await customer.call('GET', users)
    expect([status, body.member[0].email, body.member[0].password]).toEqual([200, 'someone@example.com', undefined])
  })

  it.each(['someone@example.com', 'SOMEONE@example.com'])(
    'with the email %s of another one cannot be given a password',
    async email => {
      const other = await hydria.customer()
      const body = { email, password: 'plaintext-password' }
      const answer = await other.call('POST', `${other.path}/portalUsers`, { body })
      expect([answer.status, answer.body.errors[0].property]).toEqual([409, 'password'])
      const again = await customer.call('POST', users, { body })
      expect([again.status, again.body.errors[0].property]).toEqual([409, 'email'])
    },
  )

  it.each([
    ['email', { password: 'plaintext-password' }],
    ['email', { email: 'nobody', password: 'plaintext-password' }],
    ['password', { email: 'a@example.com', password: 'short' }],
    ['roles', { email: 'a@example.com', password: 'plaintext-password', roles: ['king'] }],
  ])('is refused for its %s in %j', async (property, body) => {
    const answer = await create(body)
    expect([answer.status, answer.body.errors[0].property]).toEqual([400, property])
  })

  it('has the roles that it is given, behind their link', async () => {
    const { body } = await create({
      email: 'roles@example.com',
      password: 'plaintext-password',
      roles: ['admin', `${hydria.base}/portalRoles/viewer`],
    })
    const roles = await customer.call('GET', body.roles)
    expect(roles.body.member.map((role: { id: string }) => role.id)).toEqual(['admin', 'viewer'])
  })

  it('changes what is named, and its password only when there is a new one', async () => {
    const { body } = await create({ email: 'change@example.com', password: 'plaintext-password' })
    const before = await passwordOf(body.id)
    const disabled = await customer.call('PATCH', body['@id'], { body: { enabled: false } })
    expect([disabled.status, disabled.body.enabled, disabled.body.email]).toEqual([200, false, 'change@example.com'])
    expect(await passwordOf(body.id)).toBe(before)
    const minimal = { Prefer: 'return=minimal' }
    const { status } = await customer.call('PATCH', body['@id'], {
      body: { password: 'another-one' },
      headers: minimal,
    })
    expect([status, (await passwordOf(body.id)) === before]).toEqual([205, false])
    expect((await customer.call('PATCH', body['@id'], { body: { email: 'someone@example.com' } })).status).toBe(409)
    expect((await customer.call('PATCH', body['@id'], { body: { email: 'x' } })).status).toBe(400)
  })

  it('is replaced, or made at an address of the client', async () => {
    const body = { email: 'put@example.com', password: 'plaintext-password' }
    expect((await customer.call('PUT', `${users}/mine`, { body })).status).toBe(201)
    expect((await customer.call('PUT', `${users}/mine`, { body: { ...body, enabled: false } })).status).toBe(200)
    expect((await customer.call('PUT', `${users}/other`, { body: { email: 'nobody' } })).status).toBe(400)
    expect((await customer.call('PUT', `${users}/his`, { body })).status).toBe(409)
    expect(
      (await hydria.admin('PUT', '/customers/9999/portalUsers/x', { body: { ...body, email: 'y@z' } })).status,
    ).toBe(404)
  })

  it('is invited when it is made without a password, and is here once it has one', async () => {
    const { status, body } = await create({ email: 'invited@example.com', roles: ['viewer'] })
    expect([status, body.enabled, body.accepted]).toEqual([201, true, undefined])
    const { body: after } = await customer.call('PATCH', body['@id'], { body: { password: 'plaintext-password' } })
    expect(Date.parse(after.accepted)).toBeGreaterThanOrEqual(Date.parse(after.created))
  })

  it('is deleted', async () => {
    const { body } = await create({ email: 'gone@example.com', password: 'plaintext-password' })
    expect((await customer.call('DELETE', body['@id'])).status).toBe(204)
    for (const method of ['GET', 'DELETE', 'PATCH'])
      expect((await customer.call(method, body['@id'], method === 'PATCH' ? { body: {} } : {})).status).toBe(404)
    const again = await create({ email: 'gone@example.com', password: 'plaintext-password' })
    const minimal = { headers: { Prefer: 'return=minimal' } }
    expect((await customer.call('DELETE', again.body['@id'], minimal)).status).toBe(205)
  })

  it('is no other customer’s, who cannot touch it', async () => {
    const { body } = await create({ email: 'own@example.com', password: 'plaintext-password' })
    const other = await hydria.customer()
    for (const [method, ask] of [['GET'], ['PATCH', { body: { enabled: false } }], ['DELETE']] as const)
      expect((await other.call(method, body['@id'], ask)).status).toBe(404)
    const through = body['@id'].replace(customer.path, other.path)
    expect((await other.call('PATCH', through, { body: { enabled: false } })).status).toBe(404)
  })
})
