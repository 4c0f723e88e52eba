// What clients of the original rely on when they create, replace, move and delete, by its header; and many writers at once.
import { type Reply, sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

const label = { en: ['Charts'] }
const manifest = (slug: string, more: object = {}) => ({ type: 'Manifest', label, items: [], slug, ...more })
const folder = (slug: string, more: object = {}) => ({
  ...{ type: 'Collection', label, slug, behavior: ['storage-collection', 'public-iiif'] },
  ...more,
})

const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Reply> =>
  store.call(method, open + path, { ...(body && { body }), headers: { 'X-IIIF-CS-Show-Extras': 'All', ...headers } })

const etagOf = async (path: string): Promise<string> => (await ask('GET', path)).headers.get('etag')!

const matched = async (method: string, path: string, body?: object): Promise<Reply> =>
  ask(method, path, body, { 'If-Match': await etagOf(path) })

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
})

describe.each([
  ['manifests', manifest],
  ['collections', folder],
] as const)('%s', (kind, bodyOf) => {
  const at = (id: string) => `/${kind}/${kind}-${id}`

  it('are created by POST and PUT, with Location, ETag and what was sent', async () => {
    const posted = await ask('POST', `/${kind}`, bodyOf(`posted-${kind}`))
    const put = await ask('PUT', at('put'), bodyOf(`put-${kind}`))
    for (const made of [posted, put]) {
      expect([made.status, made.headers.get('etag')]).toEqual([201, expect.stringMatching(/^".+"$/)])
      const { pathname } = new URL(made.headers.get('location')!)
      expect(pathname.replace(open, '')).toBe(`/${kind}/${made.body.flatId}`)
      expect((await ask('GET', pathname.replace(open, ''))).body).toEqual(made.body)
    }
  })

  it('are not created with an If-Match, nor replaced without one or with another', async () => {
    expect((await ask('PUT', at('new'), bodyOf(`new-${kind}`), { 'If-Match': '"1"' })).status).toBe(412)
    await ask('PUT', at('there'), bodyOf(`there-${kind}`))
    const changed = bodyOf(`there-${kind}`, { label: { fr: ['Cartes'] } })
    expect((await ask('PUT', at('there'), changed)).status).toBe(412)
    expect((await ask('PUT', at('there'), changed, { 'If-Match': '"1"' })).status).toBe(412)
    expect((await ask('GET', at('there'))).body.label).toEqual(label)
  })

  it('are replaced as a whole, which changes the ETag and modified; the same again changes neither', async () => {
    const first = await ask('PUT', at('replaced'), bodyOf(`replaced-${kind}`, { rights: 'https://example.org/r' }))
    const next = bodyOf(`replaced-${kind}`, { label: { fr: ['Cartes'] } })
    const replaced = await matched('PUT', at('replaced'), next)
    expect([replaced.status, replaced.body.rights]).toEqual([200, undefined])
    expect(replaced.headers.get('etag')).not.toBe(first.headers.get('etag'))
    expect(replaced.body.created).toBe(first.body.created)
    const same = await matched('PUT', at('replaced'), next)
    expect([same.status, same.headers.get('etag'), same.body.modified]).toEqual([
      200,
      replaced.headers.get('etag'),
      replaced.body.modified,
    ])
  })

  it('do not become the other kind', async () => {
    await ask('PUT', at('kind'), bodyOf(`kind-${kind}`))
    const other = kind === 'manifests' ? folder(`kind-${kind}`) : manifest(`kind-${kind}`)
    const refused = await matched('PUT', at('kind'), other)
    expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'type'])
  })

  it('conflict with whatever has their slug in the collection, but in no other', async () => {
    await ask('PUT', '/collections/elsewhere', folder('elsewhere'))
    const parent = `${hydria.base}${open}/collections/elsewhere`
    await ask('PUT', at('holder'), bodyOf(`Slug-${kind}`))
    for (const list of ['manifests', 'collections'] as const) {
      const body = list === 'manifests' ? manifest(`slug-${kind}`) : folder(`slug-${kind}`)
      expect((await ask('POST', `/${list}`, body)).status).toBe(409)
      expect((await ask('PUT', `/${list}/second-${kind}`, body)).status).toBe(409)
    }
    expect((await ask('PUT', at('apart'), bodyOf(`slug-${kind}`, { parent }))).status).toBe(201)
    const back = await matched('PUT', at('apart'), bodyOf(`slug-${kind}`, { parent: `${hydria.base}${open}` }))
    expect([back.status, back.body.errors[0].property]).toEqual([409, 'slug'])
  })

  it('move by PUT with another parent, given by either of its addresses', async () => {
    await ask('PUT', '/collections/target', folder('target'))
    await ask('PUT', at('mover'), bodyOf(`mover-${kind}`))
    for (const parent of [`${open}/collections/target`, open, `${open}/target`]) {
      const moved = await matched('PUT', at('mover'), bodyOf(`mover-${kind}`, { parent: hydria.base + parent }))
      const below = parent === open ? '' : '/target'
      expect([moved.status, moved.body.publicId]).toEqual([200, `${hydria.base}${open}${below}/mover-${kind}`])
    }
    for (const parent of [`${open}/collections/none`, `${open}/none`, `${open}/manifests/manifests-mover`])
      expect((await matched('PUT', at('mover'), bodyOf(`mover-${kind}`, { parent }))).status).toBe(400)
  })

  it('are deleted with their ETag alone', async () => {
    await ask('PUT', at('deleted'), bodyOf(`deleted-${kind}`))
    expect((await ask('DELETE', at('deleted'))).status).toBe(412)
    expect((await ask('DELETE', at('deleted'), undefined, { 'If-Match': '"1"' })).status).toBe(412)
    expect((await matched('DELETE', at('deleted'))).status).toBe(204)
    expect((await ask('DELETE', at('deleted'), undefined, { 'If-Match': '"1"' })).status).toBe(404)
  })

  it('have one ETag with extras and another without, both good for If-None-Match', async () => {
    await ask('PUT', at('tagged'), bodyOf(`tagged-${kind}`, { behavior: ['public-iiif'] }))
    const tag = await etagOf(at('tagged'))
    expect((await ask('GET', at('tagged'), undefined, { 'If-None-Match': tag })).status).toBe(304)
    const plain = await hydria.anyone('GET', `${open}/tagged-${kind}`)
    const other = plain.headers.get('etag')!
    expect([plain.status, other === tag]).toEqual([200, false])
    const known = { headers: { 'If-None-Match': other } }
    expect((await hydria.anyone('GET', `${open}/tagged-${kind}`, known)).status).toBe(304)
  })

  it('that are private are seen with extras alone', async () => {
    await ask('PUT', at('private'), bodyOf(`private-${kind}`, { behavior: [] }))
    const path = open + at('private')
    expect((await ask('GET', at('private'))).status).toBe(200)
    expect((await store.call('GET', path)).status).toBe(404)
    expect((await store.call('GET', `${open}/private-${kind}`)).status).toBe(404)
  })
})

