// The query language of lists of images: conditions, order and pages, the same wherever images are listed.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string
let batch: { id: number; '@id': string; assets: string; images: string }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'space' } })).body.images
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  const member = [
    { id: 'a', string1: 'red', number1: 1, tags: ['x', 'y'], manifests: ['m1'], roles: ['staff'] },
    { id: 'b', string1: 'red', string2: 'round', number1: 2, tags: ['y'], manifests: ['m1', 'm2'] },
    { id: 'c', string1: 'blue', number1: 3, tags: ['z, w'], mediaType: 'image/tiff' },
    { id: 'd', string1: 'reddish', number1: 4 },
    { id: 'e', number1: 5 },
  ].map(image => ({ space: 1, origin: 'https://example.org/x', ...image }))
  batch = (await customer.call('POST', `${customer.path}/queue`, { body: { member } })).body
  await customer.call('DELETE', `${images}/e/batch`)
})

const ask = (parameters: Record<string, string>, list = images) =>
  customer.call('GET', `${list}?${new URLSearchParams({ orderBy: 'id', ...parameters })}`)
const found = async (parameters: Record<string, string>, list = images): Promise<string> => {
  const { status, body, text } = await ask(parameters, list)
  if (status !== 200) throw new Error(text)
  const ids = body.member.map((image: { id: string }) => image.id)
  expect(body.totalItems).toBe(ids.length)
  return ids.join('')
}

it.each([
  [{ string1: 'red' }, 'ab'],
  [{ string1: '' }, 'e'],
  [{ number1: '3' }, 'c'],
  [{ string1: 'red', string2: 'round' }, 'b'],
  [{ tags: 'y' }, 'ab'],
  [{ manifests: 'm2,m3' }, 'b'],
  [{ roles: 'staff' }, 'a'],
  [{ mediaType: 'image/tiff' }, 'c'],
  [{ ingesting: 'true', family: 'I' }, 'abcde'],
  [{ width: '99999999999' }, ''],
] as [Record<string, string>, string][])('the parameters %j find %s', async (parameters, expected) => {
  expect(await found(parameters)).toBe(expected)
})

it.each([
  [{ string1: 'red' }, 'ab'],
  [{ string1: ['red', 'blue'] }, 'abc'],
  [{ string1: [] }, ''],
  [{ string1: { prefix: 'red' } }, 'abd'],
  [{ number1: { gte: 2, lt: 4 } }, 'bc'],
  [{ number1: [1, 5] }, 'ae'],
  [{ tags: ['x', 'z, w'] }, 'ac'],
  [{ id: ['a', 'e', 'nowhere'] }, 'ae'],
  [{ batch: null }, 'e'],
  [{ created: { gt: '2020-01-01' } }, 'abcde'],
  [{ created: { lt: '2020-01-01T00:00:00Z' } }, ''],
  [{ space: 1, tags: 'y', number1: { gt: 1 } }, 'b'],
])('q=%j finds %s', async (q, expected) => {
  expect(await found({ q: JSON.stringify(q) })).toBe(expected)
})

it('a batch is asked for by its number or its IRI', async () => {
  expect(await found({ batch: String(batch.id) })).toBe('abcd')
  expect(await found({ q: JSON.stringify({ batch: batch['@id'] }) })).toBe('abcd')
})

it('a query in a body is as long as the links to its pages can be', async () => {
  const post = (length: number) => {
    const q = { string1: ['red', 'x'.repeat(length)] }
    return customer.call('POST', `${customer.path}/allImages`, { body: { q, pageSize: 1, orderBy: 'id' } })
  }
  const { status, body } = await post(7700)
  expect([status, body.totalItems]).toEqual([200, 2])
  const next = await customer.call('GET', body.view.next)
  expect([next.status, next.body.member[0].id]).toEqual([200, 'b'])
  for (const length of [8000, 16_000, 60_000]) {
    const refused = await post(length)
    expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'q'])
  }
})

it('the language is the same wherever images are listed', async () => {
  const expected = { '': 'ab', [`${customer.path}/queue/images`]: 'ab', [`${customer.path}/allImages`]: 'ab' }
  for (const [list, ids] of Object.entries(expected))
    expect([list, await found({ string1: 'red' }, list || images)]).toEqual([list, ids])
  for (const list of [batch.assets, batch.images]) expect(await found({ string1: 'red' }, list)).toBe('ab')
})

it.each([
  [{ colour: 'red' }, 'colour', /no property colour/],
  [{ strng1: 'red' }, 'strng1', /did you mean string1/],
  [{ number1: 'seven' }, 'number1', /integer/],
  [{ ingesting: 'maybe' }, 'ingesting', /true or false/],
  [{ created: 'yesterday' }, 'created', /ISO 8601/],
  [{ batch: 'first' }, 'batch', /number/],
  [{ q: '{' }, 'q', /JSON/],
  [{ q: '[]' }, 'q', /object/],
  [{ q: '{"colour":1}' }, 'q.colour', /no property/],
  [{ q: '{"__proto__":1}' }, 'q.__proto__', /no property/],
  [{ ['__proto__']: 'x' }, '__proto__', /no property/],
  [{ q: '{"number1":{"near":1}}' }, 'q.number1.near', /gt, gte, lt, lte/],
  [{ q: '{"number1":{"gt":"x"}}' }, 'q.number1.gt', /integer/],
  [{ q: '{"number1":{}}' }, 'q.number1', /operators/],
  [{ q: '{"tags":{"prefix":"x"}}' }, 'q.tags.prefix', /not an operator/],
  [{ q: '{"string1":{"prefix":null}}' }, 'q.string1.prefix', /value/],
  [{ orderBy: 'tags' }, 'orderBy', /can be ordered by/],
  [{ cursor: 'nonsense' }, 'cursor', /links/],
  [{ cursor: '', page: '1' }, 'cursor', /together/],
] as [Record<string, string>, string, RegExp][])('%j is refused', async (parameters, property, message) => {
  const { status, body } = await ask(parameters)
  expect([status, body.errors?.[0]?.property]).toEqual([400, property])
  expect(body.errors[0].message).toMatch(message)
})

describe.each(['id', 'created', 'string1', 'number1', 'finished', 'duration'])('pages ordered by %s', order => {
  it.each(['orderBy', 'orderByDescending'])(
    'are the same by number and by cursor, forwards and back: %s',
    async way => {
      const whole = (await customer.call('GET', `${images}?${way}=${order}`)).body.member.map(
        (image: { id: string }) => image.id,
      )
      expect(whole).toHaveLength(5)
      const byNumber: string[] = []
      for (const page of [1, 2, 3])
        byNumber.push(
          ...(await customer.call('GET', `${images}?${way}=${order}&pageSize=2&page=${page}`)).body.member.map(
            (image: { id: string }) => image.id,
          ),
        )
      expect(byNumber).toEqual(whole)
      const walk = async (from: string, link: 'next' | 'previous') => {
        const pages: string[][] = []
        for (let at: string | undefined = from; at; ) {
          const { body } = await customer.call('GET', at)
          pages.push(body.member.map((image: { id: string }) => image.id))
          at = body.view[link]
        }
        return pages
      }
      const first = `${images}?${way}=${order}&pageSize=2&cursor=`
      expect((await walk(first, 'next')).flat()).toEqual(whole)
      const { last } = (await customer.call('GET', first)).body.view
      expect((await walk(last, 'previous')).reverse().flat()).toEqual(whole)
    },
  )
})
