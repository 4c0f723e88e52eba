// Adjuncts: the files that go with an asset, described, fetched, sent, delivered and taken away.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let origin: Origin
let space: string
let image: string
let adjuncts: string

const ALTO = '<alto/>'

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const found = request.url === '/page.xml'
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'text/xml' }).end(found ? ALTO : '')
  })
  hydria = await sharedTestHydria()
  customer = await hydria.customer('side-files')
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body['@id']
  const headers = { 'Content-Type': 'image/png', Prefer: 'respond-async' }
  await customer.call('PUT', `${space}/images/page 1`, { headers, body: plainPicture('coffee.png') })
  image = `${space}/images/page%201`
  adjuncts = `${image}/adjuncts`
})
afterAll(() => origin.close())

const described = (more: object = {}) => ({
  '@type': 'Dataset',
  mediaType: 'text/xml',
  label: { en: ['The words of the page'] },
  iiifLink: 'seeAlso',
  ...more,
})
const hosted = (id: string, more: object = {}) => described({ id, origin: origin.url('page.xml'), ...more })
const external = (more: object = {}) => described({ externalId: 'https://example.org/words.xml', ...more })

/** The adjunct once it is fetched. */
async function settled(id: string) {
  for (;;) {
    const { body } = await customer.call('GET', `${adjuncts}/${id}`)
    if (!body.ingesting) return body
    await hydria.services.ingest.changed(customer.id, 500, AbortSignal.timeout(500))
  }
}

describe('an adjunct that is hosted elsewhere', () => {
  it('is there at once, as it is described', async () => {
    const { status, body, headers } = await customer.call('POST', adjuncts, {
      body: external({
        id: 'external.xml',
        size: 36032,
        profile: 'http://www.loc.gov/standards/alto/v3/alto.xsd',
        language: ['en', 'cy'],
        creator: 'https://example.org/ocr',
        source: 'The scan of 2019',
      }),
    })
    expect([status, headers.get('location')]).toEqual([201, `${adjuncts}/external.xml`])
    expect(body).toMatchObject({
      '@id': `${adjuncts}/external.xml`,
      '@type': 'Dataset',
      publicId: 'https://example.org/words.xml',
      label: { en: ['The words of the page'] },
      language: ['en', 'cy'],
      size: 36032,
      ingesting: false,
      error: '',
    })
    expect(body.content).toBeUndefined()
  })

  it('is listed with the others of its asset', async () => {
    await customer.call('PUT', `${adjuncts}/listed`, { body: external() })
    const { body } = await customer.call('GET', (await customer.call('GET', image)).body.adjuncts)
    expect(body.member.map((member: { id: string }) => member.id)).toContain('listed')
  })

  it('is replaced by PUT, changed by PATCH, and deleted', async () => {
    const at = `${adjuncts}/changed`
    expect((await customer.call('PUT', at, { body: external({ language: ['en'] }) })).status).toBe(201)
    const put = await customer.call('PUT', at, { body: external({ '@type': 'Text' }) })
    expect([put.status, put.body['@type'], put.body.language]).toEqual([200, 'Text', []])
    const patch = await customer.call('PATCH', at, { body: { motivation: 'supplementing' } })
    expect([patch.status, patch.body.motivation, patch.body['@type']]).toEqual([200, 'supplementing', 'Text'])
    expect((await customer.call('DELETE', at)).status).toBe(204)
    expect((await customer.call('GET', at)).status).toBe(404)
  })

  it('has the same statements in every representation', async () => {
    await customer.call('PUT', `${adjuncts}/graph`, { body: external() })
    const { text } = await customer.call('GET', `${adjuncts}/graph`, { headers: { Accept: 'application/n-triples' } })
    expect(text).toContain('<http://purl.org/dc/dcmitype/Dataset>')
    const turtle = `<> a <http://purl.org/dc/dcmitype/Text>; <${hydria.base}/vocab#iiifLink> "rendering".`
    const headers = { 'Content-Type': 'text/turtle' }
    const { body } = await customer.call('PATCH', `${adjuncts}/graph`, { headers, body: turtle })
    expect([body['@type'], body.iiifLink]).toEqual(['Text', 'rendering'])
  })
})

