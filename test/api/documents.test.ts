// The documents made from the vocabulary, as they are served: public, cacheable, and found from the entry point.
import { graphOfJsonLd, graphOfText } from '../graphs.js'
import { startTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria

beforeAll(async () => {
  hydria = await startTestHydria()
})
afterAll(() => hydria.stop())

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
])('%s needs no key, may be cached, and is not sent twice', async path => {
  const { status, headers } = await hydria.anyone('GET', path)
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
  const again = await hydria.anyone('GET', path, { headers: { 'If-None-Match': headers.get('etag')! } })
  expect([again.status, again.text]).toEqual([304, ''])
})

it.each(['/shapes/Image', '/shapes/Space', '/.well-known/void', '/vocab'])(
  '%s is one graph in JSON-LD and Turtle',
  async path => {
    const contexts = {
      [`${hydria.base}/contexts/dlcs.jsonld`]: (await hydria.anyone('GET', '/contexts/dlcs.jsonld')).body,
    }
    const { body } = await hydria.anyone('GET', path)
    const turtle = await hydria.anyone('GET', path, { headers: { Accept: 'text/turtle' } })
    const graph = await graphOfJsonLd(body, contexts)
    expect(await graphOfText(turtle.text, 'text/turtle')).toEqual(graph)
    expect(graph.length).toBeGreaterThan(20)
  },
)
