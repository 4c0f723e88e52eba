// What real clients of the DLCS send, and get from it: paging beyond the bounds, joined addresses, text for numbers.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
const origin = 'http://127.0.0.1:1/x.jpg'

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('dlcs-clients')
  for (const name of ['a', 'b', 'c']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
})

describe('paging', () => {
  const PAGES: [query: string, page: number, pageSize: number][] = [
    ['pageSize=-1', 1, 100],
    ['pageSize=0', 1, 100],
    ['pageSize=', 1, 100],
    ['pageSize=many', 1, 100],
    ['pageSize=1.5', 1, 100],
    ['pageSize=5000', 1, 1000],
    ['itemsPerPage=99999999999999999999', 1, 1000],
    ['page=0', 1, 100],
    ['page=-7', 1, 100],
    ['page=x&pageSize=2', 1, 2],
    ['page=99999999999', 10_000_000, 100],
    ['orderBy=shoeSize', 1, 100],
    ['orderByDescending=shoeSize', 1, 100],
    ['order[shoeSize]=ASC', 1, 100],
  ]
  const LISTS = ['/spaces', '/allImages', '/queue/batches', '/keys', '/namedQueries', '/spaces/1/images']

  it.each(PAGES)('%s is the default or the bound, in every list', async (query, page, pageSize) => {
    for (const list of LISTS) {
      const { status, body } = await customer.call('GET', `${customer.path}${list}?${query}`)
      expect([list, status, body.view?.page ?? page, body.pageSize]).toEqual([list, 200, page, pageSize])
    }
  })

  it.each(PAGES)('%s is refused where strictness is preferred', async query => {
    const headers = { Prefer: 'handling=strict' }
    const { status, body } = await customer.call('GET', `${customer.path}/spaces?${query}`, { headers })
    expect([status, body.errors[0].property]).toEqual([400, query.slice(0, query.indexOf('='))])
  })
})

describe('slashes that stand together', () => {
  const JOINED = [
    ['//queue', '/queue'],
    ['///queue', '/queue'],
    ['//vocab', '/vocab'],
    ['//customers//{c}', '/customers/{c}'],
    ['/customers/{c}//spaces/', '/customers/{c}/spaces'],
    ['/customers/{c}///spaces//1//images?pageSize=1', '/customers/{c}/spaces/1/images?pageSize=1'],
  ]
  it.each(JOINED)('%s is as %s', async (joined, plain) => {
    const at = (path: string) => customer.call('GET', hydria.services.base + path.replace('{c}', String(customer.id)))
    const [one, other] = [await at(joined), await at(plain)]
    expect([one.status, one.body]).toEqual([200, other.body])
  })

  it('are kept within an id', async () => {
    const path = `${customer.path}/spaces/1//images/a%2F%2Fb`
    const headers = { Prefer: 'respond-async' }
    expect((await customer.call('PUT', path, { headers, body: { origin } })).body.id).toBe('a//b')
    expect((await customer.call('GET', path.replace('1//', '1/'))).body.id).toBe('a//b')
  })
})

describe('numbers as text', () => {
  it('are taken where clients write them so', async () => {
    const strategy = { regex: 'digits', strategy: 'default', order: '2' }
    const made = await customer.call('POST', `${customer.path}/originStrategies`, { body: strategy })
    expect([made.status, made.body.order]).toEqual([201, 2])
    const header = { key: 'X-Digits', value: 'a', space: '1' }
    expect((await customer.call('POST', `${customer.path}/customHeaders`, { body: header })).body.space).toBe(1)
    const member = [{ id: 'digits', space: '1', origin }]
    expect((await customer.call('POST', `${customer.path}/queue`, { body: { member } })).status).toBe(201)
    expect((await customer.call('GET', `${customer.path}/spaces/1/images/digits`)).body.space).toBe(1)
  })

  it.each(['2x', '', ' 2', '2.0', '1e3'])('are no number when they are %j', async order => {
    const body = { regex: 'no digits', strategy: 'default', order }
    const { status, body: error } = await customer.call('POST', `${customer.path}/originStrategies`, { body })
    expect([status, error.errors[0].property]).toEqual([400, 'order'])
  })
})

