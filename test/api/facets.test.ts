// What the images of a list have in common: counted by facets, each value of which leads to the list that has as many.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

const BY = 'https://creativecommons.org/licenses/by/4.0/'
const origin = 'https://example.org/x'

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer('with-facets')
  for (const id of [1, 2]) await customer.call('PUT', `${customer.path}/spaces/${id}`, { body: { name: `s${id}` } })
  const member = [
    { id: 'a', label: 'Medlar on paper', tags: ['fruit', 'paper, laid'], rights: BY, mediaType: 'image/tiff' },
    { id: 'b', label: 'Medlar tree', tags: ['fruit', 'tree'], mediaType: 'image/png' },
    { id: 'c', label: 'Quince', tags: ['fruit'], mediaType: 'application/pdf' },
    { id: 'd', tags: [], mediaType: 'image/tiff', space: 2 },
  ]
  const { status } = await customer.call('POST', `${customer.path}/queue`, {
    body: { member: member.map(one => ({ space: 1, origin, ...one })) },
  })
  expect(status).toBe(201)
  const { db } = hydria.services.store
  const mine = () => db('images').where({ customer: customer.id })
  await mine().update({ ingesting: false, created: new Date('2024-05-17T00:00:00Z') })
  await mine()
    .where({ id: 'b' })
    .update({ error: 'It did not answer.', created: new Date('2023-12-31T23:59:59.999Z') })
  await mine().where({ id: 'c' }).update({ ingesting: true })
})

interface Value {
  value: string
  count: number
  list: string
}
type Told = { total: number; isLowerBound: boolean; facet: { field: string; hasMore: boolean; values: Value[] }[] }

const facets = async (query = '', of = '/spaces/1'): Promise<Told> => {
  const { status, body } = await customer.call('GET', `${customer.path}${of}/facets?${query}`)
  expect([query, status]).toEqual([query, 200])
  return body
}
const counts = ({ facet }: Told, field: string) =>
  facet.find(one => one.field === field)?.values.map(({ value, count }) => [value, count])

it('every value is told with its count, those of the most images first', async () => {
  const told = await facets()
  expect([told.total, told.isLowerBound]).toEqual([3, false])
  expect(counts(told, 'tags')).toEqual([
    ['fruit', 3],
    ['paper, laid', 1],
    ['tree', 1],
  ])
  expect(counts(told, 'family')).toEqual([
    ['I', 2],
    ['F', 1],
  ])
  expect(counts(told, 'mediaType')!.sort()).toEqual([
    ['application/pdf', 1],
    ['image/png', 1],
    ['image/tiff', 1],
  ])
  expect(counts(told, 'year')).toEqual([
    ['2024', 2],
    ['2023', 1],
  ])
  expect(counts(told, 'rights')).toEqual([
    ['', 2],
    [BY, 1],
  ])
  expect(counts(told, 'state')!.sort()).toEqual([
    ['failed', 1],
    ['inWork', 1],
    ['ready', 1],
  ])
})

it('a customer’s facets are of all its spaces, and those of others are not counted', async () => {
  expect((await facets('', '')).total).toBe(4)
  expect(counts(await facets('space=2', ''), 'state')).toEqual([['ready', 1]])
  const other = await hydria.customer('with-other-facets')
  expect((await other.call('GET', `${customer.path}/facets`)).status).toBe(404)
  expect((await other.call('GET', `${other.path}/facets`)).body).toMatchObject({ total: 0, facet: [] })
})

it.each([
  '',
  'q=medlar',
  'tags=fruit',
  'tags=tree,fruit&q={"rights":""}',
  'tags[all]=fruit&created[gte]=2024-01-01',
  'orderBy=id&pageSize=2&words=medl',
])('the list that a value leads to has as many images as it says, narrowed by %j', async query => {
  for (const { field, values } of (await facets(query)).facet)
    for (const { value, count, list } of values) {
      const { status, body } = await customer.call('GET', list)
      expect([field, value, status, body.totalItems]).toEqual([field, value, 200, count])
    }
})

it('narrowed by words and by two tags at once, only what has all is counted', async () => {
  expect((await facets('q=medlar')).total).toBe(2)
  expect((await facets('tags[all]=fruit&tags[all]=tree')).total).toBe(1)
  expect((await facets('tags=paper,tree')).total).toBe(1)
  expect(counts(await facets('tags[all]=paper, laid'), 'tags')).toContainEqual(['paper, laid', 1])
  expect((await facets('error[gt]=')).total).toBe(1)
})

it('a page of a narrowed list keeps a comparison with nothing', async () => {
  const { status } = await customer.call('GET', `${customer.path}/spaces/1/images?error[gt]=`, {
    headers: { Accept: 'text/html' },
  })
  expect(status).toBe(200)
})

it.each([
  ['colour=red', 'colour'],
  ['number1[gte]=x', 'number1.gte'],
  ['tags[gte]=x', 'tags.gte'],
  ['string1[all]=x', 'string1.all'],
  ['q=%21', 'q'],
])('%s is refused by name', async (query, property) => {
  for (const at of ['/facets', '/spaces/1/facets', '/spaces/1/images']) {
    const { status, body } = await customer.call('GET', `${customer.path}${at}?${query}`)
    expect([at, status, body.errors[0].property]).toEqual([at, 400, property])
  }
})

it('a facet with more than fifty values says so', async () => {
  const member = Array.from({ length: 60 }, (_, n) => ({ id: `t${n}`, space: 2, origin, tags: [`tag ${n}`] }))
  await customer.call('POST', `${customer.path}/queue`, { body: { member } })
  const tags = (await facets('q=t', '/spaces/2')).facet.find(({ field }) => field === 'tags')!
  expect([tags.hasMore, tags.values.length]).toEqual([true, 50])
})

it('of a list that is too long, the newest are counted, and it says that there are more', async () => {
  const { db } = hydria.services.store
  await customer.call('PUT', `${customer.path}/spaces/3`, { body: { name: 's3' } })
  await db.transaction(async transaction => {
    // Nobody is told of each.
    await transaction.raw('SET LOCAL session_replication_role = replica')
    await transaction.raw(
      `INSERT INTO images (customer, space, id, origin, created, tags) SELECT ?, 3, n::text, 'https://example.org/x',
         CASE WHEN n <= 20001 THEN timestamptz '2020-06-01' ELSE timestamptz '2021-06-01' END, '{}'
       FROM generate_series(1, 20003) AS n`,
      [customer.id],
    )
  })
  const told = await facets('', '/spaces/3')
  expect([told.total, told.isLowerBound]).toEqual([20_000, true])
  expect(counts(told, 'year')).toContainEqual(['2021', 2])
})
