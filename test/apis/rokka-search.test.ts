// Searching, sorting, counting and paging source images.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf, refusal } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka

/** Name, width, height and user metadata; uploaded in this order. */
const IMAGES: [string, number, number, Record<string, unknown>][] = [
  [
    'plan.png',
    100,
    50,
    { 'int:id': 1, 'array:labels': ['lake', 'swan'], 'date:taken': '2020-01-01T00:00:00Z', kind: 'map' },
  ],
  [
    'plant.png',
    200,
    60,
    { 'int:id': 2, 'array:labels': ['lake'], 'text:about': 'A green plant in the garden', kind: 'photo' },
  ],
  ['plate_1.png', 300, 60, { 'int:id': 3, 'double:price': 2.5, kind: 'photo' }],
  ['zebra.png', 400, 70, { 'int:id': 10, 'latlon:place': '47.38,8.52', 'date:taken': '2022-05-05T10:00:00Z' }],
  ['100%.png', 500, 80, {}],
]

const names = (items: { name?: unknown }[]) => items.map(item => item.name)
const list = async (parameters: Record<string, unknown>) =>
  (await client.sourceimages.list(customer.name, parameters)).body
const found = async (search: Record<string, string>) => names((await list({ search, sort: 'width asc' })).items)

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  for (const [name, width, height, meta_user] of IMAGES) {
    const bytes = await sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    await client.sourceimages.create(customer.name, name, bytes, { meta_user: meta_user as never })
  }
  const { body } = await client.sourceimages.list(customer.name, { search: { name: 'zebra.png' } })
  await client.sourceimages.addDynamicMetaData(customer.name, body.items[0]!.hash, 'version', { text: 'v2' })
})

it.each<[Record<string, string>, string[]]>([
  [{ height: '60' }, ['plant.png', 'plate_1.png']],
  [{ height: '60', name: 'plate*' }, ['plate_1.png']],
  [{ name: 'plan*' }, ['plan.png', 'plant.png']],
  [{ name: '100%*' }, ['100%.png']],
  [{ name: 'plate_*' }, ['plate_1.png']],
  [{ name_text: 'PLATE' }, ['plate_1.png']],
  [{ width: '[100 TO 200]' }, ['plan.png', 'plant.png']],
  [{ width: '[100,200]' }, ['plan.png', 'plant.png']],
  [{ width: '{100 TO 300}' }, ['plant.png']],
  [{ width: '[500 TO *]' }, ['100%.png']],
  [{ width: '{400,}' }, ['100%.png']],
  [{ width: '[,100]' }, ['plan.png']],
  [{ width: '{99.5 TO 100.5}' }, ['plan.png']],
  [{ width: '[9999999999 TO *]' }, []],
  [{ name: '[a TO plan.png]' }, ['plan.png']],
  [{ 'user:int:id': '2' }, ['plant.png']],
  [{ 'user:int:id': '[2 TO 9]' }, ['plant.png', 'plate_1.png']],
  [{ 'user:int:id': '{3,}', height: '70', 'dynamic:str:version:text': 'v2' }, ['zebra.png']],
  [{ 'user:double:price': '{2,3}' }, ['plate_1.png']],
  [{ 'user:str:kind': 'photo' }, ['plant.png', 'plate_1.png']],
  [{ 'user:kind': 'ma*' }, ['plan.png']],
  [{ 'user:array:labels': 'lake' }, ['plan.png', 'plant.png']],
  [{ 'user:array:labels': 'sw*' }, ['plan.png']],
  [{ 'user:text:about': 'garden' }, ['plant.png']],
  [{ 'user:text:about': 'GARDENS plants' }, ['plant.png']],
  [{ 'user:text:about': 'gärden' }, ['plant.png']],
  [{ 'user:latlon:place': '47.38,8.52', 'dynamic:str:version:text': 'v2' }, ['zebra.png']],
  [{ 'user:date:taken': "['2020-01-01T00:00:00Z',2021-01-01]" }, ['plan.png']],
  [{ created: "['2017-01-01T00:00:00Z',}", height: '50' }, ['plan.png']],
  [{ format: 'png', opaque: 'true', height: '80' }, ['100%.png']],
  [{ height: '50', width: '500', operator: 'or' }, ['plan.png', '100%.png']],
  [{ name: "x' OR '1'='1" }, []],
])('%j finds %j', async (search, expected) => {
  expect(await found(search)).toEqual(expected)
})

