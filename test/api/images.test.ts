// Many images at once: looked up by id and by query, described and deleted, all of them or none.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  other = await hydria.customer()
  for (const name of ['first', 'second']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  await other.call('POST', `${other.path}/spaces`, { body: { name: 'theirs' } })
})

const add = async (ids: string[], more = {}, who = customer) => {
  const member = ids.map(id => ({ id, space: 1, origin: 'https://example.org/x', ...more }))
  const { status, text } = await who.call('POST', `${who.path}/queue`, { body: { member } })
  if (status !== 201) throw new Error(text)
}
const images = (space = 1) => `${customer.path}/spaces/${space}/images`
const all = () => `${customer.path}/allImages`
const whole = (id: string, space = 1) => ({ id: `${customer.id}/${space}/${id}` })
const names = (body: { member: { id: string }[] }) => body.member.map(image => image.id)

describe('POST of ids to allImages', () => {
  beforeAll(async () => {
    await add(['look-1', 'look/2', 'look 3'])
    await add(['look-1'], { space: 2, string1: 'of the second space' })
    await add(['theirs'], {}, other)
  })

  it('answers with full images of any space, in the order asked, leaving out what is not there', async () => {
    const member = [
      whole('look-1', 2),
      whole('nowhere'),
      whole('look/2'),
      { '@id': `${hydria.base}${images()}/look%203` },
    ]
    const { status, body } = await customer.call('POST', all(), { body: { '@type': 'Collection', member } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ '@type': 'Collection', totalItems: 3 })
    expect(names(body)).toEqual(['look-1', 'look/2', 'look 3'])
    expect(body.member[0]).toMatchObject({ '@type': 'vocab:Image', space: 2, string1: 'of the second space' })
  })

  it.each([
    ['another customer’s image', () => [whole('look-1'), { id: `${other.id}/1/theirs` }], 'member[1].id'],
    [
      'another customer’s IRI',
      () => [{ '@id': `${hydria.base}${other.path}/spaces/1/images/theirs` }],
      'member[0].@id',
    ],
    ['the same image twice', () => [whole('look-1'), { id: 'look-1', space: 1 }], 'member[1].id'],
    ['an id without a space', () => [{ id: 'look-1' }], 'member[0].id'],
    ['no id', () => [{ string1: 'x' }], 'member[0].id'],
    ['a space beyond all', () => [{ id: `${customer.id}/4294967296/x` }], 'member[0].id'],
    ['a NUL', () => [{ id: `${customer.id}/1/\u0000` }], 'member[0].id'],
    ['two names that disagree', () => [{ ...whole('look-1'), '@id': `${hydria.base}${images()}/x` }], 'member[0].id'],
    ['no object', () => ['look-1'], 'member[0]'],
    ['nothing', () => [], 'member'],
  ])('refuses %s', async (_what, member, property) => {
    const { status, body } = await customer.call('POST', all(), { body: { member: member() } })
    expect([status, body.errors?.[0]?.property]).toEqual([400, property])
  })

  it('is a read, which a key that may only read can do', async () => {
    const { body } = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })
    const reader = clientOf(() => hydria.base, basic(body.key, body.secret))
    expect((await reader('POST', all(), { body: { member: [whole('look-1')] } })).status).toBe(200)
    expect((await reader('PATCH', all(), { body: { member: [{ ...whole('look-1'), string1: 'x' }] } })).status).toBe(
      403,
    )
  })
})

describe('POST of a query to allImages', () => {
  beforeAll(() => add(['q-1', 'q-2', 'q-3', 'q-4', 'q-5'], { string2: 'queried', tags: ['a', 'b'] }))

  it('answers with a page, whose neighbours can be read by GET', async () => {
    const { status, body } = await customer.call('POST', all(), {
      body: { q: { string2: ['queried', 'other'], tags: 'a' }, orderByDescending: 'id', page: 2, pageSize: 2 },
    })
    expect([status, body.totalItems, names(body)]).toEqual([200, 5, ['q-3', 'q-2']])
    const next = await customer.call('GET', body.view.next)
    expect([next.status, names(next.body)]).toEqual([200, ['q-1']])
  })

  it.each([
    [{ q: { colour: 'red' } }, 'q.colour'],
    [{ q: { number1: { about: 7 } } }, 'q.number1.about'],
    [{ q: '!' }, 'q'],
    [{ query: {} }, 'query'],
    [{ page: {} }, 'page'],
  ])('refuses %j', async (body, property) => {
    const reply = await customer.call('POST', all(), { body })
    expect([reply.status, reply.body.errors?.[0]?.property]).toEqual([400, property])
  })
})

