// Spaces: made, numbered, replaced, emptied, what they give to their images, and which values those have.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let spaces: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  spaces = `${customer.path}/spaces`
  for (const name of ['staff', 'members']) await customer.call('POST', `${customer.path}/roles`, { body: { name } })
})

const make = async (body: object) => (await customer.call('POST', spaces, { body })).body

/** Registers images in a space without ingesting them; returns the first one. */
const register = async (space: { id: number; images: string }, ...images: Record<string, unknown>[]) => {
  const member = images.map((image, n) => ({
    id: `i-${n}`,
    space: space.id,
    origin: 'https://example.org/x',
    ...image,
  }))
  const { status, text } = await customer.call('POST', `${customer.path}/queue`, { body: { member } })
  if (status !== 201) throw new Error(text)
  return (await customer.call('GET', `${space.images}/${member[0]!.id}`)).body
}

const rolesOf = async (image: { roles: string }) =>
  (await customer.call('GET', image.roles)).body.member.map((role: { name: string }) => role.name)

describe('a Space', () => {
  it('is numbered by the platform when it is posted, and skips a number that was chosen', async () => {
    const first = await make({ name: 'numbered' })
    const chosen = await customer.call('PUT', `${spaces}/${first.id + 1}`, { body: { name: 'chosen' } })
    expect([chosen.status, chosen.body.id]).toEqual([201, first.id + 1])
    expect((await make({ name: 'numbered later' })).id).toBe(first.id + 2)
    const again = await customer.call('PUT', `${spaces}/${first.id + 1}`, { body: { ...chosen.body, name: 'renamed' } })
    expect([again.status, again.body.name]).toEqual([200, 'renamed'])
  })

  it.each([
    ['POST', '', { id: 7, name: 'with an id' }, 400, 'id'],
    ['POST', '', { '@id': '/x', name: 'with an IRI' }, 400, '@id'],
    ['POST', '', {}, 400, 'name'],
    ['POST', '', { name: 'taken' }, 409, 'name'],
    ['PUT', '/900', { name: 'taken' }, 409, 'name'],
    ['PUT', '/900', { id: 901, name: 'another number' }, 400, 'id'],
    ['PATCH', '/899', { id: 901 }, 400, 'id'],
    ['PATCH', '/899', { defaultRoles: ['nobody'] }, 400, 'defaultRoles'],
    ['PATCH', '/899', { defaultRights: 'https://no spaces' }, 400, 'defaultRights'],
  ])('refuses %s %s of %j', async (method, path, body, status, property) => {
    await customer.call('PUT', `${spaces}/899`, { body: { name: 'taken' } })
    const reply = await customer.call(method, spaces + path, { body })
    expect([reply.status, reply.body.errors?.[0]?.property]).toEqual([status, property])
  })

  it('is deleted once it is empty, and not before', async () => {
    const space = await make({ name: 'emptied' })
    const image = await register(space, {})
    expect((await customer.call('DELETE', space['@id'])).status).toBe(409)
    await customer.call('DELETE', image['@id'])
    expect((await customer.call('DELETE', space['@id'])).status).toBe(204)
    expect((await customer.call('GET', space['@id'])).status).toBe(404)
  })
})