describe('a custom header', () => {
  it('may be for a space that is still to come, and goes with it', async () => {
    const body = { key: 'X-Early', value: 'a', space: 4711 }
    const made = await customer.call('POST', `${customer.path}/customHeaders`, { body })
    expect([made.status, made.body.space]).toEqual([201, 4711])
    const space = `${customer.path}/spaces/4711`
    expect((await customer.call('PUT', space, { body: { name: 'late' } })).status).toBe(201)
    expect((await customer.call('DELETE', space)).status).toBe(204)
    expect((await customer.call('GET', made.body['@id'])).status).toBe(404)
  })
})

describe('a member of a queue', () => {
  const post = (member: object) => customer.call('POST', `${customer.path}/queue`, { body: { member: [member] } })
  const iri = (id: string) => `${customer.path}/spaces/1/images/${encodeURIComponent(id)}`

  it.each([
    ['its IRI alone', (id: string) => ({ '@id': hydria.services.base + iri(id) })],
    ['its path alone', (id: string) => ({ '@id': iri(id) })],
    ['its IRI and its space', (id: string) => ({ '@id': iri(id), space: 1 })],
    ['its IRI and its id', (id: string) => ({ '@id': iri(id), id })],
  ])('is named by %s', async (what, naming) => {
    const id = `by/${what}`
    const { status, body } = await post({ ...naming(id), origin })
    expect([status, body['@type']]).toEqual([201, 'vocab:Batch'])
    expect((await customer.call('GET', iri(id))).body.id).toBe(id)
  })

  it.each([
    [{ '@id': 'https://elsewhere.example/x' }, 'member[0].@id', /spaces\/\{space\}\/images\/\{id\}/],
    [{ '@id': '/customers/999999/spaces/1/images/x' }, 'member[0].@id', /spaces\/\{space\}\/images\/\{id\}/],
    [{ space: 1 }, 'member[0].id', /is required/],
    [{ id: 'x' }, 'member[0].space', /is required/],
  ])('that is %j is refused', async (member, property, message) => {
    const { status, body } = await post({ ...member, origin })
    expect([status, body.errors[0]]).toEqual([400, { property, message: expect.stringMatching(message) }])
  })
})

describe('a PDF or ZIP that was never made', () => {
  it.each(['pdf', 'zip'])('is deleted (%s) where its named query is there', async kind => {
    await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: `never-${kind}`, template: 's1=p1' } })
    const remove = (query: string) => customer.call('DELETE', `${customer.path}/resources/${kind}/${query}?args=x/1`)
    const { status, body } = await remove(`never-${kind}`)
    expect([status, body]).toMatchObject([200, { success: true, deleted: 0 }])
    expect((await remove('no-such-query')).status).toBe(404)
  })
})

describe.each(['imageOptimisationPolicies', 'thumbnailPolicies', 'storagePolicies'])('%s below a customer', name => {
  it('are the list of all', async () => {
    const { body } = await customer.call('GET', customer.path)
    const own = await customer.call('GET', body[name])
    const all = await customer.call('GET', `/${name}`)
    expect([own.status, own.body.member]).toEqual([200, all.body.member])
  })

  it('are found one by one, under their own addresses', async () => {
    const own = await customer.call('GET', `${customer.path}/${name}/default`)
    const one = await customer.call('GET', `/${name}/default`)
    expect([own.status, own.body]).toEqual([200, one.body])
  })

  it.each([
    ['another id', (path: string) => `${path}/${name}/nothing`],
    ['a customer that does not exist', () => `/customers/999999/${name}/default`],
  ])('are not found at %s', async (_what, at) => {
    expect((await customer.call('GET', at(customer.path))).status).toBe(404)
    expect((await hydria.admin('GET', at(customer.path))).status).toBe(404)
  })

  it('are shown to no one without a key, nor changed there', async () => {
    const path = `${customer.path}/${name}/default`
    expect((await hydria.anyone('GET', path)).status).toBe(401)
    expect((await hydria.admin('PATCH', path, { body: {} })).status).toBe(405)
  })
})

