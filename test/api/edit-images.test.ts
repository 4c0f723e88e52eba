// The same change of many images: only what becomes another is written, and what is not as it was read is left alone.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const post = (path: string, body: unknown) => customer.call('POST', `${customer.path}${path}`, { body })
const add = async (ids: string[], more = {}, who = customer) => {
  const member = ids.map(id => ({ id, space: 1, origin: 'https://example.org/x', ...more }))
  const { status, text } = await who.call('POST', `${who.path}/queue`, { body: { member } })
  if (status !== 201) throw new Error(text)
}

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  other = await hydria.customer()
  await post('/spaces', { name: 'first', defaultTags: ['of the space'] })
  await post('/spaces', { name: 'second' })
  for (const name of ['staff', 'guests']) await post('/roles', { name })
  await other.call('POST', `${other.path}/spaces`, { body: { name: 'theirs' } })
})

const path = (id: string, space = 1) => `${customer.path}/spaces/${space}/images/${encodeURIComponent(id)}`
const iri = (id: string, space = 1) => `${hydria.base}${path(id, space)}`
const edit = (body: object, query = '') => post(`/editImages${query}`, body)
const read = async (id: string) => (await customer.call('GET', path(id))).body
const tag = async (id: string) => (await customer.call('GET', path(id))).headers.get('etag')!
const replace = (field: string, value: unknown) => ({ field, operation: 'replace', value })
const addTag = { field: 'tags', operation: 'add', value: ['new'] }

it('changes what is asked in all of the images, and tells before and after of each', async () => {
  await add(['a-1', 'a/2'], { tags: ['old'], string1: 'x' })
  const { status, body } = await edit({
    selected: [iri('a-1'), { id: `${customer.id}/1/a/2` }],
    edits: [addTag, { field: 'tags', operation: 'remove', value: 'old' }, replace('string1', 'y')],
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({ '@type': 'vocab:ImagesReport', found: 2, changed: 2, unchanged: 0, skipped: [] })
  expect(body.affected[1]).toEqual({
    image: iri('a/2'),
    etag: expect.any(String),
    changes: [
      { property: 'tags', before: ['old'], after: ['new'] },
      { property: 'string1', before: 'x', after: 'y' },
    ],
  })
  expect(await read('a/2')).toMatchObject({ tags: ['new'], string1: 'y' })
})

it('sets one language of a language map, and keeps the others', async () => {
  await add(['m-1'], { label: { en: ['Quay'], de: ['Kai', 'Ufer'] } })
  await add(['m-2'])
  const merge = { field: 'label', operation: 'merge', value: { de: ['Kaimauer'] } }
  await edit({ selected: [iri('m-1'), iri('m-2')], edits: [merge] })
  expect([(await read('m-1')).label, (await read('m-2')).label]).toEqual([
    { en: ['Quay'], de: ['Kaimauer'] },
    { de: ['Kaimauer'] },
  ])
  const member = ['m-1', 'm-2'].map(id => ({ '@id': iri(id) }))
  const all = { member, ...merge, value: { fr: 'Quai' } }
  await customer.call('PATCH', `${customer.path}/spaces/1/images`, { body: all })
  expect((await read('m-1')).label).toEqual({ en: ['Quay'], de: ['Kaimauer'], fr: ['Quai'] })
})

it('leaves an image as it is, ETag and all, where nothing of it would be another', async () => {
  await add(['b-1', 'b-2'], { tags: ['new'] })
  await customer.call('PATCH', path('b-2'), { body: { tags: [] } })
  const before = await tag('b-1')
  const { body } = await edit({ selected: [iri('b-1'), iri('b-2')], edits: [addTag] })
  expect(body).toMatchObject({ found: 2, changed: 1, unchanged: 1, affected: [{ image: iri('b-2') }] })
  expect(await tag('b-1')).toBe(before)
})

it('leaves alone what has changed since it was read, and what is not there, and changes the others', async () => {
  await add(['c-1', 'c-2'])
  const [first, second] = [await tag('c-1'), await tag('c-2')]
  await customer.call('PATCH', path('c-1'), { body: { string1: 'by somebody else' } })
  const { body } = await edit({
    selected: [{ '@id': iri('c-1'), etag: first }, { '@id': iri('c-2'), etag: second }, iri('c-3')],
    edits: [replace('string1', 'mine')],
  })
  expect(body.skipped).toEqual([
    { image: iri('c-1'), status: 412, message: 'has changed since it was read' },
    { image: iri('c-3'), status: 404, message: 'is not there' },
  ])
  expect([(await read('c-1')).string1, (await read('c-2')).string1]).toEqual(['by somebody else', 'mine'])
})

it('writes nothing with ?validate, and tells ETags by which the same can be done', async () => {
  await add(['d-1'])
  const before = await tag('d-1')
  const asked = { selected: [iri('d-1')], edits: [addTag] }
  const { body } = await edit(asked, '?validate')
  expect(body.affected[0].changes).toEqual([
    { property: 'tags', before: ['of the space'], after: ['of the space', 'new'] },
  ])
  expect(await tag('d-1')).toBe(before)
  const selected = body.affected.map(({ image, etag }: Record<string, string>) => ({ '@id': image, etag }))
  expect((await edit({ ...asked, selected })).body).toMatchObject({ changed: 1, skipped: [] })
  expect((await edit({ ...asked, selected })).body).toMatchObject({ changed: 0, skipped: [{ status: 412 }] })
})

it('changes all that a search finds, within a space or among all images', async () => {
  await add(['e-1', 'e-2'], { string2: 'found' })
  await add(['e-1'], { string2: 'found', space: 2 })
  const ofSpace = await edit({
    foundBy: `${hydria.base}${customer.path}/spaces/1/images?string2=found`,
    edits: [replace('number1', 7)],
  })
  expect(ofSpace.body).toMatchObject({ found: 2, changed: 2 })
  const search = `${customer.path}/allImages?q=${encodeURIComponent(JSON.stringify({ string2: 'found' }))}`
  expect((await edit({ foundBy: search, edits: [replace('number1', 7)] })).body).toMatchObject({
    found: 3,
    changed: 1,
    affected: [{ image: iri('e-1', 2), changes: [{ property: 'number1', before: 0, after: 7 }] }],
  })
  expect((await edit({ foundBy: `${customer.path}/allImages?string2=nowhere`, edits: [addTag] })).body).toMatchObject({
    found: 0,
    changed: 0,
  })
})

it('gives an image the default of its space for null, and a property its own', async () => {
  await add(['f-1'], { tags: ['x'], string1: 'x' })
  await edit({ selected: [iri('f-1')], edits: [replace('tags', null), replace('string1', null)] })
  expect(await read('f-1')).toMatchObject({ tags: ['of the space'], string1: '' })
})

it('restricts images by roles, and takes away a role that is no more', async () => {
  await add(['g-1'])
  const roles = async () => (await customer.call('GET', `${path('g-1')}/roles`)).body.totalItems
  await edit({ selected: [iri('g-1')], edits: [{ field: 'roles', operation: 'add', value: ['staff', 'guests'] }] })
  expect(await roles()).toBe(2)
  const { body } = await edit({
    selected: [iri('g-1')],
    edits: [{ field: 'roles', operation: 'remove', value: [`${hydria.base}${customer.path}/roles/staff`] }],
  })
  expect(body.affected[0].changes).toEqual([{ property: 'roles', before: ['staff', 'guests'], after: ['guests'] }])
})

it('describes a thousand images in one request', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `many-${index}`)
  await add(ids, { string3: 'many' })
  const { body } = await edit({ selected: ids.map(id => iri(id)), edits: [replace('string3', 'more')] })
  expect(body).toMatchObject({ found: 1000, changed: 1000 })
})

