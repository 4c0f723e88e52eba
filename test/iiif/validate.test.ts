// What is wrong with documents of the IIIF store: as a dry run reports it, and as the warnings of a write.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
})

const label = { en: ['Log books'] }
const canvas = { id: 'https://library.example/c/1', type: 'Canvas', label, height: 10, width: 10, items: [] }
/** A manifest about which nothing is to be said. */
const good = {
  ...{ type: 'Manifest', label, summary: label, metadata: [{ label, value: label }], items: [canvas] },
  provider: [{ id: 'https://library.example', type: 'Agent', label, homepage: [], logo: [] }],
  thumbnail: [{ id: 'https://library.example/t.jpg', type: 'Image' }],
}
const odd = { ...good, license: 'https://example.org/r' }
const bad = { ...odd, items: [canvas, canvas], behavior: 'paged' }

const placesOf = (faults: { property: string }[]) => faults.map(({ property }) => property).sort()

/** The addresses at which a manifest can be made, each with its method. */
const makers = (): [string, string][] => [
  ['POST', store.path],
  ['POST', `${store.path}/manifests`],
  ['POST', `${store.path}/collections/root/containedItems`],
  ['PUT', `${store.path}/manifests/dry`],
  ['POST', `${open}/dry`],
  ['PUT', `${open}/dry`],
]

describe('a dry run', () => {
  it('reports the faults and the warnings of a document at every address where it could be made', async () => {
    for (const [method, address] of makers()) {
      const { status, body } = await store.call(method, `${address}?validate`, { body: bad })
      expect([address, status, body['@type'], body.valid]).toEqual([address, 200, 'vocab:IIIFReport', false])
      expect(placesOf(body.faults)).toEqual(['behavior', 'items[1].id'])
      expect(placesOf(body.warnings)).toContain('license')
    }
  })

  it('writes nothing, and says that what is good can be written', async () => {
    for (const [method, address] of makers()) {
      const { status, body } = await store.call(method, `${address}?validate`, { body: odd })
      expect([address, status, body.valid, body.faults]).toEqual([address, 200, true, []])
      expect(placesOf(body.warnings)).toEqual(['license'])
    }
    const described = await store.call('POST', `${store.path}/collections?validate`, { body: { slug: 'dry', label } })
    expect([described.status, described.body.valid, described.body.warnings]).toEqual([200, true, []])
    const { body } = await store.call('GET', `${store.path}/collections/root/containedItems`)
    expect(body.totalItems).toBe(0)
  })

  it('reports a slug that is in use, a parent that is not there and what is no type', async () => {
    await store.call('PUT', `${store.path}/manifests/held`, { body: { label, slug: 'held' } })
    for (const [body, property] of [
      [{ ...good, slug: 'HELD' }, 'slug'],
      [{ ...good, parent: 'nowhere' }, 'parent'],
      [{ type: 'Canvas' }, 'type'],
      [{ label, colour: 'red', '@type': 'vocab:Manifest' }, 'colour'],
    ] as const) {
      const report = await store.make(body, {})
      expect(report.status).toBeGreaterThanOrEqual(400)
      const dry = await store.call('POST', `${store.path}?validate`, { body })
      expect([dry.status, dry.body.valid, placesOf(dry.body.faults)]).toEqual([200, false, [property]])
    }
  })

  it('of a change needs no ETag, takes a wrong one for what it is, and leaves everything as it was', async () => {
    for (const kind of ['manifests', 'collections']) {
      const address = `${store.path}/${kind}/changed`
      const type = kind === 'manifests' ? 'Manifest' : 'Collection'
      const { headers } = await store.call('PUT', address, { body: { label, slug: `changed-${kind}` } })
      for (const method of ['PUT', 'PATCH']) {
        const ask = (body: object, more = {}) => store.call(method, `${address}?validate`, { body, ...more })
        const fine = await ask({ type, label: { fr: ['Journal'] }, items: [] })
        expect([method, fine.status, fine.body.valid]).toEqual([method, 200, true])
        const wrong = await ask({ type, label: 'plain', items: [] })
        expect([wrong.status, placesOf(wrong.body.faults)]).toEqual([200, ['label']])
        expect((await ask({ label }, { headers: { 'If-Match': '"1"' } })).status).toBe(412)
        expect((await store.call(method, `${address}?validate=false`, { body: { label } })).status).toBe(412)
      }
      expect((await store.call('GET', address)).headers.get('etag')).toBe(headers.get('etag'))
    }
  })

  it('is for who may write alone', async () => {
    for (const [method, address] of makers())
      expect([address, (await hydria.anyone(method, `${address}?validate`, { body: good })).status]).toEqual([
        address,
        401,
      ])
  })
})

describe('the warnings of a write', () => {
  it('come with it as strings of a header, wherever it is made', async () => {
    const made = await store.make({ ...odd, slug: 'warned' })
    expect([made.status, made.headers.get('iiif-warnings')]).toEqual([201, expect.stringMatching(/^"license: .*"$/)])
    for (const [path, more] of [
      [`${open}/warned-too`, {}],
      [`${open}/manifests/warned-flat`, { headers: { 'X-IIIF-CS-Show-Extras': 'All' } }],
    ] as const) {
      const put = await store.call('PUT', path, { body: odd, ...more })
      expect([put.status, put.headers.get('iiif-warnings')]).toEqual([201, made.headers.get('iiif-warnings')])
      expect(put.headers.get('access-control-expose-headers')).toContain('IIIF-Warnings')
    }
    const clean = await store.make({ ...good, slug: 'clean' })
    expect([clean.status, clean.headers.get('iiif-warnings')]).toEqual([201, null])
  })

  it('of a merge patch are those of the members that it names', async () => {
    const { body } = await store.make({ ...odd, slug: 'patched' })
    const other = await store.change('PATCH', body['@id'], { type: 'Manifest', summary: label })
    expect([other.status, other.headers.get('iiif-warnings')]).toEqual([200, null])
    const same = await store.change('PATCH', body['@id'], { type: 'Manifest', license: 'https://example.org/s' })
    expect(same.headers.get('iiif-warnings')).toMatch(/^"license: /)
  })

  it('are at most ten, and keep letters of every script within a header', async () => {
    const many = Array.from({ length: 30 }, (_, n) => ({
      ...canvas,
      id: `https://library.example/c/${n}`,
      license: 'x',
    }))
    const made = await store.make({ ...good, slug: 'many', items: many })
    expect(made.headers.get('iiif-warnings')!.split('", "')).toHaveLength(10)
    const letters = await store.make({ ...good, slug: 'letters', behavior: ['pag\u00e9"'] })
    expect([letters.status, letters.headers.get('iiif-warnings')]).toEqual([
      201,
      expect.stringMatching(/^%".*pag%c3%a9/),
    ])
  })
})