it.each([
  ['no id', { id: undefined }, 'id'],
  ['an id with a slash', { id: 'a/b' }, 'id'],
  ['no type', { '@type': undefined }, '@type'],
  ['no media type', { mediaType: undefined }, 'mediaType'],
  ['no iiifLink', { iiifLink: undefined }, 'iiifLink'],
  ['an unknown iiifLink', { iiifLink: 'painting' }, 'iiifLink'],
  ['annotations of another type', { iiifLink: 'annotations' }, '@type'],
  ['an origin beside an externalId', { origin: 'https://example.org/' }, 'externalId'],
  ['an origin that cannot be fetched', { externalId: undefined, origin: 'gopher://example.org/' }, 'origin'],
  ['a label that is no text', { label: 5 }, 'label'],
  ['a label in no language that there is', { label: { en_GB: ['words'] } }, 'label'],
  ['a label that is too long', { label: { en: ['x'.repeat(20_001)] } }, 'label.en'],
  ['more languages than may be', { language: Array(101).fill('en') }, 'language'],
  ['a language that is none', { language: ['not a language'] }, 'language.0'],
  ['a role that the customer does not have', { roles: ['nobody'] }, 'roles'],
])('%s is refused by name', async (_title, wrong, property) => {
  const { status, body } = await customer.call('POST', adjuncts, { body: external({ id: 'wrong', ...wrong }) })
  expect([status, body.errors.map((fault: { property: string }) => fault.property)]).toEqual([400, [property]])
})

it('an id that is in use is a conflict', async () => {
  await customer.call('PUT', `${adjuncts}/used`, { body: external() })
  expect((await customer.call('POST', adjuncts, { body: external({ id: 'used' }) })).status).toBe(409)
})

it('an asset that is not there has no adjuncts', async () => {
  const { status } = await customer.call('PUT', `${space}/images/nowhere/adjuncts/a`, { body: external() })
  expect(status).toBe(404)
})

describe('an adjunct with an origin', () => {
  it('is fetched, counted and delivered', async () => {
    const { status, body } = await customer.call('PUT', `${adjuncts}/page.xml`, { body: hosted('page.xml') })
    expect([status, body.ingesting]).toEqual([201, true])
    const row = await settled('page.xml')
    expect(row).toMatchObject({
      size: ALTO.length,
      error: '',
      publicId: `${hydria.base}/adjuncts/${customer.id}/1/page%201/page.xml`,
    })
    const delivered = await hydria.anyone('GET', row.publicId)
    expect([delivered.status, delivered.text, delivered.headers.get('content-type')]).toEqual([200, ALTO, 'text/xml'])
    expect(delivered.headers.get('content-security-policy')).toMatch(/sandbox/)
    expect((await customer.call('GET', row.content)).text).toBe(ALTO)
    const storage = await customer.call('GET', `${image}/storage`)
    expect(storage.body.adjunctSize).toBe(ALTO.length)
  })

  it('that cannot be fetched ends in an error that says why', async () => {
    const body = described({ origin: origin.url('nothing.xml') })
    await customer.call('PUT', `${adjuncts}/failed`, { body })
    expect((await settled('failed')).error).toMatch(/404/)
  })
})

it('ingests of adjuncts are measured apart from those of images', async () => {
  await customer.call('PUT', `${adjuncts}/measured.xml`, { body: hosted('measured.xml') })
  await settled('measured.xml')
  await customer.call('PUT', `${adjuncts}/unmeasured`, { body: described({ origin: origin.url('nothing.xml') }) })
  await settled('unmeasured')
  const { text } = await hydria.admin('GET', '/metrics')
  expect(text).toMatch(/^hydria_adjunct_ingest_seconds_count\{how="finished"\} [1-9]/m)
  expect(text).toMatch(/^hydria_adjunct_ingest_failures_total\{reason="missing"\} [1-9]/m)
})

it('the content of an adjunct without an origin is sent to it', async () => {
  const made = await customer.call('POST', adjuncts, { body: described({ id: 'sent.txt', mediaType: 'text/plain' }) })
  expect([made.status, made.body.size, made.body.publicId]).toEqual([201, 0, undefined])
  const headers = { 'Content-Type': 'text/plain' }
  const sent = await customer.call('POST', made.body.content, { headers, body: 'words' })
  expect([sent.status, sent.body.size, sent.body.ingesting]).toEqual([200, 5, false])
  expect((await hydria.anyone('GET', sent.body.publicId, { headers: { Range: 'bytes=1-2' } })).text).toBe('or')
  const part = (range: string) => customer.call('GET', made.body.content, { headers: { Range: range } })
  expect([(await part('bytes=1-2')).text, (await part('bytes=1-2')).status]).toEqual(['or', 206])
  expect((await part('bytes=9-')).status).toBe(416)
})

it('PATCH and DELETE answer 205 to who prefers a minimal answer', async () => {
  await customer.call('PUT', `${adjuncts}/brief`, { body: external() })
  const headers = { Prefer: 'return=minimal' }
  const patched = await customer.call('PATCH', `${adjuncts}/brief`, { headers, body: { profile: 'urn:brief' } })
  const deleted = await customer.call('DELETE', `${adjuncts}/brief`, { headers })
  expect([patched.status, deleted.status]).toEqual([205, 205])
})

