// The hierarchy of the IIIF store: public addresses of slugs, what is in what, moves, and the addresses that there were before.
import { basic, clientOf, sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

const label = { en: ['Log books'] }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
})

/** Makes a public resource below a collection; answers with its own address and its ETag. */
async function put(kind: string, id: string, slug: string, parent?: string): Promise<string> {
  const address = `${store.path}/${kind}/${id}`
  const { status, text } = await store.call('PUT', address, {
    body: { slug, label, public: true, ...(parent && { parent }) },
  })
  if (status !== 201) throw new Error(text)
  return address
}

const read = (path: string, headers: Record<string, string> = {}) => hydria.anyone('GET', open + path, { headers })

describe('a public address', () => {
  it('has the document as it was sent, with the public id', async () => {
    await put('collections', 'shelf', 'shelf')
    const beside = ['"slug": "herbal"', '"parent": "shelf"', '"behavior": ["public-iiif"]'].join(',\n  ')
    const body = MANIFEST.replace('"type"', `${beside},\n  "type"`)
    await store.call('PUT', `${store.path}/manifests/herbal`, { body, headers: { 'Content-Type': 'application/json' } })
    const answer = await read('/shelf/herbal')
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      PROFILE,
      'public, no-cache',
    ])
    expect(answer.text).toBe(
      MANIFEST.replace('https://library.example/herbal/manifest.json', `${hydria.base}${open}/shelf/herbal`),
    )
    expect(answer.headers.get('vary')).toContain('X-IIIF-CS-Show-Extras')
    const etag = answer.headers.get('etag')!
    expect((await read('/shelf/herbal', { 'If-None-Match': etag })).status).toBe(304)
    const own = await store.document(`${store.path}/manifests/herbal`)
    expect(own.headers.get('etag')).not.toBe(etag)
  })

  it('finds the customer by its name as well, and slugs in any case', async () => {
    await put('manifests', 'cased', 'Cased')
    const { body } = await store.call('GET', store.path.replace('/iiif', ''))
    expect((await hydria.anyone('GET', `/iiif/${body.name}/Cased`)).status).toBe(200)
    const other = await read('/caSED?x=1')
    expect([other.status, other.headers.get('location')]).toEqual([301, `${hydria.base}${open}/Cased?x=1`])
    expect((await hydria.anyone('GET', '/iiif/no-such-customer/Cased')).status).toBe(404)
  })

  it('does not show what is not public, nor that there is something', async () => {
    await store.call('PUT', `${store.path}/manifests/draft`, { body: { slug: 'draft', label } })
    for (const path of ['/draft', '/manifests/draft', '/collections/none', '/collections', '/nowhere', '/draft/below'])
      expect([path, (await read(path)).status]).toEqual([path, 404])
    await store.change('PATCH', `${store.path}/manifests/draft`, { public: true })
    expect((await read('/draft')).status).toBe(200)
  })

  it('of a collection lists the public ones of what is in it, by itemsOrder and then by slug', async () => {
    const folder = await put('collections', 'ordered', 'ordered')
    for (const [slug, more] of [
      ['b', {}],
      ['C', { itemsOrder: 2 }],
      ['a', {}],
      ['z', { itemsOrder: 1 }],
      ['hidden', { public: false, itemsOrder: 0 }],
    ] as const) {
      const body = { resourceType: 'Manifest', slug, label, public: true, ...more }
      expect((await store.call('POST', `${folder}/containedItems`, { body })).status).toBe(201)
    }
    const ids = (items: { id: string }[]) => items.map(({ id }) => id.split('/').at(-1))
    const before = await read('/ordered')
    expect(ids(before.body.items)).toEqual(['z', 'C', 'a', 'b'])
    expect(before.body).not.toHaveProperty('behavior')
    const list = await store.call('GET', `${folder}/containedItems?pageSize=2&page=2`)
    expect(list.body.member.map(({ slug }: { slug: string }) => slug)).toEqual(['C', 'a'])
    await store.change('PATCH', `${store.path}/manifests/${await idOf(`${folder}/containedItems?slug=a`)}`, {
      label: { en: ['Other'] },
    })
    const after = await read('/ordered', { 'If-None-Match': before.headers.get('etag')! })
    expect(after.status).toBe(200)
  })

  it('with a slash at its end leads to the one without', async () => {
    const { status, headers } = await read('/shelf/?page=2')
    expect([status, headers.get('location')]).toEqual([308, `${hydria.base}${open}/shelf?page=2`])
  })

  it('answers HEAD, OPTIONS and what it does not allow', async () => {
    const head = await hydria.anyone('HEAD', `${open}/shelf`)
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', expect.any(String)])
    const options = await hydria.anyone('OPTIONS', `${open}/shelf`)
    expect([options.status, options.headers.get('allow')]).toEqual([
      204,
      'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
    ])
    expect(options.headers.get('access-control-allow-headers')).toContain('Authorization')
    const copy = await hydria.anyone('COPY', `${open}/shelf`)
    expect([copy.status, copy.headers.get('allow')]).toEqual([405, options.headers.get('allow')])
  })
})

