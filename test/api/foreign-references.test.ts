// What belongs to another customer is refused by name at every address, in its full IRI as in short form.
import { clientOf } from '../apis/rokka.js'
import { type Reply, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { tusSend } from '../servers/tus.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  other = await hydria.customer()
  for (const { call, path } of [customer, other]) {
    await call('POST', `${path}/spaces`, { body: { name: 'pictures' } })
    // Both have a role and a policy of the name: what is refused is whose it is.
    await call('POST', `${path}/roles`, { body: { name: 'staff' } })
    await call('POST', `${path}/deliveryChannelPolicies/thumbs`, { body: { name: 'mine', policyData: '["!50,50"]' } })
  }
  await other.call('POST', `${other.path}/roles`, { body: { name: 'theirs' } })
  const file = plainPicture('rocket.jpg').toString('base64')
  await customer.call('PUT', `${customer.path}/spaces/1/images/mine`, { body: { file, mediaType: 'image/jpeg' } })
})

const ORIGIN = 'http://127.0.0.1:9/x.jpg'
const images = () => `${customer.path}/spaces/1/images`
const collection = (...member: object[]) => ({ '@type': 'Collection', member })

/** Doors that take a description of an image, each with what its faults are named by. */
const DOORS: Record<string, (said: object) => Promise<Reply>> = {
  PUT: said => customer.call('PUT', `${images()}/new`, { body: { origin: ORIGIN, ...said } }),
  'PUT of what is there': said => customer.call('PUT', `${images()}/mine`, { body: said }),
  POST: said => customer.call('POST', images(), { body: { origin: ORIGIN, ...said } }),
  PATCH: said => customer.call('PATCH', `${images()}/mine`, { body: said }),
  queue: said =>
    customer.call('POST', `${customer.path}/queue`, {
      body: collection({ id: 'new', space: 1, origin: ORIGIN, ...said }),
    }),
  'priority queue': said =>
    customer.call('POST', `${customer.path}/queue/priority`, {
      body: collection({ id: 'new', space: 1, origin: ORIGIN, ...said }),
    }),
  batch: said => customer.call('PATCH', `${images()}/mine/batch`, { body: said }),
  form: said => {
    const data = new FormData()
    data.append('image', JSON.stringify(said))
    data.append('file', new Blob([new Uint8Array(plainPicture('rocket.jpg'))], { type: 'image/jpeg' }), 'x.jpg')
    return customer.call('POST', images(), { body: data })
  },
}

const roleOf = ({ path }: TestCustomer, name = 'staff') => `${hydria.base}${path}/roles/${name}`
const policyOf = ({ path }: TestCustomer) => `${hydria.base}${path}/deliveryChannelPolicies/thumbs/mine`

const FOREIGN: [string, () => object][] = [
  ["another's role by its IRI", () => ({ roles: [roleOf(other)] })],
  ["another's role by its path", () => ({ roles: [`${other.path}/roles/staff`] })],
  ["another's role by its short name", () => ({ roles: ['theirs'] })],
  ["another's policy", () => ({ deliveryChannels: [{ channel: 'thumbs', policy: policyOf(other) }] })],
]

describe.each(Object.keys(DOORS))('%s', door => {
  it.each(FOREIGN)('refuses %s with 400 that names it', async (_what, said) => {
    const { status, body } = await DOORS[door]!(said())
    expect([status, body.errors[0].property]).toEqual([400, expect.stringMatching(/roles|value|deliveryChannels/)])
    expect((await customer.call('GET', `${images()}/new`)).status).toBe(404)
    const { body: mine } = await customer.call('GET', `${images()}/mine/roles`)
    expect(mine.member).toEqual([])
  })
})

it('resumable uploads refuse them before any bytes come', async () => {
  const send = (roles: string) =>
    tusSend(customer, plainPicture('rocket.jpg'), {
      endpoint: `${hydria.base}${customer.path}/spaces/1/uploads`,
      metadata: { filetype: 'image/jpeg', id: 'tus', roles },
      retryDelays: null,
    })
  for (const role of [roleOf(other), 'theirs']) await expect(send(role)).rejects.toThrow(/400/)
  await send(roleOf(customer))
  expect((await customer.call('GET', `${images()}/tus/roles`)).body.member[0].name).toBe('staff')
})

