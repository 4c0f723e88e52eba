// HTTP as the design has it: entity tags, preconditions, methods, negotiation, preferences, CORS.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let spaces: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  spaces = `${customer.path}/spaces`
})

const newSpace = async (name: string) => {
  const { body, headers } = await customer.call('POST', spaces, { body: { name } })
  return { iri: String(body['@id']), etag: headers.get('etag')! }
}

describe('an entity tag', () => {
  it('is strong, stays while nothing changes, and differs between representations', async () => {
    const { iri } = await newSpace('tagged')
    const [first, second] = [await customer.call('GET', iri), await customer.call('GET', iri)]
    expect(first.headers.get('etag')).toMatch(/^"[^"]+"$/)
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const json = await customer.call('GET', iri, { headers: { Accept: 'application/json' } })
    expect(json.headers.get('etag')).not.toBe(first.headers.get('etag'))
  })

  it('spares the body of a read: 304', async () => {
    const { iri } = await newSpace('unchanged')
    const { headers } = await customer.call('GET', iri)
    const again = await customer.call('GET', iri, { headers: { 'If-None-Match': headers.get('etag')! } })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('guards a change: 412 once another has come first', async () => {
    const { iri, etag } = await newSpace('guarded')
    const first = await customer.call('PATCH', iri, { headers: { 'If-Match': etag }, body: { name: 'guarded 1' } })
    const second = await customer.call('PATCH', iri, { headers: { 'If-Match': etag }, body: { name: 'guarded 2' } })
    expect([first.status, second.status]).toEqual([200, 412])
    expect(second.body.errors[0].property).toBe('If-Match')
    const lost = await customer.call('DELETE', iri, { headers: { 'If-Match': etag } })
    expect(lost.status).toBe(412)
  })

  it('of a row that was deleted and made again is another one', async () => {
    const iri = `${spaces}/77`
    const first = await customer.call('PUT', iri, { body: { name: 'again' } })
    await customer.call('DELETE', iri)
    const second = await customer.call('PUT', iri, { body: { name: 'again' } })
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'))
  })

  it('lets PUT create only: If-None-Match: * is 412 on what exists', async () => {
    const headers = { 'If-None-Match': '*' }
    const first = await customer.call('PUT', `${spaces}/88`, { headers, body: { name: 'only new' } })
    const second = await customer.call('PUT', `${spaces}/88`, { headers, body: { name: 'only new' } })
    expect([first.status, second.status]).toEqual([201, 412])
  })
})

describe('methods', () => {
  it('HEAD is GET without a body', async () => {
    const get = await customer.call('GET', spaces)
    const head = await customer.call('HEAD', spaces)
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')])
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
  })

  it('OPTIONS and 405 tell what there is', async () => {
    const options = await hydria.anyone('OPTIONS', spaces)
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS'])
    const refused = await customer.call('DELETE', spaces)
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS'])
  })
})

describe('negotiation', () => {
  it.each([
    ['*/*', 'application/ld+json'],
    ['application/json', 'application/json'],
    ['application/json;q=0.5, application/ld+json', 'application/ld+json'],
  ])('Accept: %s gets %s', async (accept, mediaType) => {
    const { headers } = await customer.call('GET', spaces, { headers: { Accept: accept } })
    expect(headers.get('content-type')).toContain(mediaType)
  })

  it('406 lists what there is', async () => {
    const { status, body } = await customer.call('GET', spaces, { headers: { Accept: 'image/png' } })
    expect(status).toBe(406)
    expect(body.description).toContain('application/ld+json')
  })

  it('415 lists what can be read', async () => {
    const { status, body } = await customer.call('POST', spaces, {
      headers: { 'Content-Type': 'text/csv' },
      body: 'name\nx',
    })
    expect([status, body.errors[0].property]).toEqual([415, 'Content-Type'])
    expect(body.description).toContain('application/merge-patch+json')
  })
})

it('every answer leads to the documentation and may be read by any page, errors too', async () => {
  for (const path of ['/', spaces, `${spaces}/4711`, '/nowhere']) {
    const { headers } = await customer.call('GET', path)
    expect(headers.get('link')).toContain(
      `<${hydria.base}/vocab>; rel="http://www.w3.org/ns/hydra/core#apiDocumentation"`,
    )
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toContain('Link')
  }
})

it('Prefer: handling=strict refuses read-only properties, which are ignored otherwise', async () => {
  const body = { name: 'strict', created: '2020-01-01T00:00:00Z' }
  const headers = { Prefer: 'handling=strict' }
  const strict = await customer.call('PUT', `${spaces}/99`, { headers, body })
  expect([strict.status, strict.body.errors[0].property]).toEqual([400, 'created'])
  const lenient = await customer.call('PUT', `${spaces}/99`, { body })
  expect(lenient.status).toBe(201)
  expect(lenient.body.created).not.toBe('2020-01-01T00:00:00.000Z')
})

it('what was read can be sent back: GET, edit, PUT', async () => {
  const { iri } = await newSpace('round trip')
  const { body } = await customer.call('GET', iri)
  const { status, body: after } = await customer.call('PUT', iri, { body: { ...body, name: 'edited' } })
  expect([status, after.name]).toEqual([200, 'edited'])
})

it('JSON-LD with a context of its own means the same as ours', async () => {
  const body = {
    '@context': {
      v: `${hydria.base}/vocab#`,
      title: 'v:name',
      labels: { '@id': 'v:defaultTags', '@container': '@set' },
    },
    title: 'foreign',
    labels: ['a'],
    'http://elsewhere.example/term': 'is not ours to keep',
  }
  const { status, body: space } = await customer.call('POST', spaces, { body })
  expect([status, space.name, space.defaultTags]).toEqual([201, 'foreign', ['a']])
})

it('a context elsewhere is not fetched', async () => {
  const body = { '@context': 'http://127.0.0.1:1/context.jsonld', name: 'x' }
  const { status, body: error } = await customer.call('POST', spaces, { body })
  expect([status, error.errors[0].property]).toEqual([400, '@context'])
})
