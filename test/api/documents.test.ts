// The documents made from the vocabulary, as they are served: public, cacheable, and found from the entry point.
import { graphOfJsonLd, graphOfText } from '../graphs.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria

/** The vocabularies, each with one of its classes, and an address of its API. */
const NAMES = [
  ['dlcs', 'Image', '/customers'],
  ['rokka', 'SourceImage', '/operations'],
  ['dsio', 'ImageResource', '/images/x'],
] as const

beforeAll(async () => {
  hydria = await sharedTestHydria()
})

it('the entry point leads to each of them by a Link header and by a property', async () => {
  const { headers, body } = await hydria.anyone('GET', '/')
  const link = headers.get('link')!
  expect(link).toMatch(/^<[^>]+\/vocab>; rel="http:\/\/www\.w3\.org\/ns\/hydra\/core#apiDocumentation"/)
  for (const address of [body.openApi, body.documentation, body.dataset]) {
    expect(link).toContain(`<${address}>`)
    expect([address, (await hydria.anyone('GET', address)).status]).toEqual([address, 200])
  }
})

it.each([
  '/openapi.json',
  '/schemas/Image.json',
  '/shapes/Image',
  '/.well-known/void',
  '/vocab',
  '/contexts/dlcs.jsonld',
  '/docs',
  ...NAMES.flatMap(([name, className]) => [
    `/vocab/${name}`,
    `/docs/${name}`,
    `/docs/${name}/${className}`,
    `/openapi/${name}.json`,
    `/contexts/${name}.jsonld`,
    `/schemas/${name}/${className}.json`,
    `/shapes/${name}/${className}`,
  ]),
])('%s needs no key, may be cached, and is not sent twice', async path => {
  const { status, headers } = await hydria.anyone('GET', path)
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
  const again = await hydria.anyone('GET', path, { headers: { 'If-None-Match': headers.get('etag')! } })
  expect([again.status, again.text]).toEqual([304, ''])
})

it.each([
  '/shapes/Image',
  '/shapes/Space',
  '/shapes/rokka/SourceImage',
  '/.well-known/void',
  '/vocab',
  '/vocab/rokka',
  '/vocab/dsio',
])('%s is one graph in JSON-LD and Turtle', async path => {
  const contexts: Record<string, object> = {}
  for (const [name] of NAMES) {
    const address = `/contexts/${name}.jsonld`
    contexts[hydria.base + address] = (await hydria.anyone('GET', address)).body
  }
  const { body } = await hydria.anyone('GET', path)
  const turtle = await hydria.anyone('GET', path, { headers: { Accept: 'text/turtle' } })
  const graph = await graphOfJsonLd(body, contexts)
  expect(await graphOfText(turtle.text, 'text/turtle')).toEqual(graph)
  expect(graph.length).toBeGreaterThan(20)
})

it.each(NAMES)(
  'answers of the API of %s lead to its own documentation, where its terms are described',
  async (name, className, address) => {
    const { headers } = await hydria.anyone('GET', address)
    const [, documentation] = /<([^>]+)>; rel="[^"]+#apiDocumentation"/.exec(headers.get('link')!)!
    expect(headers.get('access-control-expose-headers')).toMatch(/\bLink\b/)
    const { body } = await hydria.anyone('GET', documentation!)
    expect(body['@id']).toBe(documentation)
    expect(body.supportedClass.map((each: { '@id': string }) => each['@id'])).toContain(`vocab:${className}`)
    const context = await hydria.anyone('GET', body['@context'])
    expect(context.body['@context'].vocab).toBe(`${documentation}#`)
    const isPlain = name !== 'dlcs'
    expect(headers.get('link')!.includes(`<${body['@context']}>; rel="http://www.w3.org/ns/json-ld#context"`)).toBe(
      isPlain,
    )
  },
)

it('the documentation of a plain vocabulary is expanded by its own context', async () => {
  const Accept = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
  const { text } = await hydria.anyone('GET', '/vocab/rokka', { headers: { Accept } })
  expect(text).toContain(`"${hydria.base}/vocab/rokka#short_hash"`)
  expect(text).not.toContain(`"${hydria.base}/vocab#short_hash"`)
})

it('the data set and the page of the documentation lead to every vocabulary', async () => {
  const { body } = await hydria.anyone('GET', '/.well-known/void')
  const described = body.distribution.flatMap(
    (each: { accessService: { endpointDescription: string[] } }) => each.accessService.endpointDescription,
  )
  const paths = ['/vocab', '/openapi.json', '/vocab/dsio', '/openapi/dsio.json', '/vocab/rokka', '/openapi/rokka.json']
  expect(described).toEqual(expect.arrayContaining(paths.map(path => hydria.base + path)))
  const page = (await hydria.anyone('GET', '/docs')).text
  for (const path of ['/vocab', '/openapi.json', '/docs/Image', '/docs/rokka', '/docs/dsio', '/.well-known/void'])
    expect(page).toContain(`href="${hydria.base}${path}"`)
})

/** A document of each kind. */
const KINDS = [
  '/vocab',
  '/contexts/dlcs.jsonld',
  '/openapi.json',
  '/docs',
  '/docs/rokka/SourceImage',
  '/schemas/Image.json',
  '/shapes/Image',
  '/.well-known/void',
]

it.each([...KINDS, '/healthz', '/readyz', '/metrics'])(
  '%s says which methods are allowed, and takes no others',
  async path => {
    const options = await hydria.anyone('OPTIONS', path)
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
    for (const method of ['POST', 'DELETE']) {
      const { status, headers } = await hydria.anyone(method, path)
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, OPTIONS'])
    }
    const { status, text } = await hydria.admin('HEAD', path)
    expect([status, text]).toEqual([200, ''])
  },
)

it.each(KINDS)('%s may be read by scripts of other sites, with a key', async path => {
  const asked = {
    Origin: 'https://viewer.example',
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'authorization',
  }
  const { headers } = await hydria.anyone('OPTIONS', path, { headers: asked })
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-allow-methods')).toContain('GET')
  expect(headers.get('access-control-allow-headers')).toContain('Authorization')
})

it('documentation that does not exist is 404', async () => {
  for (const path of ['/docs/Nothing', '/docs/rokka/Nothing', '/vocab/nothing', '/openapi/nothing.json'])
    for (const method of ['GET', 'DELETE', 'OPTIONS'])
      expect([path, (await hydria.anyone(method, path)).status]).toEqual([path, 404])
})
