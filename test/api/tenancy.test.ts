// Keys, the administrator, and the wall between customers: every operation of the vocabulary, against it.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let mine: TestCustomer
let theirs: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  mine = await hydria.customer('mine')
  theirs = await hydria.customer('theirs')
  await theirs.call('PUT', `${theirs.path}/spaces/1`, { body: { name: 'secret' } })
})

const operations = () =>
  hydria.services.vocabulary.routes.flatMap(route =>
    route.operations.map(operation => ({
      path: route.template.text,
      method: operation.method,
      access: operation.access,
    })),
  )

const at = (path: string, customer: number) =>
  path
    .replace('{customer}', String(customer))
    .replace('{space}', '1')
    .replace(/\{\w+\}/g, 'x')

it('nobody gets in without a key, save where the vocabulary says public', async () => {
  for (const { path, method, access } of operations()) {
    const { status } = await hydria.anyone(method, at(path, theirs.id))
    if (access === 'public') expect([method, path, status]).not.toEqual([method, path, 401])
    else expect([method, path, status]).toEqual([method, path, 401])
  }
})

it("another customer's resources are not there, whatever is done to them", async () => {
  for (const { path, method, access } of operations().filter(({ path }) => path.includes('{customer}'))) {
    if (access === 'public') continue
    const { status } = await mine.call(method, at(path, theirs.id))
    expect([method, path, status]).toEqual([method, path, 404])
  }
})

it("lists show what is one's own, and all of it to the administrator", async () => {
  const ids = (body: { member: { '@id': string }[] }) => body.member.map(member => member['@id'])
  const own = await mine.call('GET', '/customers')
  expect(ids(own.body)).toEqual([hydria.base + mine.path])
  const all = await hydria.admin('GET', '/customers?pageSize=1000')
  expect(ids(all.body)).toEqual(expect.arrayContaining([hydria.base + mine.path, hydria.base + theirs.path]))
})

it('only the administrator makes customers', async () => {
  const { status } = await mine.call('POST', '/customers', { body: { name: 'another' } })
  expect(status).toBe(403)
})

it('a wrong secret is 401 with a challenge', async () => {
  const { status, headers } = await hydria.anyone('GET', mine.path, {
    headers: { Authorization: `Basic ${Buffer.from(`${mine.key}:wrong`).toString('base64')}` },
  })
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Hydria", charset="UTF-8"'])
})

it.each([
  'Bearer x',
  'Basic',
  'Basic !!!',
  'Basic bm9jb2xvbg==',
  `Basic ${Buffer.from('a\u0000:b').toString('base64')}`,
])('the Authorization header "%s" is 401', async authorization => {
  expect((await hydria.anyone('GET', mine.path, { headers: { Authorization: authorization } })).status).toBe(401)
})

it('a secret is shown once, and the last key cannot be deleted', async () => {
  const customer = await hydria.customer()
  const { body: keys } = await customer.call('GET', `${customer.path}/keys`)
  expect(keys.member).toHaveLength(1)
  expect(keys.member[0].secret).toBeUndefined()
  const last = await customer.call('DELETE', keys.member[0]['@id'])
  expect([last.status, last.body.errors[0].property]).toEqual([400, 'key'])
  const { body: second } = await customer.call('POST', `${customer.path}/keys`)
  expect(second.secret).toEqual(expect.any(String))
  expect((await customer.call('DELETE', second['@id'])).status).toBe(204)
})

it('the entry point leads each key to its customer', async () => {
  const { body } = await mine.call('GET', '/')
  expect(body.customer).toBe(hydria.base + mine.path)
  expect((await hydria.anyone('GET', '/')).body.customer).toBeUndefined()
})
