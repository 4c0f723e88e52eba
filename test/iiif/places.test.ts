// Where a body puts a resource of the IIIF store: by publicId, or by slug and parent; and slugs that are none.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

const label = { en: ['Log books'] }
const document = { type: 'Manifest', label, items: [] }
const extras = { 'X-IIIF-CS-Show-Extras': 'All' }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
  for (const id of ['shelf', 'other'])
    await store.call('PUT', `${store.path}/collections/${id}`, { body: { label, slug: `the-${id}` } })
})

const publicIdOf = async (address: string) => (await store.call('GET', address)).body.publicId.replace(hydria.base, '')

describe('publicId', () => {
  it.each([
    ['described', (more: object) => ({ label, ...more })],
    ['as a document', (more: object) => ({ ...document, ...more })],
  ])('stands for slug and parent of what is new, %s', async (how, body) => {
    const slug = how.replaceAll(' ', '-')
    for (const [n, more] of [
      {},
      { slug: `${slug}-1` },
      { parent: `${hydria.base}${store.path}/collections/shelf` },
      { slug: `${slug}-3`, parent: `${open}/the-shelf` },
    ].entries()) {
      const at = `${store.path}/manifests/${slug}-${n}`
      const publicId = `https://elsewhere.example${open}/the-shelf/${slug}-${n}`
      const { status } = await store.call('PUT', at, { body: body({ publicId, ...more }) })
      expect([status, await publicIdOf(at)]).toEqual([201, `${open}/the-shelf/${slug}-${n}`])
    }
  })

  it('moves what exists, whichever address it is written at', async () => {
    const at = `${store.path}/manifests/mover`
    await store.call('PUT', at, { body: { label, slug: 'mover' } })
    for (const method of ['PUT', 'PATCH'])
      for (const more of [{ label }, document]) {
        for (const path of ['/the-shelf/moved', '/mover']) {
          const { status } = await store.change(method, at, { ...more, publicId: open + path })
          expect([method, status, await publicIdOf(at)]).toEqual([method, 200, open + path])
        }
      }
    const etag = (await store.call('GET', at)).headers.get('etag')!
    const patch = {
      body: { type: 'Manifest', publicId: `${open}/the-other/m` },
      headers: { ...extras, 'If-Match': etag },
    }
    expect((await store.call('PATCH', `${open}/manifests/mover`, patch)).status).toBe(200)
    expect(await publicIdOf(at)).toBe(`${open}/the-other/m`)
  })

  it('must agree with a slug and a parent that are given with it, unless they are as they were', async () => {
    const at = `${store.path}/manifests/agreed`
    const publicId = `${open}/the-shelf/agreed`
    for (const [more, property] of [
      [{ slug: 'another' }, 'slug'],
      [{ parent: 'other' }, 'parent'],
      [{ parent: store.path }, 'parent'],
    ] as const) {
      const made = await store.call('PUT', at, { body: { label, publicId, ...more } })
      expect([made.status, made.body.errors[0].property, made.body.detail]).toEqual([
        400,
        property,
        expect.stringContaining('publicId'),
      ])
    }
    await store.call('PUT', at, { body: { label, publicId } })
    const { body } = await store.document(at)
    const edited = { ...body, publicId: `${hydria.base}${open}/the-other/edited` }
    expect((await store.change('PUT', at, edited)).status).toBe(200)
    expect(await publicIdOf(at)).toBe(`${open}/the-other/edited`)
    expect((await store.change('PUT', at, { ...(await store.document(at)).body, slug: 'renamed' })).status).toBe(200)
    expect(await publicIdOf(at)).toBe(`${open}/the-other/renamed`)
    expect((await store.change('PATCH', at, { publicId, slug: 'x' })).status).toBe(400)
  })

  it('is refused where it is no address in a collection of the customer', async () => {
    for (const publicId of [
      ...[7, '', 'x', open, `${open}/`, `${open}/none/x`, '/iiif/999999/x', `${open}/the-shelf/%zz`, `${open}/%zz/x`],
      ...[`${open}/the-shelf/a%2Fb`, `${open}/the-shelf/Queue`, `${open}/the-shelf/..`, `${store.path}/manifests/x`],
    ]) {
      const { status, body } = await store.make({ ...document, publicId })
      expect([publicId, status]).toEqual([publicId, 400])
      expect(['publicId', 'slug']).toContain(body.errors[0].property)
    }
    const root = await store.change('PATCH', `${store.path}/collections/root`, { publicId: `${open}/root` })
    expect([root.status, root.body.errors[0].property]).toEqual([400, 'publicId'])
    const same = await store.change('PATCH', `${store.path}/collections/root`, { publicId: open, label })
    expect(same.status).toBe(200)
  })
})

describe('a slug', () => {
  const RESERVED = [
    ...['collections', 'Manifests', 'paintedResources', 'canvases', 'annotations', 'adjuncts', 'pipelines'],
    ...['queue', 'assets', 'configuration', 'PUBLISH', '.', '..'],
  ]

  it('that is a word of the platform, a whole address or a path is refused at every address and level', async () => {
    await store.call('PUT', `${store.path}/manifests/slugged`, { body: { label, slug: 'slugged' } })
    for (const slug of [...RESERVED, 'a/b', 'https://library.example/x', 'a b', '', 'a%2Fb'])
      for (const [method, address, body] of [
        ['POST', store.path, { ...document, slug }],
        ['POST', `${store.path}/manifests`, { label, slug }],
        ['POST', `${store.path}/collections/shelf/containedItems`, { label, slug, resourceType: 'Manifest' }],
        ['PUT', `${store.path}/manifests/never`, { ...document, slug }],
        ['PATCH', `${store.path}/manifests/slugged`, { slug }],
      ] as const) {
        const refused =
          method === 'PATCH' ? await store.change(method, address, body) : await store.call(method, address, { body })
        expect([slug, address, refused.status, refused.body.errors[0].property]).toEqual([slug, address, 400, 'slug'])
      }
  })

  it('that is a word of the platform is none of a public address that a client of IIIF makes', async () => {
    for (const slug of RESERVED.filter(word => !/^\.+$|^(collections|manifests)$/i.test(word)))
      for (const folder of ['', '/the-shelf']) {
        const { status } = await store.call('PUT', `${open}${folder}/${slug}`, { body: document })
        expect([folder, slug, status]).toEqual([folder, slug, 400])
      }
    for (const slug of ['collections', 'Manifests'])
      expect((await store.call('PUT', `${open}/the-shelf/${slug}`, { body: document })).status).toBe(400)
  })
})

it('a parent whose address is malformed is refused', async () => {
  for (const parent of [`${open}/%zz`, `${store.path}/collections/%zz`, `${open}/collections/%`]) {
    const { status, body } = await store.make({ ...document, parent })
    expect([parent, status, body.errors[0].property]).toEqual([parent, 400, 'parent'])
  }
})
