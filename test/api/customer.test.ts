// Customers through the API: made by the administrator, named, renamed, listed.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('first-customer')
})

const create = (body: object) => hydria.admin('POST', '/customers', { body })

describe('a new Customer', () => {
  it('is made by the administrator', async () => {
    const { status, headers, body } = await create({ name: 'second', displayName: 'Die Zweite ✓' })
    expect([status, headers.get('location')]).toEqual([201, body['@id']])
    expect(body).toMatchObject({ '@type': 'vocab:Customer', name: 'second', displayName: 'Die Zweite ✓' })
    expect(body.created).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it.each([
    ['namedQueries', 'name', ['batch', 'space', 'string1', 'tag']],
    ['authServices', 'name', ['clickthrough', 'logout']],
    ['authServices/clickthrough/nestedServices', 'name', ['logout']],
    ['roles', 'name', ['clickthrough']],
    ['defaultDeliveryChannels', 'mediaType', ['application/*', 'audio/*', 'image/*', 'image/*', 'video/*']],
  ])('begins with %s that it could have written itself', async (path, key, values) => {
    const { body } = await customer.call('GET', `${customer.path}/${path}`)
    // There may also be global queries of other customers.
    const own = body.member.filter((member: Record<string, unknown>) => !member['global'])
    expect(own.map((member: Record<string, string>) => member[key]).sort()).toEqual(values)
    for (const member of own) {
      const { status, text } = await customer.call('PUT', member['@id'], { body: member })
      expect([status, text]).toEqual([200, expect.any(String)])
    }
  })

  it('begins with a copy of each policy of the platform', async () => {
    const { body } = await hydria.anyone('GET', '/deliveryChannelPolicies')
    expect(body.member.length).toBeGreaterThan(4)
    for (const { channel, name, displayName, policyData } of body.member) {
      const own = await customer.call('GET', `${customer.path}/deliveryChannelPolicies/${channel}/${name}`)
      expect(own.body).toMatchObject({ channel, name, displayName, ...(policyData && { policyData }) })
    }
  })

  it('cannot be made with a key of a customer', async () => {
    const { status } = await customer.call('POST', '/customers', { body: { name: 'mine' } })
    expect(status).toBe(403)
  })

  it.each(['admin', 'Admin', 'v2', 'V33', 'degraded', '42', 'with space', 'a/b', ''])(
    'cannot have the name %j',
    async name => {
      const { status, body } = await create({ name })
      expect([status, body.errors[0].property]).toEqual([400, 'name'])
    },
  )

  it('cannot have the name of another one in other letters', async () => {
    const { status, body } = await create({ name: 'FIRST-Customer' })
    expect([status, body.errors[0].property]).toEqual([409, 'name'])
  })

  it('may be an administrator itself, whose keys then are', async () => {
    const { body } = await create({ name: 'curators', administrator: true })
    const path = new URL(body['@id']).pathname
    const { body: key } = await hydria.admin('POST', `${path}/keys`)
    const authorization = `Basic ${btoa(`${key.key}:${key.secret}`)}`
    const list = await hydria.anyone('GET', '/customers', { headers: { Authorization: authorization } })
    expect([body.administrator, list.body.totalItems > 1]).toEqual([true, true])
  })
})

describe('a Customer', () => {
  it('has a link for everything that is its own, and each of them answers', async () => {
    const { body } = await customer.call('GET', customer.path)
    const links = Object.entries<string>(body).filter(
      ([key, value]) => key !== '@id' && `${value}`.includes('/customers/'),
    )
    expect(links.length).toBeGreaterThanOrEqual(6)
    for (const [name, link] of links) expect([name, (await customer.call('GET', link)).status]).toEqual([name, 200])
  })

  it('is not found by its name, nor by another customer', async () => {
    const other = await hydria.customer()
    expect((await customer.call('GET', '/customers/example-customer')).status).toBe(404)
    expect((await other.call('GET', customer.path)).status).toBe(404)
  })

  it('changes its display name', async () => {
    const { status, body } = await customer.call('PATCH', customer.path, { body: { displayName: 'Example Customer' } })
    expect([status, body.displayName, body.name]).toEqual([200, 'Example Customer', 'first-customer'])
  })

  it('changes without an answer under Prefer: return=minimal', async () => {
    const { status, text } = await customer.call('PATCH', customer.path, {
      body: { displayName: 'Example' },
      headers: { Prefer: 'return=minimal' },
    })
    expect([status, text]).toEqual([205, ''])
  })

  it('does not become an administrator by itself', async () => {
    const { status, body } = await customer.call('PATCH', customer.path, { body: { administrator: true } })
    expect([status, body.errors[0].property]).toEqual([400, 'administrator'])
  })

  it('cannot take the name of another one', async () => {
    await hydria.customer('taken')
    const { status } = await customer.call('PATCH', customer.path, { body: { name: 'Taken' } })
    expect(status).toBe(409)
  })

  it('that is not there is not found', async () => {
    expect((await hydria.admin('PATCH', '/customers/99999', { body: { displayName: 'x' } })).status).toBe(404)
    expect((await hydria.admin('GET', '/customers/99999')).status).toBe(404)
  })
})

describe('the customers', () => {
  it('are listed light, and to a customer as itself alone', async () => {
    const { body } = await customer.call('GET', '/customers')
    expect(body.member).toEqual([{ '@id': hydria.base + customer.path, '@type': 'vocab:Customer' }])
  })
})