describe('PATCH of a Collection', () => {
  const patch = (path: string, member: unknown[], headers = {}) =>
    customer.call('PATCH', path, { headers, body: { member } })
  const get = async (id: string, space = 1) =>
    (await customer.call('GET', `${images(space)}/${encodeURIComponent(id)}`)).body

  beforeEach(() => add(['p-1', 'p-2'], { string1: 'before', number1: 1, tags: ['t'] }))

  it('changes what each member names, ingests nothing, and answers with the images in their order', async () => {
    const before = await get('p-1')
    const { status, body } = await patch(images(), [
      { id: 'p-2', string1: 'two' },
      { '@id': before['@id'], tags: ['x', 'y'], number1: 5, roles: ['staff'] },
    ])
    expect([status, names(body)]).toEqual([200, ['p-2', 'p-1']])
    expect(await get('p-2')).toMatchObject({ string1: 'two', number1: 1, tags: ['t'] })
    const after = await get('p-1')
    expect(after).toMatchObject({
      string1: 'before',
      number1: 5,
      tags: ['x', 'y'],
      queued: before.queued,
      batch: before.batch,
    })
    expect((await customer.call('GET', after.roles)).body.totalItems).toBe(1)
  })

  it('leaves roles alone when their link is sent back, and resets what is null', async () => {
    await patch(images(), [{ id: 'p-1', roles: ['staff'] }])
    const { roles } = await get('p-1')
    await patch(images(), [{ id: 'p-1', roles, string1: null }])
    expect((await customer.call('GET', roles)).body.totalItems).toBe(1)
    expect((await get('p-1')).string1).toBe('')
  })

  it('of allImages takes images of several spaces', async () => {
    await add(['p-3'], { space: 2 })
    const { status } = await patch(all(), [
      { ...whole('p-1'), string3: 'both' },
      { ...whole('p-3', 2), string3: 'both' },
    ])
    expect([status, (await get('p-1')).string3, (await get('p-3', 2)).string3]).toEqual([200, 'both', 'both'])
  })

  it('answers 205 to who prefers a minimal answer', async () => {
    const { status, text } = await patch(images(), [{ id: 'p-1', string1: 'x' }], { Prefer: 'return=minimal' })
    expect([status, text]).toEqual([205, ''])
  })

  it.each([
    [{ id: 'p-2', origin: 'https://example.org/y' }, 'member[1].origin'],
    [{ id: 'p-2', deliveryChannels: ['none', 'file'] }, 'member[1].deliveryChannels'],
    [{ id: 'p-2', maxWidth: 0 }, 'member[1].maxWidth'],
    [{ id: 'p-2', openFullMax: 0 }, 'member[1].openFullMax'],
    [{ id: 'p-2', maxUnauthorised: 0 }, 'member[1].maxUnauthorised'],
    [{ id: 'nowhere', string1: 'x' }, 'member[1].id'],
    [{ id: 'p-2', number1: -1 }, 'member[1].number1'],
    [{ id: 'p-2', colour: 'red' }, 'member[1].colour'],
    [{ id: 'p-2', roles: ['nobody'] }, 'member[1].roles'],
    [{ id: 'p-2', space: 2 }, 'member[1].space'],
  ])('with %j in it is refused as a whole', async (member, property) => {
    const { status, body } = await patch(images(), [{ id: 'p-1', string1: 'after' }, member])
    expect([status, body.errors?.[0]?.property]).toEqual([400, property])
    expect((await get('p-1')).string1).toBe('before')
  })

  it('names every property that would ingest the image again', async () => {
    const { body } = await patch(images(), [{ id: 'p-1', origin: 'https://example.org/y', maxWidth: 1 }])
    expect(body.errors.map((error: { property: string }) => error.property)).toEqual([
      'member[0].origin',
      'member[0].maxWidth',
    ])
  })
})