it('a form has the description of an adjunct and its content', async () => {
  const body = new FormData()
  body.append('adjunct', JSON.stringify(described({ id: 'formed', mediaType: 'text/plain' })))
  body.append('file', new Blob(['from a form'], { type: 'text/plain' }))
  const { status, body: row } = await customer.call('POST', adjuncts, { body })
  expect([status, row.size]).toEqual([201, 11])
  expect((await hydria.anyone('GET', row.publicId)).text).toBe('from a form')
})

it('several are posted together, 201 when all are new and 200 when one was there', async () => {
  const two = [external({ id: 'one' }), external({ id: 'two' })]
  const first = await customer.call('POST', adjuncts, {
    body: JSON.stringify(two),
    headers: { 'Content-Type': 'application/json' },
  })
  expect([first.status, first.body.member.length]).toEqual([201, 2])
  const collection = { '@type': 'Collection', member: [...two, external({ id: 'three' })] }
  expect((await customer.call('POST', adjuncts, { body: collection })).status).toBe(200)
  const wrong = { '@type': 'Collection', member: [external({ id: 'four' }), external({ id: 'five', iiifLink: 'no' })] }
  const refused = await customer.call('POST', adjuncts, { body: wrong })
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'member[1].iiifLink'])
  expect((await customer.call('GET', `${adjuncts}/four`)).status).toBe(404)
})

it('adjuncts of several assets are deleted by their ids', async () => {
  const remove = (member: unknown[]) =>
    customer.call('POST', `${customer.path}/deleteAdjuncts`, { body: { '@type': 'Collection', member } })
  for (const id of ['first', 'second', 'third']) await customer.call('PUT', `${adjuncts}/${id}`, { body: external() })
  const there = async (id: string) => (await customer.call('GET', `${adjuncts}/${id}`)).status
  const { status } = await remove([
    { id: `${customer.id}/1/page 1`, adjunct: ['first', 'nothing'] },
    { id: image, adjunct: ['second'] },
  ])
  expect([status, await there('first'), await there('second'), await there('third')]).toEqual([204, 404, 404, 200])
  const wrong = [[{ id: image, adjunct: ['first'] }], [{ id: image }], [{ id: '999999/1/x', adjunct: ['third'] }]]
  const faults = []
  for (const member of wrong) faults.push((await remove(member)).body.errors[0].property)
  expect(faults).toEqual(['member', 'member[0].adjunct', 'member[0].id'])
})

it('an asset has at most a thousand adjuncts', async () => {
  const headers = { 'Content-Type': 'image/png', Prefer: 'respond-async' }
  await customer.call('PUT', `${space}/images/full`, { headers, body: plainPicture('coffee.png') })
  const { db } = hydria.services.store
  await db('images').where({ customer: customer.id, id: 'full' }).update({ adjuncts_count: 1000 })
  const { status, body } = await customer.call('PUT', `${space}/images/full/adjuncts/a`, { body: external() })
  expect([status, body.errors[0].property]).toEqual([400, 'id'])
})

describe('the adjunctQueue', () => {
  const submit = (...member: object[]) =>
    customer.call('POST', `${customer.path}/adjunctQueue`, { body: { '@type': 'Collection', member } })
  const named = () => `${customer.id}/1/page 1`

  it('makes a batch of adjuncts, each of which names its asset', async () => {
    const { status, body: batch } = await submit(
      hosted('batched.xml', { asset: named() }),
      external({ id: 'batched-elsewhere', asset: image }),
      described({ id: 'batched-wrong', asset: named(), origin: origin.url('nothing.xml') }),
    )
    expect([status, batch['@type'], batch.count]).toEqual([201, 'vocab:AdjunctBatch', 3])
    expect((await settled('batched.xml')).batch).toBe(batch['@id'])
    await settled('batched-wrong')
    const ended = (await customer.call('GET', batch['@id'])).body
    expect([ended.completed, ended.errors, typeof ended.finished]).toEqual([2, 1, 'string'])
    const queue = (await customer.call('GET', `${customer.path}/adjunctQueue`)).body
    expect([queue.size, queue.batchesWaiting, queue.adjunctsWaiting]).toEqual([0, 0, 0])
    const ids = async (list: string) =>
      (await customer.call('GET', list)).body.member.map((one: { id: unknown }) => one.id)
    expect(await ids(queue.recent)).toContain(ended.id)
    expect(await ids(queue.active)).toEqual([])
    await submit(external({ id: 'batched-elsewhere', asset: image }))
    expect((await ids(ended.currentAdjuncts)).sort()).toEqual(['batched-wrong', 'batched.xml'])
    expect((await ids(ended.adjuncts)).sort()).toEqual(['batched-elsewhere', 'batched-wrong', 'batched.xml'])
  })

  it.each([
    ['of no asset', {}, 'member[0].asset'],
    ["of another customer's", { asset: '999999/1/x' }, 'member[0].asset'],
    ['by an IRI of another customer', { asset: '/customers/999999/spaces/1/images/x' }, 'member[0].asset'],
  ])('refuses an adjunct %s', async (_title, member, property) => {
    const { status, body } = await submit(external({ id: 'a', ...member }))
    expect([status, body.errors[0].property]).toEqual([400, property])
  })

  it('counts an adjunct that is deleted while it waits as an error of its batch', async () => {
    const { body: batch } = await submit(hosted('deleted', { asset: named() }))
    const { db } = hydria.services.store
    const [row] = await db('adjuncts').where({ customer: customer.id, id: 'deleted' }).delete().returning('number')
    const ended = (await customer.call('GET', batch['@id'])).body
    expect(ended.completed + ended.errors).toBe(1)
    expect(await db('jobs').where({ adjunct: row!.number })).toEqual([])
  })
})