describe('the form of answers', () => {
  const VERSION = { Prefer: 'api-version=2026' }
  let images: string
  beforeAll(async () => {
    images = `${customer.path}/spaces/2/images`
    await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
    for (const [id, roles] of [
      ['with', ['staff']],
      ['without', []],
    ] as const)
      await customer.call('PUT', `${images}/${id}`, { headers: { Prefer: 'respond-async' }, body: { origin, roles } })
  })
  const iri = () => `${hydria.services.base}${customer.path}/roles/staff`
  const link = (id: string) => `${hydria.services.base}${images}/${id}/roles`

  it('is that of 2016 unless it is chosen: roles are a link', async () => {
    const { body } = await customer.call('GET', `${images}/with`)
    expect(body.roles).toBe(link('with'))
  })

  it('is chosen by a request, for a resource, a list, a look-up and what a write answers', async () => {
    const ask = async (method: string, path: string, body?: object) =>
      (await customer.call(method, path, { headers: VERSION, body })).body
    expect((await ask('GET', `${images}/with`)).roles).toEqual([iri()])
    expect((await ask('GET', `${images}/without`)).roles).toEqual([])
    const { member } = await ask('GET', `${images}?orderBy=id`)
    expect(member.map(({ roles }: { roles: string[] }) => roles)).toEqual([[iri()], []])
    const found = await ask('POST', `${customer.path}/allImages`, { member: [{ id: `${customer.id}/2/with` }] })
    expect(found.member[0].roles).toEqual([iri()])
    expect((await ask('PATCH', `${images}/with`, { string1: 'x' })).roles).toEqual([iri()])
  })

  it('has its own entity tags, is told, and can be sent back as it was read', async () => {
    const [then, now] = [
      await customer.call('GET', `${images}/with`),
      await customer.call('GET', `${images}/with`, { headers: VERSION }),
    ]
    expect(now.headers.get('etag')).not.toBe(then.headers.get('etag'))
    expect(now.headers.get('preference-applied')).toBe('api-version=2026')
    const headers = { ...VERSION, 'If-Match': now.headers.get('etag')!, Prefer: 'api-version=2026, respond-async' }
    const back = await customer.call('PUT', `${images}/with`, { headers, body: now.body })
    expect([back.status, back.body.roles]).toEqual([202, [iri()]])
  })

  it('is chosen by a customer for all of its keys, and a request may choose otherwise', async () => {
    const other = await hydria.customer('dlcs-today')
    await other.call('POST', `${other.path}/spaces`, { body: { name: 'a' } })
    const path = `${other.path}/spaces/1/images/x`
    await other.call('PUT', path, { headers: { Prefer: 'respond-async' }, body: { origin } })
    const { status, body } = await other.call('PATCH', other.path, { body: { apiVersion: '2026' } })
    expect([status, body.apiVersion]).toEqual([200, '2026'])
    await hydria.settled()
    expect((await other.call('GET', path)).body.roles).toEqual([])
    const then = await other.call('GET', path, { headers: { Prefer: 'api-version=2016' } })
    expect(then.body.roles).toMatch(/\/images\/x\/roles$/)
    expect((await other.call('PATCH', other.path, { body: { apiVersion: '2020' } })).status).toBe(400)
  })
})

it('a regex with look-behind is stored, and one that takes too long is refused', async () => {
  const post = (regex: string) =>
    customer.call('POST', `${customer.path}/originStrategies`, { body: { regex, strategy: 'default' } })
  const made = await post('https:\\/\\/example\\.com\\/images\\/.*(?<!\\.tif|\\.tiff)$')
  expect(made.status).toBe(201)
  const { status, body } = await post('^(.*)*(?<!x)$y')
  expect([status, body.errors[0].property]).toEqual([400, 'regex'])
})