const idOf = async (list: string): Promise<string> => (await store.call('GET', list)).body.member[0].id

describe('a move', () => {
  it('of a collection changes every public address below it, and the old ones lead to the new ones', async () => {
    const house = await put('collections', 'house', 'house')
    await put('collections', 'floor', 'floor', 'house')
    await put('manifests', 'painting', 'painting', 'floor')
    await put('collections', 'museum', 'museum')
    const before = await read('/house/floor/painting')
    const moved = await store.change('PATCH', house, { parent: 'museum', slug: 'building' })
    expect([moved.status, moved.body.publicId]).toEqual([200, `${hydria.base}${open}/museum/building`])
    for (const path of ['/house/floor/painting', '/museum/building/floor/painting'])
      expect((await read(path)).status).toBe(path.startsWith('/house') ? 301 : 200)
    const old = await read('/house/floor/painting?x=1')
    expect(old.headers.get('location')).toBe(`${hydria.base}${open}/museum/building/floor/painting?x=1`)
    const after = await read('/museum/building/floor/painting')
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    await store.change('PATCH', `${store.path}/collections/floor`, { slug: 'storey' })
    const twice = await read('/house/floor/painting')
    expect(twice.headers.get('location')).toBe(`${hydria.base}${open}/museum/building/storey/painting`)
  })

  it('gives its old name free, which then leads to who has it', async () => {
    const first = await put('manifests', 'first', 'name')
    await store.change('PATCH', first, { slug: 'renamed' })
    await put('manifests', 'second', 'Name')
    expect((await read('/Name')).body.id).toBe(`${hydria.base}${open}/Name`)
    expect((await store.change('DELETE', `${store.path}/manifests/second`)).status).toBe(204)
    expect((await read('/name')).status).toBe(404)
  })

  it('takes the parent by any of its addresses', async () => {
    await put('collections', 'target', 'target')
    const one = await put('manifests', 'mover', 'mover')
    for (const parent of [
      `${hydria.base}${store.path}/collections/target`,
      `https://elsewhere.example${open}/collections/root`,
      `${hydria.base}${open}/target`,
      store.path,
      'target',
    ]) {
      const { status, body } = await store.change('PATCH', one, { parent })
      expect([parent, status, body.parent?.split('/').at(-1)]).toEqual([
        parent,
        200,
        parent.endsWith('target') ? 'target' : 'root',
      ])
    }
    const strangers = await iiifStore(hydria)
    for (const parent of [`${hydria.base}${strangers.path}/collections/root`, `${open}/mover`, `${open}/none`])
      expect((await store.change('PATCH', one, { parent })).status).toBe(400)
  })

  it('makes no circle, whoever moves at the same time', async () => {
    const one = await put('collections', 'one', 'one')
    const two = await put('collections', 'two', 'two')
    await put('collections', 'three', 'three', 'one')
    for (const parent of ['one', 'three']) {
      const refused = await store.change('PATCH', one, { parent })
      expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'parent'])
    }
    const etags = await Promise.all([one, two].map(async at => (await store.call('GET', at)).headers.get('etag')!))
    const moves = await Promise.all([
      store.call('PATCH', one, { body: { parent: 'two' }, headers: { 'If-Match': etags[0]! } }),
      store.call('PATCH', two, { body: { parent: 'three' }, headers: { 'If-Match': etags[1]! } }),
    ])
    expect(moves.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})

it('a collection in which something is cannot be deleted', async () => {
  const full = await put('collections', 'full', 'full')
  const within = await put('manifests', 'in-full', 'x', 'full')
  const refused = await store.change('DELETE', full)
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(hydria.base + within)])
  await store.change('DELETE', within)
  expect((await store.change('DELETE', full)).status).toBe(204)
})