it.each<[string | string[], string[]]>([
  ['size', []],
  ['width asc', ['plan.png', 'plant.png', 'plate_1.png', 'zebra.png', 'zebra.png', '100%.png']],
  ['width', ['100%.png', 'zebra.png', 'zebra.png', 'plate_1.png', 'plant.png', 'plan.png']],
  [
    ['height desc', 'name asc'],
    ['100%.png', 'zebra.png', 'zebra.png', 'plant.png', 'plate_1.png', 'plan.png'],
  ],
  ['user:int:id asc', ['plan.png', 'plant.png', 'plate_1.png', 'zebra.png', 'zebra.png', '100%.png']],
  ['user:str:kind desc,width desc', ['plate_1.png', 'plant.png', 'plan.png', '100%.png', 'zebra.png', 'zebra.png']],
])('sorted by %j', async (sort, expected) => {
  const { items } = await list({ sort })
  expect(items).toHaveLength(6)
  if (expected.length > 0) expect(names(items)).toEqual(expected)
})

it.each([
  '',
  'created desc',
  'created asc',
  'height desc,name asc',
  'user:int:id asc,width desc',
  'user:str:kind desc',
])('pages by cursor, forwards and back again, sorted by "%s"', async sort => {
  const whole = (await list({ sort })).items.map(item => item.hash)
  const call = async (href: string) => (await client.request(href.slice(1))).body
  const forwards: string[][] = []
  let page = await list({ sort, limit: 2 })
  expect(page.links.prev).toBeUndefined()
  for (;;) {
    expect(page.total).toBe(6)
    forwards.push(page.items.map(item => item.hash))
    if (!page.links.next) break
    page = await call(page.links.next.href)
  }
  expect(forwards.flat()).toEqual(whole)
  expect(forwards.map(hashes => hashes.length)).toEqual([2, 2, 2])
  const backwards: string[][] = []
  while (page.links.prev) {
    page = await call(page.links.prev.href)
    backwards.unshift(page.items.map(item => item.hash))
  }
  expect(backwards).toEqual(forwards.slice(0, -1))
})

it('pages by number when a number is asked for', async () => {
  const page = await list({ limit: 2, offset: 2, sort: 'width asc' })
  expect(names(page.items)).toEqual(['plate_1.png', 'zebra.png'])
  expect(page.links.next!.href).toContain('offset=4')
  expect(page.links.prev!.href).not.toContain('offset')
})

it('limit=0 tells the total alone', async () => {
  const { total, items } = await list({ limit: 0, search: { height: '60' } })
  expect([total, items]).toEqual([2, []])
})

it('counts the values of facets among what was found', async () => {
  const body = (await list({ facets: 'user:array:labels,user:str:kind', limit: 0 })) as unknown as { facets: object }
  expect(body.facets).toEqual({
    'user:array:labels': [
      { value: 'lake', count: 2 },
      { value: 'swan', count: 1 },
    ],
    'user:str:kind': [
      { value: 'photo', count: 2 },
      { value: 'map', count: 1 },
    ],
  })
  const few = (await list({ facets: 'user:str:kind', search: { width: '[,100]' } })) as unknown as { facets: object }
  expect(few.facets).toEqual({ 'user:str:kind': [{ value: 'map', count: 1 }] })
})