const some = () => ({ selected: [iri('a-1')], edits: [addTag] })

it.each([
  ['neither images nor a search', () => ({ edits: [addTag] }), 'selected'],
  ['both of them', () => ({ ...some(), foundBy: `${customer.path}/allImages` }), 'selected'],
  ['no images', () => ({ ...some(), selected: [] }), 'selected'],
  ['images that are no array', () => ({ ...some(), selected: { '@id': iri('a-1') } }), 'selected'],
  ['an image that is a number', () => ({ ...some(), selected: [3] }), 'selected[0]'],
  [
    'an image of another customer',
    () => ({ ...some(), selected: [`${hydria.base}${other.path}/spaces/1/images/x`] }),
    'selected[0].@id',
  ],
  [
    'an image that is named twice',
    () => ({ ...some(), selected: [iri('a-1'), `${customer.id}/1/a-1`] }),
    'selected[1].id',
  ],
  ['an etag without quotes', () => ({ ...some(), selected: [{ '@id': iri('a-1'), etag: '1' }] }), 'selected[0].etag'],
  ['a weak etag', () => ({ ...some(), selected: [{ '@id': iri('a-1'), etag: 'W/"1"' }] }), 'selected[0].etag'],
  ['a list of another customer', () => ({ foundBy: `${other.path}/allImages`, edits: [addTag] }), 'foundBy'],
  ['an address that is no list of images', () => ({ foundBy: `${customer.path}/spaces`, edits: [addTag] }), 'foundBy'],
  [
    'a search by what is no property',
    () => ({ foundBy: `${customer.path}/allImages?colour=red`, edits: [addTag] }),
    'colour',
  ],
  ['no edits', () => ({ ...some(), edits: [] }), 'edits'],
  ['no edits at all', () => ({ selected: [iri('a-1')] }), 'edits'],
  ['more edits than anybody needs', () => ({ ...some(), edits: Array(101).fill(addTag) }), 'edits'],
  ['an edit that is a text', () => ({ ...some(), edits: ['tags'] }), 'edits[0]'],
  ['a property that is not for this', () => ({ ...some(), edits: [replace('origin', 'x')] }), 'edits[0].field'],
  [
    'an operation that a property does not know',
    () => ({ ...some(), edits: [{ ...addTag, field: 'string1' }] }),
    'edits[0].operation',
  ],
  [
    'languages without a text',
    () => ({ ...some(), edits: [{ field: 'label', operation: 'merge', value: { de: ' ' } }] }),
    'edits[0].value',
  ],
  ['no value', () => ({ ...some(), edits: [{ field: 'tags', operation: 'add' }] }), 'edits[0].value'],
  ['null to add', () => ({ ...some(), edits: [{ ...addTag, value: null }] }), 'edits[0].value'],
  ['a value of another kind', () => ({ ...some(), edits: [addTag, replace('number1', -1)] }), 'edits[1].value'],
  ['a text that is too long', () => ({ ...some(), edits: [replace('string1', 'x'.repeat(2001))] }), 'edits[0].value'],
  ['a NUL', () => ({ ...some(), edits: [replace('string1', '\u0000')] }), 'edits'],
  [
    'a role that the customer does not have',
    () => ({ ...some(), edits: [{ field: 'roles', operation: 'add', value: ['nobody'] }] }),
    'edits[0].value',
  ],
  ['a key that no edit has', () => ({ ...some(), edits: [{ ...addTag, values: [] }] }), 'edits[0].values'],
])('refuses %s', async (_what, body, property) => {
  const { status, body: answer } = await edit(body())
  expect([status, answer.errors?.[0]?.property]).toEqual([400, property])
})