it('the root is replaced, but has no slug and no parent, and is not deleted', async () => {
  const { status: replaced } = await matched('PUT', '/collections/root', {
    type: 'Collection',
    label,
    behavior: ['storage-collection', 'public-iiif'],
  })
  expect(replaced).toBe(200)
  for (const more of [{ slug: 'x' }, { parent: open }])
    expect((await matched('PUT', '/collections/root', { type: 'Collection', label, ...more })).status).toBe(400)
  expect((await matched('DELETE', '/collections/root')).status).toBe(400)
})

it('of 100 writers with one ETag one wins, each time, and of 20 equal creations one makes it', async () => {
  const address = `${store.path}/manifests/raced`
  const puts = await Promise.all(
    Array.from({ length: 20 }, () => store.call('PUT', address, { body: { slug: 'raced', label } })),
  )
  expect(puts.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(puts.every(({ status }) => [201, 409, 412].includes(status))).toBe(true)
  for (const writers of [100, 20]) {
    const { headers } = await store.call('GET', address)
    const known = { 'If-Match': headers.get('etag')! }
    const patches = await Promise.all(
      Array.from({ length: writers }, (_, n) =>
        store.call('PATCH', address, { body: { tags: [`of ${writers}`, String(n)] }, headers: known }),
      ),
    )
    expect(patches.map(({ status }) => status).sort()).toEqual([200, ...Array(writers - 1).fill(412)])
    const winner = patches.find(({ status }) => status === 200)!
    expect((await store.call('GET', address)).body.tags).toEqual(winner.body.tags)
  }
})
