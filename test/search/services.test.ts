// Manifests say how they are searched, as long as there are words to search; what they say of it is not kept when it is sent back.
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('told-searches')
  await addPage(customer, 1, 'page', [])
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'all', template: 'space=p1' } })
  const paintedResources = [{ asset: { id: 'page', space: 1 }, canvasPainting: { canvasId: 'told-searches' } }]
  const body = { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, behavior: ['public-iiif'], paintedResources }
  await customer.call('PUT', `${customer.path}/iiif/manifests/book`, { body })
  await buildManifests(hydria.services)
})

const PATHS = () => [
  `/iiif/${customer.id}/book`,
  `/iiif-resource/${customer.id}/all/1`,
  `/iiif-manifest/${customer.id}/1/page`,
]

const document = (path: string, version?: number) =>
  hydria.anyone('GET', version ? path.replace(/^(\/[^/]+)/, `$1/v${version}`) : path)

const idsIn = (service: Record<string, unknown>[] | undefined) => (service ?? []).map(one => one['id'] ?? one['@id'])

it('a manifest without words has no search', async () => {
  for (const path of PATHS()) {
    expect([path, (await document(path, 3)).body.service]).toEqual([path, undefined])
    expect((await hydria.anyone('GET', `/search/v2${path}?q=word`)).body.items).toEqual([])
  }
})

describe('with words', () => {
  beforeAll(async () => {
    await addPage(customer, 1, 'page', [{ id: 'text', mediaType: 'text/plain', body: 'some words' }])
    await buildManifests(hydria.services)
    await readAllTexts(hydria)
  })

  it('each names both versions of the API, and each address answers', async () => {
    for (const path of PATHS()) {
      const { service } = (await document(path, 3)).body
      expect([path, idsIn(service)]).toEqual([path, [2, 1].map(version => `${hydria.base}/search/v${version}${path}`)])
      for (const address of idsIn(service)) expect((await hydria.anyone('GET', `${address}?q=words`)).status).toBe(200)
      for (const { service: inner } of service)
        expect((await hydria.anyone('GET', `${idsIn(inner)[0]}?q=wor`)).status).toBe(200)
    }
  })

  it('a manifest of version 2 names the version that its viewers know', async () => {
    for (const path of PATHS()) {
      const service = [(await document(path, 2)).body.service].flat()
      expect([path, idsIn(service)]).toEqual([path, [`${hydria.base}/search/v1${path}`]])
      expect(service[0].profile).toBe('http://iiif.io/api/search/1/search')
    }
  })

  it('what a manifest says of its search is not kept when it is sent back, and services of others are', async () => {
    const at = `/iiif/${customer.id}/book`
    const others = { id: 'https://example.org/search', type: 'SearchService2' }
    const { body, headers } = await document(at)
    const sent = { ...body, service: [...body.service, others] }
    const { status } = await customer.call('PUT', at, { body: sent, headers: { 'If-Match': headers.get('etag')! } })
    expect(status).toBe(200)
    const kept = await customer.call('GET', `${customer.path}/iiif/manifests/book`, {
      headers: { Accept: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"' },
    })
    expect(kept.body.service).toEqual([others])
    expect(idsIn((await document(at)).body.service)).toHaveLength(3)
  })

  it('a collection names its search too, and does not keep that', async () => {
    const at = `/iiif/${customer.id}`
    const { body } = await document(at)
    expect(idsIn(body.service)).toEqual([2, 1].map(version => `${hydria.base}/search/v${version}${at}`))
    expect((await hydria.anyone('GET', `${body.service[0].id}?q=words`)).body.items).toHaveLength(1)
    const { headers } = await customer.call('GET', `${customer.path}/iiif/collections/root`)
    await customer.call('PUT', `${customer.path}/iiif/collections/root`, {
      body: { ...body, behavior: ['public-iiif'] },
      headers: { 'If-Match': headers.get('etag')! },
    })
    const { rows } = await hydria.services.store.db.raw(
      `SELECT body FROM iiif_resources WHERE customer = ? AND id = 'root'`,
      [customer.id],
    )
    expect(rows[0].body).not.toContain('/search/')
  })

  it('it goes with the last words, and the ETag with it', async () => {
    const path = `/iiif-resource/${customer.id}/all/1`
    const before = (await document(path)).headers.get('etag')
    await customer.call('DELETE', `${customer.path}/spaces/1/images/page/adjuncts/text`)
    await buildManifests(hydria.services)
    const { body, headers } = await document(path, 3)
    expect([body.service, headers.get('etag') === before]).toEqual([undefined, false])
    expect((await document(`/iiif/${customer.id}/book`)).body.service).toHaveLength(1)
  })
})
