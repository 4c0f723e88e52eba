// Keys through the API: made, listed without their secret, limited to what they may do, and deleted.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
})

const keyWith = async (access?: string) => {
  const { body } = await customer.call('POST', `${customer.path}/keys`, access ? { body: { access } } : {})
  return { body, call: clientOf(() => hydria.base, basic(body.key, body.secret)) }
}

describe('a Key', () => {
  it('is made by an empty POST, whose answer alone has the secret', async () => {
    const { status, body } = await customer.call('POST', `${customer.path}/keys`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ '@id': `${hydria.base}${customer.path}/keys/${body.key}`, '@type': 'vocab:Key' })
    expect(body.secret).toMatch(/^[\w-]{43}$/)
    const { body: list } = await customer.call('GET', `${customer.path}/keys`)
    const member = list.member.find((entry: { key: string }) => entry.key === body.key)
    expect([member['@id'], member['@type'], member.secret]).toEqual([body['@id'], 'vocab:Key', undefined])
    expect((await customer.call('GET', body['@id'])).body.secret).toBeUndefined()
  })

  it('has admin access unless asked otherwise', async () => {
    expect((await keyWith()).body.access).toBe('admin')
  })

  it('has no access of another name', async () => {
    const { status, body } = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'root' } })
    expect([status, body.errors[0].property]).toEqual([400, 'access'])
  })

  it.each([
    ['read', 'GET', '', 200],
    ['read', 'PATCH', '', 403],
    ['read', 'POST', '/spaces', 403],
    ['read', 'POST', '/keys', 403],
    ['write', 'GET', '/keys', 200],
    ['write', 'POST', '/spaces', 201],
    ['write', 'PATCH', '', 403],
    ['write', 'POST', '/keys', 403],
    ['admin', 'PATCH', '', 200],
    ['admin', 'POST', '/keys', 200],
  ])('with %s access that asks %s customer%s gets %i', async (access, method, path, expected) => {
    const { call } = await keyWith(access)
    const body = path === '/spaces' ? { name: `by ${access}` } : path === '' ? { displayName: 'x' } : undefined
    const { status } = await call(method, customer.path + path, method === 'GET' || !body ? {} : { body })
    expect(status).toBe(expected)
  })

  it('is deleted, and then opens nothing', async () => {
    const { body, call } = await keyWith()
    expect((await call('GET', customer.path)).status).toBe(200)
    expect((await customer.call('DELETE', body['@id'])).status).toBe(204)
    expect((await call('GET', customer.path)).status).toBe(401)
    expect((await customer.call('DELETE', body['@id'])).status).toBe(404)
  })

  it('that another process deletes opens nothing once the notification has arrived', async () => {
    const { body, call } = await keyWith()
    const status = async () => (await call('GET', customer.path)).status
    expect(await status()).toBe(200)
    await hydria.services.store.db('keys').where({ key: body.key }).delete()
    while ((await status()) !== 401) await new Promise(setImmediate)
    // Well below the time after which it is forgotten without a word.
  }, 5000)

  it('that was used opens nothing with another secret', async () => {
    const { body, call } = await keyWith()
    expect((await call('GET', customer.path)).status).toBe(200)
    const guess = clientOf(() => hydria.base, basic(body.key, `${body.secret}x`))
    expect((await guess('GET', customer.path)).status).toBe(401)
  })

  it('is deleted with 205 under Prefer: return=minimal', async () => {
    const { body } = await keyWith('read')
    const { status } = await customer.call('DELETE', body['@id'], { headers: { Prefer: 'return=minimal' } })
    expect(status).toBe(205)
  })

  it('stays when it is the last one with admin access', async () => {
    const other = await hydria.customer()
    await other.call('POST', `${other.path}/keys`, { body: { access: 'write' } })
    const { status, body } = await other.call('DELETE', `${other.path}/keys/${other.key}`)
    expect([status, body.errors[0].property]).toEqual([400, 'key'])
    expect((await other.call('GET', other.path)).status).toBe(200)
  })
})