describe('a message says what to send', () => {
  const image = () => `${customer.path}/spaces/1/images/message`
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])
  const json = '{"name":"x"}'
  const member = (more: object) => ({ id: 'm', space: 1, origin, ...more })
  type Case = [
    what: string,
    method: string,
    path: () => string,
    headers: object,
    body: unknown,
    status: number,
    property: string,
    message: RegExp,
  ]
  const queue = () => `${customer.path}/queue`
  const CASES: Case[] = [
    [
      'JSON as a form',
      'POST',
      () => `${customer.path}/spaces`,
      form,
      json,
      415,
      'Content-Type',
      /curl -d: add .*application\/json/,
    ],
    ['an array as a form', 'POST', queue, form, '[]', 415, 'Content-Type', /curl -d/],
    ['JSON as a form by PATCH', 'PATCH', image, form, json, 415, 'Content-Type', /curl -d/],
    ['bytes without a type', 'PUT', image, {}, bytes, 415, 'Content-Type', /missing.*image\/jpeg/],
    [
      'bytes without a type, no image',
      'POST',
      queue,
      {},
      bytes,
      415,
      'Content-Type',
      /missing: send application\/json/,
    ],
    [
      'a number as text',
      'PATCH',
      image,
      {},
      { number1: '7' },
      400,
      'number1',
      /integer or null: send 7, without quotes/,
    ],
    [
      'a number as text in a member',
      'POST',
      queue,
      {},
      { member: [member({ number1: '07' })] },
      400,
      'member[0].number1',
      /send 7, without/,
    ],
    ['a text as number', 'PATCH', image, {}, { string1: 7 }, 400, 'string1', /send "7"/],
    ['one for many', 'PATCH', image, {}, { tags: 'a' }, 400, 'tags', /send \["a"\]/],
    [
      'a boolean as text',
      'POST',
      () => `${customer.path}/originStrategies`,
      {},
      { regex: 'm', strategy: 'default', optimised: 'true' },
      400,
      'optimised',
      /send true, without quotes/,
    ],
    ['a bare array', 'POST', queue, {}, [member({})], 400, 'body', /must be a Collection.*"member"/],
    [
      'a bare array for one',
      'POST',
      () => `${customer.path}/spaces`,
      {},
      [{ name: 'x' }],
      400,
      'body',
      /one JSON object/,
    ],
    ['members for member', 'POST', queue, {}, { members: [member({})] }, 400, 'members', /did you mean member/],
    [
      'members for member in bulk',
      'PATCH',
      () => `${customer.path}/spaces/1/images`,
      {},
      { Member: [] },
      400,
      'Member',
      /did you mean member/,
    ],
    [
      'one wrong space',
      'POST',
      queue,
      {},
      { member: [member({}), member({ id: 'n', space: 99 })] },
      400,
      'member[1].space',
      /no space 99/,
    ],
    [
      'one wrong role',
      'POST',
      queue,
      {},
      { member: [member({}), member({ id: 'n', roles: ['nobody'] })] },
      400,
      'member[1].roles',
      /no role "nobody"/,
    ],
    ['the name of a customer', 'GET', () => '/customers/dlcs-clients/spaces', {}, undefined, 404, 'customer', /number/],
    ['the name of a space', 'GET', () => `${customer.path}/spaces/a/images`, {}, undefined, 404, 'space', /number/],
  ]
  it.each(CASES)('of %s', async (_what, method, path, headers, body, status, property, message) => {
    const answer = await customer.call(method, path(), { headers: headers as Record<string, string>, body })
    expect([answer.status, answer.body.errors[0]]).toEqual([
      status,
      { property, message: expect.stringMatching(message) },
    ])
  })

  it('and where the numbers are', async () => {
    const { body } = await customer.call('GET', '/customers/dlcs-clients/spaces')
    expect(body.description).toContain(`such as ${customer.path},`)
  })
})