describe('PATCH of one field of many images', () => {
  const edit = (body: object) =>
    customer.call('PATCH', all(), { body: { member: [whole('f-1'), whole('f-2')], ...body } })
  const field = async (name: string) => {
    const { body } = await customer.call('POST', all(), { body: { member: [whole('f-1'), whole('f-2')] } })
    return body.member.map((image: Record<string, unknown>) => image[name])
  }
  beforeEach(async () => {
    await add(['f-1'], { manifests: ['m1', 'm2'] })
    await add(['f-2'], { manifests: [] })
  })

  it.each([
    [
      'add',
      ['m2', 'm3'],
      [
        ['m1', 'm2', 'm3'],
        ['m2', 'm3'],
      ],
    ],
    ['add', 'm4', [['m1', 'm2', 'm4'], ['m4']]],
    ['remove', ['m1', 'm9'], [['m2'], []]],
    ['replace', ['m5'], [['m5'], ['m5']]],
    ['replace', [], [[], []]],
  ])('%s %j of manifests', async (operation, value, expected) => {
    expect((await edit({ field: 'manifests', operation, value })).status).toBe(200)
    expect(await field('manifests')).toEqual(expected)
  })

  it.each([
    ['string1', 'new'],
    ['number3', 77],
    ['tags', ['one', 'two']],
  ])('replaces %s', async (name, value) => {
    await edit({ field: name, operation: 'replace', value })
    expect(await field(name)).toEqual([value, value])
  })

  it.each([
    [{ field: 'origin', operation: 'replace', value: 'https://example.org' }, 'field'],
    [{ field: 'manifests', operation: 'append', value: ['x'] }, 'operation'],
    [{ field: 'string1', operation: 'add', value: 'x' }, 'operation'],
    [{ field: 'number1', operation: 'replace', value: 'seven' }, 'value'],
    [{ field: 'tags', operation: 'add' }, 'value'],
    [{ field: 'tags', operation: 'add', value: ['x'], values: [] }, 'values'],
    [{ field: 'tags', operation: 'add', value: null }, 'value'],
    [{ field: 'label', operation: 'merge', value: { en: '' } }, 'value'],
    [{ field: 'roles', operation: 'add', value: ['nobody'] }, 'value'],
    [{ field: 'tags', operation: 'add', value: ['x'], member: [{ id: 'x' }] }, 'member[0].id'],
  ])('refuses %j', async (body, property) => {
    const reply = await edit(body)
    expect([reply.status, reply.body.errors?.[0]?.property]).toEqual([400, property])
  })
})

describe('POST to deleteImages', () => {
  const remove = (member: unknown[]) =>
    customer.call('POST', `${customer.path}/deleteImages?purge=true`, { body: { member } })

  it('deletes those that are there, with counts and bytes, and says how many', async () => {
    const space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'emptied' } })).body
    for (const id of ['d-1', 'd-2'])
      await customer.call('PUT', `${space.images}/${id}`, {
        headers: { 'Content-Type': 'image/png', Prefer: 'respond-async' },
        body: plainPicture('coffee.png'),
      })
    const { body: batch } = await customer.call('POST', `${customer.path}/queue`, {
      body: { member: [{ id: 'd-3', space: space.id, origin: 'https://example.org/x' }] },
    })
    const originals = async () => {
      const found: string[] = []
      for await (const { key } of hydria.services.blobs.list(`${customer.id}/original/`)) found.push(key)
      return found
    }
    expect(await originals()).toHaveLength(1)
    const { status, body } = await remove([
      whole('d-1', space.id),
      whole('d-2', space.id),
      whole('d-3', space.id),
      whole('d-4', space.id),
    ])
    expect([status, body]).toMatchObject([200, { '@type': 'vocab:Deletion', deleted: 3 }])
    expect(await originals()).toEqual([])
    expect((await customer.call('GET', space['@id'])).body.approximateNumberOfImages).toBe(0)
    expect((await customer.call('GET', batch['@id'])).body).toMatchObject({ count: 1, errors: 1 })
    expect((await customer.call('DELETE', space['@id'])).status).toBe(204)
  })

  it('deletes nothing when one of them is another customer’s', async () => {
    await add(['d-5'])
    const { status, body } = await remove([whole('d-5'), { id: `${other.id}/1/theirs` }])
    expect([status, body.errors[0].property]).toEqual([400, 'member[1].id'])
    expect((await customer.call('GET', `${images()}/d-5`)).status).toBe(200)
  })
})