it('the total without a search follows what is deleted and restored', async () => {
  const total = async (parameters = {}) => (await list({ limit: 0, ...parameters })).total
  const { hash } = (await list({ search: { name: 'plan.png' } })).items[0]!
  await client.sourceimages.delete(customer.name, hash)
  expect([await total(), await total({ deleted: true })]).toEqual([5, 1])
  await client.sourceimages.restore(customer.name, hash)
  expect([await total(), await total({ deleted: true })]).toEqual([6, 0])
})

it.each<[Record<string, unknown>, RegExp]>([
  [{ search: { colour: 'red' } }, /colour/],
  [{ search: { width: 'wide' } }, /width/],
  [{ search: { width: '1.5' } }, /width/],
  [{ search: { width: '99999999999' } }, /width/],
  [{ search: { width: '[1 TO 2 TO 3]' } }, /width/],
  [{ search: { width: '[a TO b]' } }, /width/],
  [{ search: { created: 'yesterday' } }, /created/],
  [{ search: { 'user:colour:id': '1' } }, /colour/],
  [{ search: { 'user:int:ID': '1' } }, /ID/],
  [{ search: { 'user:int:id': 'x' } }, /user:int:id/],
  [{ search: { 'dynamic:str': 'x' } }, /dynamic/],
  [{ search: { name: 'a\u0000b' } }, /name/],
  [{ search: { operator: 'nor' } }, /operator/],
  [{ search: { 'user:array:labels': '[a TO b]' } }, /labels/],
  [{ sort: 'colour' }, /colour/],
  [{ sort: 'width up' }, /sort/],
  [{ sort: 'user:array:labels' }, /sort/],
  [{ sort: 'a,b,c,d,e,f' }, /sort/],
  [{ facets: 'width' }, /facets/],
  [{ limit: 2001 }, /limit/],
  [{ limit: -1 }, /limit/],
  [{ offset: -1 }, /offset/],
  [{ offset: 10_000_000 }, /offset/],
  [{ offset: 'bm90IGEgY3Vyc29y' }, /offset/],
])('%j is refused with the field', async (parameters, field) => {
  const { statusCode, body } = await refusal(client.sourceimages.list(customer.name, parameters))
  expect([statusCode, body.error.code]).toEqual([400, 400])
  expect(body.error.message).toMatch(field)
})

it('a cursor belongs to its search', async () => {
  const { cursor } = await list({ limit: 1 })
  expect((await refusal(list({ offset: cursor, sort: 'width' }))).statusCode).toBe(400)
  const forged = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(cursor, 'base64url').toString()), after: ['x', 1] }),
  )
  expect((await refusal(list({ offset: forged.toString('base64url') }))).statusCode).toBe(400)
})

it.each(['cafe', 'CAFÉ', 'creme', 'cr\u00e8mes', 'cre\u0300me cafe'])(
  '%s finds a name whatever its accents and endings',
  async name_text => {
    const other = await hydria.customer()
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    const theirs = clientOf(hydria, other)
    await theirs.sourceimages.create(other.name, 'Caf\u00e9_crème.png', bytes)
    const search = async (words: string) =>
      names((await theirs.sourceimages.list(other.name, { search: { name_text: words } })).body.items)
    expect(await search(name_text)).toEqual(['Caf\u00e9_crème.png'])
    expect(await search(`${name_text} tea`)).toEqual([])
  },
)

it("names that are nobody's to give are refused", async () => {
  const words = [...hydria.services.taken].filter(word => /^[a-z][\w-]+$/i.test(word))
  expect(words).toEqual(
    expect.arrayContaining(['thumbs', 'file', 'auth', 'organizations', 'customers', 'docs', 'dynamic']),
  )
  for (const word of words)
    for (const name of [word, word.toUpperCase()]) {
      const body = { billing_email: 'a@b.example', display_name: name }
      const { status, text } = await hydria.admin('PUT', `/organizations/${name}`, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect([name, status, text]).toEqual([name, 400, expect.stringMatching(/reserved/)])
    }
})
