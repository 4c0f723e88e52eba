// What a write means: each writeable property by {PUT, PATCH, queue, bulk} x {not named, null, [], a value}, as the vocabulary has it.
import { exampleRow, type Property, type Row, writeMeanings } from '../../src/vocabulary/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  customer = await hydria.customer('writes')
  const space = { name: 'a', defaultTags: ['space'], defaultRoles: ['clickthrough'], maxWidth: 500 }
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: space })).body.images
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
})
afterAll(() => origin.close())

const SCOPE = { customer: '1', space: '1', channel: 'thumbs', storagePolicy: 'x' }

/** What a body must have beside one property: whatever else is required. */
const required = (properties: Property[], but: Property) => properties.filter(p => p.required && p.name !== but.name)

it('every writeable property of every class is kept, reset, emptied or refused as its row of the table says', () => {
  const { vocabulary, readerOf } = hydria.services
  let rows = 0
  for (const owner of vocabulary.classes.values()) {
    const meanings = writeMeanings(owner)
    const properties = meanings.map(({ property }) => property)
    const before: Row = exampleRow(vocabulary, owner)
    const attempt = (body: Row, mode: { whole: boolean; before?: Row }): Row | string => {
      try {
        return readerOf(owner).read(body, { ...mode, strict: false, scope: SCOPE })
      } catch (error) {
        return (error as Error).message
      }
    }
    for (const { property, created, replaced, null: none, empty } of meanings) {
      rows++
      const { name, column, default: value = null } = property
      const has = (answer: Row | string) => (typeof answer === 'string' ? answer : answer[column!])
      const others = Object.fromEntries(
        required(properties, property).map(other => [other.name, before[other.column!] ?? 'x']),
      )
      const about = `${owner.name}.${name}`
      // Several names of one column are said by one of them.
      if (properties.filter(other => other.column === column).length > 1) continue
      const replacing = attempt({}, { whole: true, before })
      expect([about, has(replacing)]).toEqual([about, replaced === 'kept' ? undefined : value])
      expect([about, has(attempt({}, { whole: false }))]).toEqual([about, undefined])
      const absent = attempt(others, { whole: true })
      if (created === 'refused') expect([about, absent]).toEqual([about, expect.stringContaining('is required')])
      const nulled = attempt({ [name]: null }, { whole: false, before })
      if (none === 'refused') expect([about, typeof nulled]).toEqual([about, 'string'])
      else expect([about, has(nulled)]).toEqual([about, value])
      if (property.kind === 'json') continue
      const emptied = attempt({ [name]: [] }, { whole: false, before })
      if (empty === 'empties') expect([about, has(emptied)]).toEqual([about, []])
      else expect([about, typeof emptied]).toEqual([about, 'string'])
    }
  }
  expect(rows).toBeGreaterThan(60)
})

/** Columns and values of an image that is described in full, and those that it gets again by default. */
const SAID = {
  roles: ['staff'],
  tags: ['a'],
  manifests: ['m'],
  string1: 'one',
  string2: 'two',
  string3: 'three',
  number1: 1,
  number2: 2,
  number3: 3,
  rights: 'mine',
  dataMining: 'DMI-PROHIBITED',
  maxUnauthorised: 100,
  maxWidth: 300,
  openFullMax: 200,
  expires: '2099-01-01T00:00:00.000Z',
}
const DEFAULTS: Record<string, unknown> = {
  roles: ['clickthrough'],
  tags: ['space'],
  manifests: [],
  string1: '',
  string2: '',
  string3: '',
  number1: 0,
  number2: 0,
  number3: 0,
  rights: '',
  dataMining: null,
  maxUnauthorised: -1,
  maxWidth: 500,
  openFullMax: 0,
  expires: null,
}
const NAMES = Object.keys(SAID)
const LISTS = ['roles', 'tags', 'manifests']

const valuesOf = async (id: string) => {
  const row: Row = (await hydria.services.store.find('Image', { customer: customer.id, space: 1, id }))!
  const { properties } = hydria.services.store.classOf('Image')
  return Object.fromEntries(
    NAMES.map(name => {
      const value = row[properties.find(property => property.name === name)!.column!]
      return [name, value instanceof Date ? value.toISOString() : value]
    }),
  )
}

