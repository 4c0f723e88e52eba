// Manifests and collections of the IIIF store at their own addresses: described in our own terms, and as documents.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, PRESENTATION_3, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
})

const label = { en: ['Log books'] }
const KINDS = [
  ['manifests', 'Manifest'],
  ['collections', 'IIIFCollection'],
] as const

it('a customer begins with a root collection, which the link iiif leads to', async () => {
  const { body } = await store.call('GET', store.path.replace('/iiif', ''))
  expect(body.iiif).toBe(hydria.base + store.path)
  const root = await store.call('GET', store.path)
  expect([root.status, root.body['@id'], root.body['@type']]).toEqual([
    200,
    `${hydria.base}${store.path}/collections/root`,
    'vocab:IIIFCollection',
  ])
  expect(root.headers.get('link')).toContain(`<${root.body['@id']}>; rel="canonical"`)
  expect([root.body.publicId, root.body.public, root.body.slug]).toEqual([
    `${hydria.base}/iiif/${store.path.split('/')[2]}`,
    true,
    undefined,
  ])
})

describe.each(KINDS)('%s', (kind, type) => {
  const at = (id: string) => `${store.path}/${kind}/${id}`

  it('are made in the list of their kind, described in our own terms', async () => {
    const made = await store.call('POST', `${store.path}/${kind}`, {
      body: { '@type': `vocab:${type}`, slug: `new-${kind}`, label, tags: ['ships'], itemsOrder: 3 },
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(made.body['@id'])
    expect(made.body).toMatchObject({
      '@type': `vocab:${type}`,
      slug: `new-${kind}`,
      label,
      tags: ['ships'],
      itemsOrder: 3,
      public: false,
      publicId: `${hydria.base}/iiif/${store.path.split('/')[2]}/new-${kind}`,
      parent: `${hydria.base}${store.path}/collections/root`,
    })
    const listed = await store.call('GET', `${store.path}/${kind}?slug=new-${kind}`)
    expect(listed.body.member).toEqual([expect.objectContaining({ '@id': made.body['@id'] })])
  })

  it('are made at an address of the client, once', async () => {
    const body = { slug: `chosen-${kind}`, label }
    const made = await store.call('PUT', at('chosen'), { body })
    expect([made.status, made.headers.get('location')]).toEqual([201, hydria.base + at('chosen')])
    const again = await store.call('PUT', at('chosen'), { body })
    expect([again.status, again.body.errors[0].property]).toEqual([412, 'If-Match'])
    const other = await store.call('PUT', at('not-yet'), { body: { label }, headers: { 'If-Match': '"1"' } })
    expect(other.status).toBe(412)
  })

  it('have the slug of their id where none is given', async () => {
    const { status, body } = await store.call('PUT', at(`plain-${kind}`), { body: { label } })
    expect([status, body.slug]).toEqual([201, `plain-${kind}`])
  })

  it('keep what a PUT does not name of their place, and their label', async () => {
    await store.call('PUT', at('kept'), { body: { slug: `kept-${kind}`, label, public: true, tags: ['a'] } })
    const { status, body } = await store.change('PUT', at('kept'), { itemsOrder: 1 })
    expect([status, body.slug, body.label, body.public, body.tags, body.itemsOrder]).toEqual([
      200,
      `kept-${kind}`,
      label,
      false,
      [],
      1,
    ])
  })

  it('are changed by a PATCH of what it names, which the document then says', async () => {
    await store.call('PUT', at('patched'), { body: { slug: `patched-${kind}`, label, tags: ['a'] } })
    const french = { fr: ['Journaux'] }
    const { status, body } = await store.change('PATCH', at('patched'), { label: french })
    expect([status, body.label, body.tags]).toEqual([200, french, ['a']])
    expect((await store.document(at('patched'))).body.label).toEqual(french)
    const minimal = await store.change('PATCH', at('patched'), { tags: ['b'] }, { Prefer: 'return=minimal' })
    expect(minimal.status).toBe(205)
  })

  it('are changed and deleted only with the ETag of what they are now', async () => {
    const { headers } = await store.call('PUT', at('matched'), { body: { slug: `matched-${kind}`, label } })
    const first = headers.get('etag')!
    expect((await store.call('PATCH', at('matched'), { body: { tags: ['a'] } })).status).toBe(412)
    expect((await store.change('PATCH', at('matched'), { tags: ['a'] })).status).toBe(200)
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? undefined : { label }
      const { status } = await store.call(method, at('matched'), { body, headers: { 'If-Match': first } })
      expect([method, status]).toEqual([method, 412])
    }
    expect((await store.call('DELETE', at('matched'))).status).toBe(412)
    expect((await store.change('DELETE', at('matched'))).status).toBe(204)
    expect((await store.call('GET', at('matched'))).status).toBe(404)
    for (const method of ['PATCH', 'DELETE'])
      expect((await store.call(method, at('matched'), { body: method === 'PATCH' ? {} : undefined })).status).toBe(404)
    await store.call('PUT', at('minimal'), { body: { slug: `minimal-${kind}`, label } })
    expect((await store.change('DELETE', at('minimal'), undefined, { Prefer: 'return=minimal' })).status).toBe(205)
  })

  it.each([
    [{ slug: 'a/b', label }, 'slug'],
    [{ slug: 'ManiFests', label }, 'slug'],
    [{ slug: '..', label }, 'slug'],
    [{ slug: 'x', label: 'Log books' }, 'label'],
    [{ slug: 'x', label: { en: 'Log books' } }, 'label'],
    [{ slug: 'x', label: { en: ['\u0000'] } }, 'label'],
    [{ slug: 'x', label, parent: 'nowhere' }, 'parent'],
    [{ slug: 'x', label, parent: 7 }, 'parent'],
    [{ slug: 'x', label, colour: 'red' }, 'colour'],
  ])('refuse %j by its property', async (body, property) => {
    for (const [method, address] of [
      ['POST', `${store.path}/${kind}`],
      ['PUT', at('refused')],
    ] as const) {
      const refused = await store.call(method, address, { body })
      expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
    }
    const there = await store.change('PATCH', at('chosen'), body)
    expect([there.status, there.body.errors[0].property]).toEqual([400, property])
  })

  it('name who has a slug already, whatever the case of its letters', async () => {
    const made = await store.call('POST', `${store.path}/${kind}`, { body: { slug: `Taken-${kind}`, label } })
    const second = { slug: `taken-${kind.toUpperCase()}`, label }
    const posted = await store.call('POST', `${store.path}/manifests`, { body: second })
    expect([posted.status, posted.body.detail]).toEqual([409, expect.stringContaining(made.body['@id'])])
    expect((await store.call('POST', `${store.path}/collections`, { body: second })).status).toBe(409)
    expect((await store.call('PUT', at('second'), { body: second })).status).toBe(409)
    await store.call('PUT', at('second'), { body: { slug: `second-${kind}`, label } })
    for (const method of ['PUT', 'PATCH']) {
      const { status, body } = await store.change(method, at('second'), second)
      expect([status, body.detail]).toEqual([409, expect.stringContaining(made.body['@id'])])
    }
  })
})

describe('a document', () => {
  it('comes back as it was sent, byte for byte, but for its id and what is kept beside it', async () => {
    const made = await store.call('PUT', `${store.path}/manifests/herbal`, {
      body: MANIFEST,
      headers: { 'Content-Type': 'application/ld+json' },
    })
    expect([made.status, made.body.label]).toEqual([201, { la: ['Herbarium'] }])
    const { status, text, body, headers } = await store.document(`${store.path}/manifests/herbal`)
    expect([status, headers.get('content-type')]).toEqual([200, PROFILE])
    const [shelf, items] = MANIFEST.match(/"x-shelf".*$|"items".*$/gm)!
    expect(text).toContain(shelf)
    expect(text).toContain(items)
    expect(body).toMatchObject({
      id: `${hydria.base}${store.path}/manifests/herbal`,
      type: 'Manifest',
      flatId: 'herbal',
      slug: 'herbal',
      parent: `${hydria.base}${store.path}/collections/root`,
    })
    expect(body['@context']).toEqual([`${hydria.base}/contexts/dlcs.jsonld`, PRESENTATION_3])
  })

  it('that is sent back as it was read changes nothing', async () => {
    const address = `${store.path}/manifests/returned`
    for (const behavior of ['', '"behavior": [ "paged", "public-iiif" ],']) {
      const sent = MANIFEST.replace('"items"', `${behavior} "items"`)
      await store.change('PUT', address, sent, { 'Content-Type': 'application/json' })
      const { text, headers } = await store.document(address)
      const back = await store.change('PUT', address, text, { Accept: PROFILE })
      expect([back.status, back.headers.get('etag')]).toEqual([200, headers.get('etag')])
    }
    const changed = (await store.document(address)).text.replace('9007199254740993', '9007199254740992')
    const { headers } = await store.call('GET', address)
    const put = await store.change('PUT', address, changed)
    expect(put.headers.get('etag')).not.toBe(headers.get('etag'))
  })

  it('is changed by a merge patch with its type, which leaves everything else as it was', async () => {
    const address = `${store.path}/manifests/merged`
    await store.call('PUT', address, { body: MANIFEST, headers: { 'Content-Type': 'application/json' } })
    const patch = { type: 'Manifest', label: { en: ['Herbal'] }, 'x-shelf': null, rights: 'https://example.org/r' }
    const { status } = await store.change('PATCH', address, patch)
    const { body, text } = await store.document(address)
    expect([status, body.label, body['x-shelf'], body.rights]).toEqual([
      200,
      { la: ['Herbarium'], en: ['Herbal'] },
      undefined,
      'https://example.org/r',
    ])
    expect(text).toContain(MANIFEST.match(/"items".*$/m)![0])
  })

  it.each([
    [{ type: 'Canvas' }, 'type'],
    [{ type: 'Manifest', label: 'plain', items: [] }, 'label'],
    [{ type: 'Manifest', label, items: {} }, 'items'],
    [{ type: 'Manifest', label, items: [], behavior: 'paged' }, 'behavior'],
    [{ '@context': 'http://iiif.io/api/presentation/2/context.json', '@type': 'sc:Manifest', label: 'x' }, 'type'],
  ])('is refused as %j', async (document, property) => {
    const refused = await store.call('PUT', `${store.path}/manifests/refused`, { body: document })
    expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
  })

  it('says by its behavior that the public may see it', async () => {
    const body = { type: 'Manifest', label, items: [], slug: 'open', behavior: ['paged', 'public-iiif'] }
    const made = await store.make(body)
    expect([made.status, made.body.public, made.body.resourceType]).toEqual([201, true, 'Manifest'])
    const document = await store.document(made.body['@id'])
    expect(document.body.behavior).toEqual(['public-iiif', 'paged'])
    const { publicId: _, ...rest } = { ...document.body, behavior: ['paged'] }
    await store.change('PUT', made.body['@id'], rest)
    expect((await store.call('GET', made.body['@id'])).body.public).toBe(false)
  })

  it('of a collection has its children as items until it brings its own', async () => {
    const { body: shelf } = await store.make({
      type: 'Collection',
      label,
      slug: 'shelf',
      behavior: ['storage-collection'],
    })
    await store.call('POST', `${shelf['@id']}/containedItems`, {
      body: { resourceType: 'Manifest', slug: 'one', label },
    })
    const { body } = await store.document(shelf['@id'])
    expect(body.items).toEqual([
      {
        id: expect.stringContaining(`${store.path}/manifests/`),
        publicId: `${shelf.publicId}/one`,
        type: 'Manifest',
        label,
      },
    ])
    expect([body.behavior, body.totalItems, body.totals]).toEqual([
      ['storage-collection'],
      1,
      { childCollections: 0, childManifests: 1 },
    ])
    const items = [{ id: 'https://other.example/m', type: 'Manifest', label }]
    await store.change('PATCH', shelf['@id'], { type: 'Collection', items })
    const own = (await store.document(shelf['@id'])).body
    expect([own.items, own.behavior, own.totalItems]).toEqual([items, undefined, undefined])
    await store.change('PATCH', shelf['@id'], { type: 'Collection', items: null })
    expect((await store.document(shelf['@id'])).body.totalItems).toBe(1)
  })

  it('is told by its profile at the addresses where it is made', async () => {
    const made = await store.make(
      { type: 'Manifest', label, items: [], slug: 'told' },
      { headers: { Accept: PROFILE } },
    )
    expect([made.status, made.headers.get('content-type'), made.headers.get('location')]).toEqual([
      201,
      PROFILE,
      made.body.id,
    ])
    const known = { Accept: PROFILE, 'If-None-Match': made.headers.get('etag')! }
    expect((await store.call('GET', made.body.id, { headers: known })).status).toBe(304)
  })
})

it('what is posted to a list of both says which of the two it is', async () => {
  for (const body of [{ label }, { label, '@type': 'vocab:Space' }, { type: 'Canvas', label }]) {
    const { status } = await store.make(body)
    expect(status).toBe(400)
  }
  const made = await store.make({ '@type': 'vocab:IIIFCollection', label, slug: 'either' })
  expect([made.status, made.body.resourceType]).toEqual([201, 'Collection'])
  const taken = await store.make({ '@type': 'vocab:Manifest', label, slug: 'either' })
  expect(taken.status).toBe(409)
  const list = `${made.body['@id']}/containedItems`
  expect((await store.call('POST', list, { body: { label } })).status).toBe(400)
  await store.call('POST', list, { body: { resourceType: 'Manifest', label, slug: 'within' } })
  const again = await store.call('POST', list, { body: { resourceType: 'Collection', label, slug: 'Within' } })
  expect(again.status).toBe(409)
})

it('what has no place is not there: of no customer, or of one beyond all numbers', async () => {
  for (const customer of ['999999', '99999999999999'])
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'PUT' || method === 'PATCH' ? { label } : undefined
      const headers = method === 'PUT' ? undefined : { 'If-Match': '*' }
      const answer = await hydria.admin(method, `/customers/${customer}/iiif/manifests/x`, {
        body,
        ...(headers && { headers }),
      })
      expect([customer, method, answer.status]).toEqual([customer, method, 404])
    }
})

it('the root is changed, but neither moved nor deleted', async () => {
  const root = `${store.path}/collections/root`
  expect((await store.change('PATCH', root, { label })).body.label).toEqual(label)
  for (const body of [{ slug: 'x' }, { parent: 'root' }])
    expect((await store.change('PATCH', root, body)).status).toBe(400)
  expect((await store.change('DELETE', root)).status).toBe(400)
})
