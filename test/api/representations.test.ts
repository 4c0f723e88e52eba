// Every resource that can be reached, in every representation: one graph.

import { reachable } from '../crawl.js'
import { graphOfJsonLd, graphOfText } from '../graphs.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let image: string
let contexts: Record<string, object>

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'clickthrough', label: 'Click "through"' } })
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })
  image = `${body['@id']}/images/ro>c%20k%3Cet`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body: plainPicture('rocket.jpg') })
  await customer.call('PATCH', image, { body: { tags: ['é\n"\\', 'b'], roles: ['clickthrough'], string1: '<a> .' } })
  const url = `${hydria.base}/contexts/dlcs.jsonld`
  contexts = { [url]: (await hydria.anyone('GET', url)).body }
})

const get = (address: string, accept?: string) =>
  customer.call('GET', address, { headers: accept ? { Accept: accept } : {} })

const TEXTS = ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig']
const PROFILES = ['compacted', 'expanded', 'flattened'].map(
  form => `application/ld+json;profile="http://www.w3.org/ns/json-ld#${form}"`,
)

it('every resource that can be reached says the same graph in every representation', async () => {
  const addresses = await reachable(hydria, customer.call, [`${hydria.base}/`, `${hydria.base}/vocab`])
  expect(addresses.length).toBeGreaterThan(15)
  // A first page says what its list does: one of them stands for all.
  const pages = addresses.filter(address => address.endsWith('?page=1')).slice(1)
  const types = new Set<string>()
  for (const [index, address] of addresses.filter(address => !pages.includes(address)).entries()) {
    const { body: resource } = await get(address)
    const graph = await graphOfJsonLd(resource, contexts)
    expect([address, graph.length]).not.toEqual([address, 0])
    // The first of a type is asked for in each of them, the others in every third, in turns.
    const isFirst = !types.has(String(resource['@type']))
    types.add(String(resource['@type']))
    const all = [...TEXTS, ...PROFILES]
    for (const mediaType of all.filter((_, turn) => isFirst || (turn + index) % 3 === 0)) {
      const { status, headers, body, text } = await get(address, mediaType)
      expect([address, mediaType, status]).toEqual([address, mediaType, 200])
      expect(headers.get('content-type')!.replace('; charset=utf-8', '')).toBe(mediaType)
      const other = TEXTS.includes(mediaType) ? await graphOfText(text, mediaType) : await graphOfJsonLd(body, contexts)
      expect([address, mediaType, other]).toEqual([address, mediaType, graph])
    }
    const page = await get(address, 'text/html')
    const data = /<script type="application\/ld\+json">(.*)<\/script>/.exec(page.text)?.[1]
    if (data) expect([address, await graphOfJsonLd(JSON.parse(data), contexts)]).toEqual([address, graph])
    else expect([address, page.status]).toEqual([address, 406])
  }
})

it.each([
  ['nothing', undefined, 'application/ld+json'],
  ['anything', '*/*', 'application/ld+json'],
  ['a list without weights that holds it', 'text/turtle;q=0.9, application/ld+json', 'application/ld+json'],
  ['the heavier of two', 'application/ld+json;q=0.2, text/turtle;q=0.8', 'text/turtle'],
  ['a range', 'text/turtle;q=0, application/n-triples;q=0.5, application/json;q=0.1', 'application/n-triples'],
  ['a charset', 'text/turtle;charset=utf-8', 'text/turtle'],
  ['a profile that nobody knows', 'application/ld+json;profile="https://example.org/x"', 'application/ld+json'],
  [
    'one profile of several',
    'application/ld+json; profile="https://example.org/x http://www.w3.org/ns/json-ld#expanded"',
    'application/ld+json; charset=utf-8;profile="http://www.w3.org/ns/json-ld#expanded"',
  ],
])('Accept with %s is answered with what it prefers', async (_what, accept, expected) => {
  const { headers } = await get(image, accept)
  expect(headers.get('content-type')).toContain(expected)
  expect(headers.get('vary')).toContain('Accept')
})

it('Accept with nothing that there is gets 406 and the list of what there is', async () => {
  const { status, body } = await get(image, 'image/webp')
  expect(status).toBe(406)
  for (const mediaType of TEXTS) expect(body.description).toContain(mediaType)
})

it('the framed profile is the whole resource, its address as everywhere', async () => {
  const { body } = await get(image, 'application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"')
  const plain = (await get(image, 'application/ld+json')).body
  expect(body).toMatchObject({ '@id': plain['@id'], '@type': 'vocab:Image', width: 640, tags: plain.tags })
  expect(Object.keys(plain).filter(key => !(key in body) && [plain[key]].flat().length > 0)).toEqual([])
})

it('an error is told in the representation asked for', async () => {
  const { status, headers, text } = await get(`${image}-not`, 'text/turtle')
  expect([status, headers.get('content-type')]).toEqual([404, 'text/turtle; charset=utf-8'])
  expect((await graphOfText(text, 'text/turtle')).join('\n')).toContain('core#statusCode> "404"')
})

it('every representation has an ETag of its own, which a read may name', async () => {
  const tags = await Promise.all(
    [...TEXTS, ...PROFILES].map(async type => (await get(image, type)).headers.get('etag')!),
  )
  expect(new Set(tags).size).toBe(tags.length)
  const again = await customer.call('GET', image, { headers: { Accept: TEXTS[0]!, 'If-None-Match': tags[0]! } })
  expect(again.status).toBe(304)
})

it('HEAD tells what GET would, without a body', async () => {
  const { status, headers, text } = await customer.call('HEAD', `${customer.path}/spaces`, {
    headers: { Accept: 'text/turtle' },
  })
  expect([status, headers.get('content-type'), text]).toEqual([200, 'text/turtle; charset=utf-8', ''])
})