describe('a list of images', () => {
  it('has their adjuncts where it is asked to include them', async () => {
    await customer.call('PUT', `${adjuncts}/included`, { body: external() })
    const { body } = await customer.call('GET', `${space}/images?include=adjuncts`)
    const found = body.member[0].adjuncts.find((adjunct: { id: string }) => adjunct.id === 'included')
    expect(found).toEqual(
      (({ '@context': _, ...alone }) => alone)((await customer.call('GET', `${adjuncts}/included`)).body),
    )
    const headers = { Accept: 'application/n-triples' }
    const { text } = await customer.call('GET', `${space}/images?include=adjuncts`, { headers })
    expect(text).toContain(
      `<${adjuncts}/included> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://purl.org/dc/dcmitype/Dataset>`,
    )
  })

  it('is another when an adjunct is', async () => {
    const list = `${space}/images?include=adjuncts`
    const etag = async () => (await customer.call('GET', list)).headers.get('etag')
    const before = await etag()
    await customer.call('PUT', `${adjuncts}/tagged`, { body: external() })
    expect(await etag()).not.toBe(before)
  })

  it('includes nothing else', async () => {
    const { status, body } = await customer.call('GET', `${space}/images?include=roles`)
    expect([status, body.errors[0].property]).toEqual([400, 'include'])
  })
})

it('what the storage policy does not allow is refused, and an ingest of it ends in an error', async () => {
  const other = await hydria.customer('small-side-files')
  const at = (await other.call('POST', `${other.path}/spaces`, { body: { name: 'pages' } })).body['@id']
  const headers = { 'Content-Type': 'image/png', Prefer: 'respond-async' }
  await other.call('PUT', `${at}/images/a`, { headers, body: plainPicture('coffee.png') })
  const limits = { maximumNumberOfStoredImages: 9, maximumTotalSizeOfStoredImages: 10_000_000 }
  await hydria.admin('PUT', '/storagePolicies/small-side-files', { body: limits })
  await hydria.admin('PATCH', `${other.path}/storage`, { body: { storagePolicy: 'small-side-files' } })
  const make = async (id: string) =>
    (await other.call('PUT', `${at}/images/a/adjuncts/${id}`, { body: described({ mediaType: 'text/plain' }) })).body
      .content
  const send = async (id: string, bytes: number) =>
    (await other.call('POST', await make(id), { headers: { 'Content-Type': 'text/plain' }, body: Buffer.alloc(bytes) }))
      .status
  expect([await send('much', 6_000_000), await send('more', 6_000_000), await send('little', 10)]).toEqual([
    200, 507, 200,
  ])
  await hydria.admin('PUT', '/storagePolicies/small-side-files', {
    body: { ...limits, maximumTotalSizeOfStoredImages: 1 },
  })
  const one = `${at}/images/a/adjuncts`
  await other.call('PUT', `${one}/elsewhere`, { body: external() })
  const queued = { ...hosted('queued'), asset: `${at}/images/a` }
  for (const [method, path, body] of [
    ['POST', one, hosted('posted')],
    ['PUT', `${one}/put`, hosted('put')],
    ['PATCH', `${one}/little`, { origin: origin.url('page.xml') }],
    ['POST', `${other.path}/adjunctQueue`, { '@type': 'Collection', member: [queued] }],
  ] as const)
    expect([method, path, (await other.call(method, path, { body })).status]).toEqual([method, path, 507])
})
