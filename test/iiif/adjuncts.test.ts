// Adjuncts of what the IIIF store keeps: described, fetched, sent, counted, listed and taken away with what they go with.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let origin: Origin

const PROFILE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
const BOOK = {
  type: 'Manifest',
  label: { en: ['Book'] },
  paintedResources: [
    { canvasPainting: { canvasId: 'leaf-1', contentAddress: 'https://example.org/1.jpg' } },
    { canvasPainting: { canvasId: 'leaf-2', contentAddress: 'https://example.org/2.jpg' } },
  ],
  structures: [{ id: 'https://example.org/chapter', type: 'Range', label: { en: ['Chapter'] }, items: [] }],
}
let chapter: string

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const found = request.url === '/words.txt'
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'text/plain' }).end(found ? 'words' : '')
  })
  hydria = await sharedTestHydria()
  customer = await hydria.customer('side-files-of-documents')
  await customer.call('PUT', `${customer.path}/iiif/manifests/book`, { body: BOOK })
  const { body: ranges } = await customer.call('GET', `${customer.path}/iiif/manifests/book/ranges`)
  chapter = ranges.member[0].id
  await customer.call('PUT', `${customer.path}/iiif/collections/shelf`, { body: { label: { en: ['Shelf'] } } })
})
afterAll(() => origin.close())

/** The address of what adjuncts go with; a range has an id that the platform makes. */
const resourceAt = (owner: string) => `${customer.path}/iiif/${owner.replace('ranges/chapter', `ranges/${chapter}`)}`
const at = (owner: string) => `${resourceAt(owner)}/adjuncts`
const described = (more: object = {}) => ({
  ...{ '@type': 'Text', mediaType: 'text/plain', iiifLink: 'rendering' },
  ...more,
})
const external = (more: object = {}) => described({ externalId: 'https://example.org/words.txt', ...more })

/** The adjunct once it is fetched. */
async function settled(address: string) {
  for (;;) {
    const { body } = await customer.call('GET', address)
    if (!body.ingesting) return body
    await hydria.services.ingest.changed(customer.id, 500, AbortSignal.timeout(500))
  }
}

const OWNERS = ['manifests/book', 'collections/shelf', 'canvases/leaf-1', 'ranges/chapter']

