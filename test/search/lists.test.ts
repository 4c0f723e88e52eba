// Lists of images narrowed to those with words in their texts, for whom the images are.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const text = (id: string, body: string, more: object = {}) => ({ id, mediaType: 'text/plain', body, ...more })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('listed-by-words')
  other = await hydria.customer('listed-by-others')
  await addPage(customer, 1, 'a', [text('t', 'the garden of quinces', { language: ['en'] })])
  await addPage(customer, 1, 'b', [text('t', 'quinces and medlars'), text('u', 'translated garden')])
  await addPage(customer, 2, 'c', [text('t', '図書館の庭園')], { body: { roles: ['clickthrough'] } })
  await addPage(customer, 1, 'd', [])
  await addPage(other, 1, 'e', [text('t', 'quinces of others')])
  await readAllTexts(hydria)
})

const ids = async (query: string, list = '/spaces/1/images', of = customer) => {
  const { status, body } = await of.call('GET', `${of.path}${list}?${query}`)
  expect([query, status]).toEqual([query, 200])
  expect(body.totalItems).toBe(body.member.length)
  return body.member.map((one: { '@id': string }) => one['@id'].split('/').at(-1)).sort()
}

it.each([
  ['text=quinces', ['a', 'b']],
  ['text=QUINCE', ['a']],
  ['text=quin*', ['a', 'b']],
  ['text=quinces garden', ['a']],
  ['text="and medlars"', ['b']],
  ['text="medlars and"', []],
  ['text=medlars&string1=x', []],
  ['q={"text":"medlars"}', ['b']],
  ['text=others', []],
  ["text=o'thers", []],
])('%s finds %j', async (query, expected) => {
  expect(await ids(query)).toEqual(expected)
})

it('all images of a customer are searched by the list of them, and those of others are not found', async () => {
  expect(await ids('text=図書館', '/allImages')).toEqual(['c'])
  expect(await ids('text=quinces', '/allImages')).toEqual(['a', 'b'])
  expect(await ids('text=quinces', '/allImages', other)).toEqual(['e'])
})

it.each([
  'text=',
  'text=%21',
  'text=%00',
  `text=${'a'.repeat(1001)}`,
  'text=a&text=b',
  'q={"text":{"gte":"a"}}',
  'q={"text":null}',
])('%s is refused by name', async query => {
  const { status, body } = await customer.call('GET', `${customer.path}/spaces/1/images?${query}`)
  expect([status, body.errors[0].property]).toEqual([400, query.startsWith('q') ? 'q.text' : 'text'])
})

it('no list is ordered by it, no image has it, and the description of lists names it', async () => {
  const ordered = await customer.call('GET', `${customer.path}/spaces/1/images?orderBy=text`, {
    headers: { Prefer: 'handling=strict' },
  })
  expect(ordered.status).toBe(400)
  expect((await customer.call('GET', `${customer.path}/spaces/1/images/a`)).body.text).toBeUndefined()
  const { search } = (await customer.call('GET', `${customer.path}/spaces/1/images`)).body
  expect(search.mapping).toContainEqual(expect.objectContaining({ variable: 'text' }))
})

it('a public query cannot be narrowed by words, which would tell what closed images say', async () => {
  const body = { name: 'words', template: 'text=p1' }
  expect((await customer.call('POST', `${customer.path}/namedQueries`, { body })).status).toBe(400)
})