it.each([
  ['Space.defaultRoles', 'PATCH', '/spaces/1', { defaultRoles: ['ROLE'] }, 'defaultRoles'],
  ['a new Space', 'POST', '/spaces', { name: 'x', defaultRoles: ['ROLE'] }, 'defaultRoles'],
  ['CustomHeader.role', 'POST', '/customHeaders', { key: 'X-A', value: 'b', role: 'ROLE' }, 'role'],
  [
    'DefaultDeliveryChannel',
    'POST',
    '/defaultDeliveryChannels',
    { channel: 'thumbs', policy: 'POLICY', mediaType: 'image/gif' },
    'policy',
  ],
  ['a Role added to an image', 'POST', '/spaces/1/images/mine/roles', { '@id': 'ROLE' }, '@id'],
  ['bulk PATCH', 'PATCH', '/allImages', collection({ id: 'ME/1/mine', roles: ['ROLE'] }), 'member[0].roles'],
  [
    'one field of many',
    'PATCH',
    '/allImages',
    { ...collection({ id: 'ME/1/mine' }), field: 'roles', operation: 'add', value: ['ROLE'] },
    'value',
  ],
  [
    'an image of another in bulk',
    'PATCH',
    '/allImages',
    collection({ id: 'OTHER/1/mine', string1: 'x' }),
    'member[0].id',
  ],
])('%s refuses what is of another customer, and takes its own', async (_name, method, path, body, property) => {
  const as = (whose: TestCustomer) =>
    JSON.parse(
      JSON.stringify(body)
        .replace('ROLE', roleOf(whose))
        .replace('POLICY', policyOf(whose))
        .replace('ME/', `${customer.id}/`)
        .replace('OTHER/', `${whose.id}/`),
    )
  const refused = await customer.call(method, customer.path + path, { body: as(other) })
  expect([refused.status, refused.body.errors?.[0].property]).toEqual([400, property])
  const taken = await customer.call(method, customer.path + path, { body: as(customer) })
  expect([200, 201]).toContain(taken.status)
})

it('filters of lists take the IRI of what is theirs, and refuse any other by name', async () => {
  await customer.call('PATCH', `${images()}/mine`, { body: { roles: ['staff'] } })
  const list = (query: string) => customer.call('GET', `${customer.path}/allImages?${query}`)
  const q = (role: string) => `q=${encodeURIComponent(JSON.stringify({ roles: [role] }))}`
  for (const ask of [`roles=${roleOf(customer)}`, 'roles=staff', q(roleOf(customer))])
    expect((await list(ask)).body.member.map(({ id }: { id: string }) => id)).toContain('mine')
  for (const [ask, parameter] of [
    [`roles=${roleOf(other)}`, 'roles'],
    [`roles=staff,${roleOf(other)}`, 'roles'],
    [q(roleOf(other)), 'q.roles'],
    ['roles=https://elsewhere.example/roles/staff', 'roles'],
  ]) {
    const { status, body } = await list(ask!)
    expect([status, body.errors[0].property]).toEqual([400, parameter])
  }
  const { status } = await customer.call('POST', `${customer.path}/allImages`, {
    body: { q: { roles: [roleOf(other)] } },
  })
  expect(status).toBe(400)
})

it("an upload by rokka has its own space's roles, whatever the customer before it had", async () => {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, {
    body: { name: 'rokka', defaultRoles: ['staff'] },
  })
  const client = clientOf(hydria, customer)
  const made = await client.sourceimages.create(customer.name, 'c.png', plainPicture('chelsea.png'))
  const { member } = (await customer.call('GET', `${body.images}/${made.body.items[0]!.hash}/roles`)).body
  expect(member.map(({ name }: { name: string }) => name)).toEqual(['staff'])
})