describe.each(OWNERS)('adjuncts of %s', owner => {
  const publicId = (id: string) =>
    `${hydria.base}/iiif/${customer.id}/adjuncts/${resourceAt(owner).split('/iiif/')[1]}/${id}`

  it('are hosted elsewhere', async () => {
    const { status, body, headers } = await customer.call('POST', at(owner), { body: external({ id: 'elsewhere' }) })
    expect([status, headers.get('location')]).toEqual([201, `${hydria.base}${at(owner)}/elsewhere`])
    expect(body).toMatchObject({
      '@id': `${hydria.base}${at(owner)}/elsewhere`,
      resource: hydria.base + resourceAt(owner),
      publicId: 'https://example.org/words.txt',
    })
    expect([body.asset, body.content]).toEqual([undefined, undefined])
  })

  it('are fetched from their origin', async () => {
    const address = `${at(owner)}/fetched.txt`
    const { status, body } = await customer.call('PUT', address, {
      body: described({ origin: origin.url('words.txt') }),
    })
    expect([status, body.ingesting]).toEqual([201, true])
    const row = await settled(address)
    expect(row).toMatchObject({ size: 5, error: '', publicId: publicId('fetched.txt') })
    expect((await customer.call('GET', row.content)).text).toBe('words')
  })

  it('are sent, also in a form with their description', async () => {
    const { body: made } = await customer.call('POST', at(owner), { body: described({ id: 'sent.txt' }) })
    expect([made.size, made.publicId]).toEqual([0, undefined])
    const headers = { 'Content-Type': 'text/plain' }
    const sent = await customer.call('POST', made.content, { headers, body: 'sent' })
    expect([sent.status, sent.body.size, sent.body.publicId]).toEqual([200, 4, publicId('sent.txt')])
    expect((await customer.call('GET', made.content, { headers: { Range: 'bytes=1-2' } })).text).toBe('en')
    const form = new FormData()
    form.append('adjunct', JSON.stringify(described({ id: 'formed.txt' })))
    form.append('file', new Blob(['formed'], { type: 'text/plain' }))
    expect((await customer.call('POST', at(owner), { body: form })).body).toMatchObject({ id: 'formed.txt', size: 6 })
  })

  it('end in an error that says why they could not be fetched', async () => {
    await customer.call('PUT', `${at(owner)}/failed`, { body: described({ origin: origin.url('nothing') }) })
    expect((await settled(`${at(owner)}/failed`)).error).toMatch(/404/)
  })

  it('are several of one request, replaced, changed and deleted', async () => {
    const member = [external({ id: 'one' }), external({ id: 'two' })]
    const post = () => customer.call('POST', at(owner), { body: { '@type': 'Collection', member } })
    expect([(await post()).status, (await post()).status]).toEqual([201, 200])
    const one = `${at(owner)}/one`
    expect((await customer.call('POST', at(owner), { body: external({ id: 'one' }) })).status).toBe(409)
    const put = await customer.call('PUT', one, { body: external({ language: ['cy'] }) })
    expect([put.status, put.body.language]).toEqual([200, ['cy']])
    const patch = await customer.call('PATCH', one, { body: { iiifLink: 'seeAlso' } })
    expect([patch.status, patch.body.iiifLink, patch.body.language]).toEqual([200, 'seeAlso', ['cy']])
    const stale = await customer.call('PATCH', one, { body: { profile: 'urn:a' }, headers: { 'If-Match': '"old"' } })
    expect(stale.status).toBe(412)
    expect((await customer.call('DELETE', one)).status).toBe(204)
    const list = await customer.call('GET', at(owner))
    const ids = list.body.member.map(({ id }: { id: string }) => id)
    expect([ids.includes('one'), ids.includes('two')]).toEqual([false, true])
  })

  it('are in lists of what they go with, where these are asked to include them', async () => {
    await customer.call('PUT', `${at(owner)}/included`, { body: external() })
    const lists = {
      'manifests/book': '/iiif/manifests',
      'collections/shelf': '/iiif/collections',
      'canvases/leaf-1': '/iiif/manifests/book/canvases',
      'ranges/chapter': '/iiif/manifests/book/ranges',
    }
    const list = `${customer.path}${lists[owner as keyof typeof lists]}?include=adjuncts`
    const { body } = await customer.call('GET', list)
    const found = body.member.find((one: { '@id': string }) => one['@id'] === hydria.base + resourceAt(owner))
    const { body: alone } = await customer.call('GET', `${at(owner)}/included`)
    const { '@context': _, ...same } = alone
    expect(found.adjuncts).toContainEqual(same)
  })

  it('are refused by name where something is wrong', async () => {
    const { status, body } = await customer.call('POST', at(owner), { body: external({ id: 'a', iiifLink: 'no' }) })
    expect([status, body.errors[0].property]).toEqual([400, 'iiifLink'])
  })

  it("are nobody else's", async () => {
    const other = await hydria.customer()
    await customer.call('PUT', `${at(owner)}/own`, { body: external() })
    const theirs = at(owner).replace(customer.path, other.path)
    const statuses = []
    for (const [method, path, body] of [
      ['GET', `${at(owner)}/own`, undefined],
      ['GET', at(owner), undefined],
      ['PUT', `${at(owner)}/own`, external()],
      ['DELETE', `${at(owner)}/own`, undefined],
      ['GET', theirs, undefined],
      ['PUT', `${theirs}/own`, external()],
    ] as const)
      statuses.push((await other.call(method, path, { body })).status)
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404])
    expect((await customer.call('GET', `${at(owner)}/own`)).status).toBe(200)
  })
})

it.each(['manifests/none', 'collections/none', 'canvases/none', 'ranges/none', 'shelves/book'])(
  '%s has no adjuncts',
  async owner => {
    const put = await customer.call('PUT', `${at(owner)}/a`, { body: external() })
    const post = await customer.call('POST', at(owner), { body: external({ id: 'a' }) })
    const list = await customer.call('GET', at(owner))
    expect([put.status, post.status, list.status]).toEqual([404, 404, 404])
  },
)

it('a range of a manifest is described as its document has it', async () => {
  const { status, body } = await customer.call('GET', resourceAt('ranges/chapter'))
  expect([status, body]).toMatchObject([
    200,
    {
      '@type': 'vocab:Range',
      rangeId: 'https://example.org/chapter',
      partOf: `${hydria.base}${customer.path}/iiif/manifests/book`,
      label: { en: ['Chapter'] },
      order: 0,
    },
  ])
  expect((await customer.call('GET', `${customer.path}/iiif/ranges/none`)).status).toBe(404)
})

it('adjuncts of resources of all kinds go through the queue in one batch, and are deleted together', async () => {
  const iri = (owner: string) => hydria.base + resourceAt(owner)
  const member = OWNERS.map(owner => ({ ...external({ id: 'queued' }), resource: iri(owner) }))
  member[0] = { ...described({ id: 'queued', origin: origin.url('words.txt') }), resource: iri(OWNERS[0]!) }
  const queue = `${customer.path}/adjunctQueue`
  const { status, body: batch } = await customer.call('POST', queue, { body: { '@type': 'Collection', member } })
  expect([status, batch.count]).toEqual([201, 4])
  expect((await settled(`${at(OWNERS[0]!)}/queued`)).batch).toBe(batch['@id'])
  const ended = (await customer.call('GET', batch['@id'])).body
  expect([ended.completed, ended.errors]).toEqual([4, 0])
  const { body: list } = await customer.call('GET', ended.adjuncts)
  expect(list.member.map(({ resource }: { resource: string }) => resource).sort()).toEqual(OWNERS.map(iri).sort())
  const deleted = await customer.call('POST', `${customer.path}/deleteAdjuncts`, {
    body: { '@type': 'Collection', member: OWNERS.map(owner => ({ id: iri(owner), adjunct: ['queued'] })) },
  })
  expect(deleted.status).toBe(204)
  expect((await customer.call('GET', ended.adjuncts)).body.totalItems).toBe(0)
})