const async = { Prefer: 'respond-async' }
const WAYS: Record<string, (id: string, body: object) => Promise<{ status: number }>> = {
  PUT: (id, body) => customer.call('PUT', `${images}/${id}`, { headers: async, body }),
  PATCH: (id, body) => customer.call('PATCH', `${images}/${id}`, { headers: async, body }),
  queue: (id, body) =>
    customer.call('POST', `${customer.path}/queue`, { body: { member: [{ id, space: 1, ...body }] } }),
  batch: (id, body) => customer.call('PUT', `${images}/${id}/batch`, { body }),
  bulk: (id, body) => customer.call('PATCH', images, { body: { member: [{ id, ...body }] } }),
}
const REINGESTS = ['maxUnauthorised', 'maxWidth', 'openFullMax']

it.each(Object.keys(WAYS))('%s: what is not named, null, [] and a value, of all properties of an image', async way => {
  const id = `${way}-x`
  const write = WAYS[way]!
  const own = way === 'bulk' ? NAMES.filter(name => !REINGESTS.includes(name)) : NAMES
  const pick = (from: Record<string, unknown>, names: string[]) =>
    Object.fromEntries(names.map(name => [name, from[name]]))
  const begin = () =>
    customer.call('PUT', `${images}/${id}`, { headers: async, body: { origin: origin.url('rocket.jpg'), ...SAID } })
  expect([201, 202]).toContain((await begin()).status)

  const asked: [what: string, body: object, then: Record<string, unknown>][] = [
    ['nothing', {}, way === 'PUT' ? { ...DEFAULTS, manifests: SAID.manifests } : SAID],
    ['null', Object.fromEntries(own.map(name => [name, null])), { ...SAID, ...pick(DEFAULTS, own) }],
    [
      '[]',
      Object.fromEntries(LISTS.map(name => [name, []])),
      { ...(way === 'PUT' ? DEFAULTS : SAID), roles: [], tags: [], manifests: [] },
    ],
    ['a value', pick(SAID, own), SAID],
  ]
  for (const [what, body, then] of asked) {
    await begin()
    const { status } = await write(id, body)
    expect([what, status < 300]).toEqual([what, true])
    expect([what, await valuesOf(id)]).toEqual([what, then])
  }
})

/** Bodies that make a resource of a class at an address of the client's choice, and one property that is not required. */
const MADE: [className: string, address: string, body: Record<string, unknown>, change: Record<string, unknown>][] = [
  [
    'NamedQuery',
    'namedQueries/0b3d4a5e-8f8c-4f6e-9d55-3a1b2c3d4e5f',
    { name: 'writes', template: 's1=p1' },
    { template: 's2=p1' },
  ],
  [
    'CustomerOriginStrategy',
    'originStrategies/writes',
    { regex: 'writes', strategy: 'default', order: 4 },
    { order: 5 },
  ],
  [
    'CustomHeader',
    'customHeaders/1b3d4a5e-8f8c-4f6e-9d55-3a1b2c3d4e5f',
    { key: 'X-Writes', value: 'a' },
    { value: 'b' },
  ],
  ['Space', 'spaces/77', { name: 'writes', maxWidth: 5 }, { defaultTags: ['x'] }],
  ['Role', 'roles/writes', { name: 'writes', label: 'one' }, { label: 'two' }],
]

it.each(MADE)('PUT of a %s that exists keeps what is required and not named', async (_name, address, body, change) => {
  const url = `${customer.path}/${address}`
  const made = await customer.call('PUT', url, { body })
  expect([made.status, made.body.errors]).toEqual([201, undefined])
  const again = await customer.call('PUT', url, { body: change })
  expect(again.status).toBe(200)
  const { properties } = hydria.services.vocabulary.classes.get(again.body['@type'])!
  for (const { name, required } of properties)
    if (required && !(name in change)) expect(again.body[name]).toEqual(made.body[name])
  expect(again.body).toMatchObject(change)
  expect((await customer.call('DELETE', url)).status).toBe(204)
  const fresh = await customer.call('PUT', url, { body: change })
  expect(fresh.status).toBe(_name === 'Role' ? 201 : 400)
})