describe('a client of IIIF', () => {
  const document = { type: 'Manifest', label, items: [], behavior: ['public-iiif'] }

  it('makes, replaces and deletes documents at public addresses', async () => {
    await put('collections', 'editor', 'editor')
    const at = `${open}/editor/new`
    const made = await store.call('PUT', at, { body: document })
    expect([made.status, made.headers.get('location'), made.body]).toEqual([
      201,
      hydria.base + at,
      { '@context': expect.any(String), id: hydria.base + at, type: 'Manifest', label, items: [] },
    ])
    expect((await store.call('PUT', at, { body: made.body })).status).toBe(412)
    const { headers, body } = await read('/editor/new')
    const headersOf = (etag: string | null) => ({ 'If-Match': etag! })
    const same = await store.call('PUT', at, { body, headers: headersOf(headers.get('etag')) })
    expect([same.status, same.headers.get('etag')]).toEqual([200, headers.get('etag')])
    const changed = { ...body, rights: 'https://example.org/r' }
    const replaced = await store.call('PUT', at, { body: changed, headers: headersOf(headers.get('etag')) })
    expect([replaced.status, (await read('/editor/new')).body]).toEqual([200, changed])
    expect((await store.call('DELETE', at, { headers: headersOf(headers.get('etag')) })).status).toBe(412)
    expect((await store.call('DELETE', at, { headers: headersOf(replaced.headers.get('etag')) })).status).toBe(204)
    expect((await store.call('DELETE', at, { headers: headersOf('"1"') })).status).toBe(404)
  })

  it('makes documents by POST to the address that they will have', async () => {
    const at = `${open}/posted`
    const made = await store.call('POST', at, { body: { ...document, type: 'Collection', items: [] } })
    expect([made.status, made.headers.get('location'), made.body.items]).toEqual([201, hydria.base + at, []])
    expect((await store.call('POST', at, { body: document })).status).toBe(409)
    expect((await store.call('POST', `${open}/posted/Queue`, { body: document })).status).toBe(400)
    expect((await store.call('POST', `${open}/none/x`, { body: document })).status).toBe(404)
    const absent = await store.call('PUT', `${open}/absent`, { body: document, headers: { 'If-Match': '"1"' } })
    expect(absent.status).toBe(412)
  })

  it('needs a key that may write, and a body that is a document', async () => {
    const at = `${open}/refused`
    expect((await hydria.anyone('PUT', at, { body: document })).status).toBe(401)
    const { key, secret, call } = await hydria.customer()
    expect((await call('PUT', at, { body: document })).status).toBe(404)
    expect((await clientOf(() => hydria.base, basic(key, `${secret}x`))('PUT', at, { body: document })).status).toBe(
      401,
    )
    expect((await store.call('PUT', at, { body: { type: 'Canvas' } })).status).toBe(400)
    expect((await store.call('PUT', at, { body: 'x', headers: { 'Content-Type': 'text/plain' } })).status).toBe(415)
    expect((await store.call('PUT', at, { body: '[1]', headers: { 'Content-Type': 'application/json' } })).status).toBe(
      400,
    )
  })
})

describe('a client of the original, by its header', () => {
  const extras = { 'X-IIIF-CS-Show-Extras': 'All' }
  const ask = (method: string, path: string, body?: object, headers = {}) =>
    store.call(method, open + path, { ...(body && { body }), headers: { ...extras, ...headers } })

  it('is led from the public address to the one that never changes, and others the other way', async () => {
    await put('manifests', 'led', 'led')
    const flat = await ask('GET', '/led?page=1')
    expect([flat.status, flat.headers.get('location')]).toEqual([303, `${hydria.base}${open}/manifests/led?page=1`])
    const whole = await ask('GET', '/manifests/led')
    expect([whole.status, whole.body.slug, whole.body.publicId]).toEqual([200, 'led', `${hydria.base}${open}/led`])
    const other = await read('/manifests/led')
    expect([other.status, other.headers.get('location')]).toEqual([303, `${hydria.base}${open}/led`])
    const [wrong, anyone] = [{ 'X-IIIF-CS-Show-Extras': 'Some' }, extras]
    expect((await store.call('GET', `${open}/manifests/led`, { headers: wrong })).status).toBe(303)
    expect((await read('/manifests/led', anyone)).status).toBe(303)
  })

  it('makes, changes and deletes at the addresses that never change', async () => {
    const folder = { type: 'Collection', behavior: ['storage-collection', 'public-iiif'], label, slug: 'charts' }
    const parent = `${hydria.base}${open}/collections/root`
    const made = await ask('POST', '/collections', { ...folder, parent })
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      `${hydria.base}${open}/collections/${made.body.flatId}`,
    ])
    expect(made.body.behavior).toEqual(['public-iiif', 'storage-collection'])
    const manifest = { type: 'Manifest', label, items: [], slug: '12', parent: made.headers.get('location') }
    expect((await ask('PUT', '/manifests/chart-12', manifest)).status).toBe(201)
    expect((await ask('GET', '/manifests/chart-12')).body.publicId).toBe(`${hydria.base}${open}/charts/12`)
    const match = async () => ({ 'If-Match': (await ask('GET', '/manifests/chart-12')).headers.get('etag')! })
    expect((await ask('PATCH', '/manifests/chart-12', { type: 'Manifest', slug: '13' }, await match())).status).toBe(
      200,
    )
    expect((await ask('PUT', '/manifests/chart-12', { ...manifest, rights: 'https://x.example/r' })).status).toBe(412)
    expect((await ask('DELETE', '/manifests/chart-12', undefined, await match())).status).toBe(204)
    const root = await ask('GET', '/collections/root')
    expect([root.body.type, root.body.totalItems > 0]).toEqual(['Collection', true])
  })

  it('is refused to write there without the header', async () => {
    const body = { type: 'Manifest', label, items: [] }
    for (const [method, path] of [
      ['PUT', '/manifests/bare'],
      ['POST', '/manifests'],
      ['DELETE', '/manifests/led'],
    ] as const)
      expect((await store.call(method, open + path, { body })).status).toBe(403)
  })
})