it.each([
  ['languages', 'label', 'merge', (n: number) => ({ [`de-x-l${n}`]: ['a'] }), 50, 'must have at most 50 languages'],
  [
    'characters',
    'altText',
    'merge',
    (n: number) => ({ [`de-x-l${n}`]: ['a'.repeat(4000)] }),
    5,
    'must have at most 20000 characters',
  ],
  [
    'items',
    'tags',
    'add',
    (n: number) => Array.from({ length: 5000 }, (_, index) => `${n}-${index}`),
    2,
    'must have at most 10000 items',
  ],
] as const)(
  'adds no more %s to %s than may be written at once',
  async (_what, field, operation, value, most, message) => {
    await add(['full'], { tags: [] })
    const change = (n: number) => ({ field, operation, value: value(n) })
    const all = Array.from({ length: most }, (_, n) => change(n))
    expect((await edit({ selected: [iri('full')], edits: all })).body.errors).toBeUndefined()
    const { status, body } = await edit({ selected: [iri('full')], edits: [change(most)] })
    expect([status, body.errors]).toEqual([
      400,
      [
        {
          property: 'edits[0].value',
          message: expect.stringContaining(`${field} of image full of space 1 ${message}`),
        },
      ],
    ])
    const member = [{ '@id': iri('full') }]
    const bulk = await customer.call('PATCH', `${customer.path}/allImages`, { body: { member, ...change(most) } })
    expect([bulk.status, bulk.body.errors?.[0].property]).toEqual([400, 'value'])
    const longer = (await read('full'))[field]
    expect(Object.keys(longer)).toHaveLength(field === 'tags' ? 10_000 : most)
  },
)

it('is for keys that may write', async () => {
  const { body } = await post('/keys', { access: 'read' })
  const reader = clientOf(() => hydria.base, basic(body.key, body.secret))
  expect((await reader('POST', `${customer.path}/editImages?validate`, { body: some() })).status).toBe(403)
  expect((await other.call('POST', `${customer.path}/editImages`, { body: some() })).status).toBe(404)
})

it('tells what a deletion of many would come to, and deletes nothing', async () => {
  await add(['x-1'])
  const member = [
    { id: 'x-1', space: 1 },
    { id: 'x-2', space: 1 },
  ]
  const { status, body } = await post('/deleteImages?validate', { member })
  expect([status, body]).toMatchObject([
    200,
    {
      ...{ '@type': 'vocab:ImagesReport', found: 2, changed: 1 },
      affected: [{ image: iri('x-1'), etag: expect.any(String), manifests: [] }],
      skipped: [{ image: iri('x-2'), status: 404 }],
    },
  ])
  expect((await read('x-1')).id).toBe('x-1')
})