describe('the defaults of a Space', () => {
  const defaults = {
    defaultTags: ['given'],
    defaultRoles: ['staff'],
    maxUnauthorised: 400,
    maxWidth: 2000,
    openFullMax: 300,
    defaultRights: 'https://creativecommons.org/publicdomain/mark/1.0/',
  }
  let space: { id: number; images: string; '@id': string }
  beforeAll(async () => {
    space = await make({ name: 'with defaults', ...defaults })
  })
  const given = {
    tags: ['given'],
    maxUnauthorised: 400,
    maxWidth: 2000,
    openFullMax: 300,
    rights: defaults.defaultRights,
  }

  it('reach an image that leaves a property out or has null for it', async () => {
    const bare = await register(space, { id: 'bare' })
    expect([bare, await rolesOf(bare)]).toMatchObject([given, ['staff']])
    const nulls = await register(space, {
      id: 'nulls',
      tags: null,
      roles: null,
      maxUnauthorised: null,
      maxWidth: null,
      openFullMax: null,
      rights: null,
    })
    expect([nulls, await rolesOf(nulls)]).toMatchObject([given, ['staff']])
  })

  it('stay out of what an image says itself, be it empty', async () => {
    const own = { tags: [], maxUnauthorised: -1, maxWidth: 0, openFullMax: 0, rights: '' }
    const image = await register(space, { id: 'own', roles: [], ...own })
    expect([image, await rolesOf(image)]).toMatchObject([own, []])
    const mixed = await register(space, { id: 'mixed', roles: ['members'], tags: ['mine'] })
    expect([mixed.tags, await rolesOf(mixed)]).toEqual([['mine'], ['members']])
  })

  it('reach an image that is PUT, one that is posted, and one that is uploaded', async () => {
    const headers = { Prefer: 'respond-async' }
    const body = { origin: 'https://example.org/x' }
    const put = await customer.call('PUT', `${space.images}/put`, { headers, body })
    const posted = await customer.call('POST', space.images, { headers, body })
    const uploaded = await customer.call('PUT', `${space.images}/uploaded`, {
      headers: { ...headers, 'Content-Type': 'image/png' },
      body: new Uint8Array([137, 80, 78, 71]),
    })
    for (const { body: image } of [put, posted, uploaded])
      expect([image, await rolesOf(image)]).toMatchObject([given, ['staff']])
  })

  it('can be changed one by one, and by the older name of maxUnauthorised', async () => {
    const { body } = await customer.call('PATCH', space['@id'], { body: { defaultMaxUnauthorised: 500 } })
    expect(body).toMatchObject({
      ...defaults,
      defaultRoles: [`${hydria.base}${customer.path}/roles/staff`],
      maxUnauthorised: 500,
    })
    expect((await register(space, { id: 'later' })).maxUnauthorised).toBe(500)
  })
})

it.each([
  ['https://rightsstatements.org/vocab/InC/1.0/', 200],
  ['© The photographer, all rights reserved', 200],
  ['', 200],
  ['https://not an iri', 400],
  ['line\nbreak', 400],
  [7, 400],
])('rights of an image can be %j: %i', async (rights, status) => {
  const space = await make({ name: `rights ${JSON.stringify(rights)}` })
  const image = await register(space, {})
  const reply = await customer.call('PATCH', image['@id'], { body: { rights } })
  expect([reply.status, status === 200 ? reply.body.rights : reply.body.errors[0].property]).toEqual([
    status,
    status === 200 ? rights : 'rights',
  ])
})

it('metadata of a Space tells the values of its images and how many have each', async () => {
  const space = await make({ name: 'described' })
  await register(
    space,
    { string1: 'b', number1: 9, tags: ['x', 'y'], roles: ['staff'], mediaType: 'image/tiff' },
    { string1: 'a', number1: 9, tags: ['x'] },
    { string1: 'b', number2: 1 },
    {},
  )
  await register(await make({ name: 'beside it' }), { string1: 'elsewhere' })
  const { status, body } = await customer.call('GET', (await customer.call('GET', space['@id'])).body.metadata)
  expect(status).toBe(200)
  const counts = (name: string) =>
    body[name].map((entry: { value: unknown; count: number }) => [entry.value, entry.count])
  expect(counts('string1')).toEqual([
    ['b', 2],
    ['a', 1],
  ])
  expect(counts('number1')).toEqual([[9, 2]])
  expect(counts('number2')).toEqual([[1, 1]])
  expect(counts('tags')).toEqual([
    ['x', 2],
    ['y', 1],
  ])
  expect(counts('roles')).toEqual([['staff', 1]])
  expect(counts('mediaType')).toEqual([['image/tiff', 1]])
  expect(counts('string3')).toEqual([])
  expect(body['@context'][1].string1['@id'] ?? body['@context'][1].string1).toBe('vocab:distinctString1')
})