it.each([
  ['names no resource', {}, 'member[0].asset'],
  ['names two', { asset: '7/1/x', resource: '/customers/7/iiif/manifests/x' }, 'member[0].resource'],
  ["names another customer's", { resource: '/customers/999999/iiif/manifests/book' }, 'member[0].resource'],
  ['names what has none', { resource: '/customers/7/namedQueries/x' }, 'member[0].resource'],
])('a member of the queue that %s is refused', async (_title, named, property) => {
  const member = [external({ id: 'refused', ...named })]
  const { status, body } = await customer.call('POST', `${customer.path}/adjunctQueue`, { body: { member } })
  expect([status, body.errors[0].property]).toEqual([400, property])
})

describe('stored bytes', () => {
  const stored = async () => {
    const { body } = await customer.call('GET', `${customer.path}/storage`)
    return [body.numberOfStoredAdjuncts, body.totalSizeOfStoredAdjuncts]
  }
  const send = async (owner: string, text: string) => {
    const { body } = await customer.call('PUT', `${at(owner)}/counted`, { body: described() })
    return (await customer.call('POST', body.content, { headers: { 'Content-Type': 'text/plain' }, body: text })).body
  }
  const blobs = async (sha256: string) =>
    (await hydria.services.store.db('adjuncts').where({ customer: customer.id, original: sha256 })).length

  it('count with those of the customer, and go with their manifest and its canvases', async () => {
    const [number, size] = await stored()
    await customer.call('PUT', `${customer.path}/iiif/manifests/short`, {
      body: {
        ...BOOK,
        paintedResources: [{ canvasPainting: { canvasId: 'short-1', contentAddress: 'https://example.org/1.jpg' } }],
      },
    })
    const one = await send('manifests/short', 'of the manifest')
    const two = await send('canvases/short-1', 'of the canvas')
    expect(await stored()).toEqual([number + 2, size + 28])
    await customer.call('DELETE', `${customer.path}/iiif/manifests/short`, { headers: { 'If-Match': '*' } })
    expect(await stored()).toEqual([number, size])
    expect([await blobs(one.sha256), await blobs(two.sha256)]).toEqual([0, 0])
    const { db } = hydria.services.store
    const left = await db('blob_releases').where({ customer: customer.id }).whereIn('sha256', [one.sha256, two.sha256])
    expect(left).toHaveLength(2)
  })

  it('of a canvas wait with its manifest while it has no such canvas, and follow it into another one', async () => {
    const manifest = `${customer.path}/iiif/manifests/wandering`
    const painted = (canvasId: string) => ({
      ...BOOK,
      paintedResources: [{ canvasPainting: { canvasId, contentAddress: 'https://example.org/1.jpg' } }],
    })
    const put = (address: string, canvasId: string) =>
      customer.call('PUT', address, { body: painted(canvasId), headers: { 'If-Match': '*', Accept: PROFILE } })
    await customer.call('PUT', manifest, { body: painted('wanderer') })
    await customer.call('PUT', `${at('canvases/wanderer')}/a`, { body: external() })
    await put(manifest, 'other')
    expect((await customer.call('GET', at('canvases/wanderer'))).status).toBe(404)
    expect((await customer.call('GET', `${at('canvases/wanderer')}/a`)).status).toBe(200)
    await put(manifest, 'wanderer')
    expect((await customer.call('GET', at('canvases/wanderer'))).body.totalItems).toBe(1)
    await put(manifest, 'other')
    await customer.call('PUT', `${customer.path}/iiif/manifests/home`, { body: painted('wanderer') })
    await customer.call('DELETE', manifest, { headers: { 'If-Match': '*' } })
    expect((await customer.call('GET', at('canvases/wanderer'))).body.totalItems).toBe(1)
  })
})

it('no more is fetched for any of them than the storage policy allows', async () => {
  const limits = { maximumNumberOfStoredImages: 9, maximumTotalSizeOfStoredImages: 1 }
  await hydria.admin('PUT', '/storagePolicies/small-documents', { body: limits })
  await hydria.admin('PATCH', `${customer.path}/storage`, { body: { storagePolicy: 'small-documents' } })
  const body = described({ id: 'beyond', origin: origin.url('words.txt') })
  const statuses = await Promise.all(OWNERS.map(owner => customer.call('POST', at(owner), { body })))
  expect(statuses.map(({ status }) => status)).toEqual([507, 507, 507, 507])
})
