// The trash: what is deleted is nowhere to be seen, is counted apart, comes back whole, and goes for good with all that it left.
import { createHash } from 'node:crypto'
import { sweep } from '../../src/ingest/index.js'
import { buildManifests } from '../../src/operations/index.js'
import { clientOf } from '../apis/rokka.js'
import { graphOfText } from '../graphs.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { addPage, readAllTexts } from '../search/searched-pages.js'

const DAY = 86_400_000

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
})
beforeEach(async () => {
  customer = await hydria.customer()
})

const PAGE = { id: 'words', mediaType: 'text/plain', body: 'a hydria of water' }
const deliveryChannels = ['iiif-img', 'thumbs', 'file'].map(channel => ({
  channel,
  policy: channel === 'file' ? 'none' : 'default',
}))
const images = () => `${customer.path}/spaces/1/images`
const trash = async () => (await customer.call('GET', `${customer.path}/trash`)).body.member
const storage = async () => (await customer.call('GET', `${customer.path}/storage`)).body

/** Registers a page with words, said and shown in every way. */
async function register(id = 'page'): Promise<void> {
  await addPage(customer, 1, id, [PAGE], {
    body: { string1: 'shown', tags: ['a'], number1: 7, label: { en: ['Page'] }, deliveryChannels },
  })
  await readAllTexts(hydria)
}

const blobs = async (): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/`)) keys.push(key)
  return keys.sort()
}

/** Every address at which an image is alone, and every list in which it is one of a number. */
async function doors() {
  const { id, path, name } = customer
  await customer.call('POST', `${path}/namedQueries`, { body: { name: 'shown', template: 's1=p1' } })
  const paintedResources = [{ asset: { id: 'page', space: 1 }, canvasPainting: { canvasId: `c-${name}` } }]
  const book = { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, behavior: ['public-iiif'], paintedResources }
  await customer.call('PUT', `${path}/iiif/manifests/book`, { body: book })
  await buildManifests(hydria.services)
  const { hash } = (await hydria.services.store
    .db('rokka_images')
    .where({ customer: id, deleted: null })
    .first('hash'))!
  const image = `${images()}/page`
  const alone: [string, 'anyone' | 'customer'][] = [
    ...['', '/storage', '/metadata', '/adjuncts', '/adjuncts/words', '/adjuncts/words/content'].map(
      (tail): [string, 'customer'] => [`${image}${tail}`, 'customer'],
    ),
    [`/sourceimages/${name}/${hash}`, 'customer'],
    ...[
      `/iiif-img/${id}/1/page/info.json`,
      `/iiif-img/${id}/1/page/full/max/0/default.jpg`,
      `/thumbs/${id}/1/page/info.json`,
      `/thumbs/${id}/1/page/full/!400,400/0/default.jpg`,
      `/file/${id}/1/page`,
      `/iiif-manifest/${id}/1/page`,
      `/iiif-manifest/v2/${id}/1/page`,
      `/adjuncts/${id}/1/page/words`,
      `/text/iiif-manifest/${id}/1/page`,
      `/search/v2/iiif-manifest/${id}/1/page?q=water`,
      `/${name}/dynamic/noop/${hash}.png`,
    ].map((at): [string, 'anyone'] => [at, 'anyone']),
  ]
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  const lists: [string, (body: any) => number][] = [
    [images(), body => body.totalItems],
    [`${path}/allImages?string1=shown`, body => body.totalItems],
    [`${path}/spaces/1`, body => body.approximateNumberOfImages],
    [`${path}/spaces/1/metadata`, body => body.tags.length],
    [`${path}/storage`, body => body.numberOfStoredImages],
    [`${path}/storage`, body => body.numberOfStoredAdjuncts],
    [`/sourceimages/${name}`, body => body.total],
    [`/iiif-resource/${id}/shown/shown`, body => body.items?.length ?? 0],
    [`/search/v2/iiif-resource/${id}/shown/shown?q=water`, body => body.items?.length ?? 0],
    [`/search/v2/iiif/${id}/book?q=water`, body => body.items?.length ?? 0],
  ]
  return { alone, lists }
}

async function seenAt({ alone, lists }: Awaited<ReturnType<typeof doors>>) {
  const answers = await Promise.all(
    alone.map(async ([at, who]) => {
      const call = who === 'anyone' ? hydria.anyone : customer.call
      const { status, text } = await call('GET', at)
      return { at, status, text }
    }),
  )
  const numbers = await Promise.all(lists.map(async ([at, of]) => [at, of((await customer.call('GET', at)).body)]))
  return { answers, numbers }
}

/** What an image and its adjuncts are, as graphs. */
const graphOf = (path: string) =>
  Promise.all(
    [path, `${path}/adjuncts`, `${path}/adjuncts/words`].map(async at => {
      const { text } = await customer.call('GET', at, { headers: { Accept: 'application/n-triples' } })
      return graphOfText(text, 'application/n-triples')
    }),
  )

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

it('what is deleted is 404 at every door and in no list, and restored it is what it was at all of them', async () => {
  await register()
  const all = await doors()
  const before = await seenAt(all)
  expect(before.answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(before.numbers.filter(([, number]) => number !== 1)).toEqual([])
  const graph = await graphOf(`${images()}/page`)
  const kept = await blobs()
  expect((await customer.call('DELETE', `${images()}/page`)).status).toBe(204)
  await buildManifests(hydria.services)
  const gone = await seenAt(all)
  expect(gone.answers.filter(({ status }) => status !== 404)).toEqual([])
  expect(gone.numbers.filter(([, number]) => number !== 0)).toEqual([])
  await sweep(hydria.services)
  expect(await blobs()).toEqual(kept)
  const [{ restore }] = await trash()
  const restored = await customer.call('POST', restore)
  expect([restored.status, restored.headers.get('location')]).toEqual([201, `${hydria.base}${images()}/page`])
  await readAllTexts(hydria)
  await buildManifests(hydria.services)
  const after = await seenAt(all)
  const told = ({ at, status, text }: { at: string; status: number; text: string }) => [at, status, digest(text)]
  expect(after.answers.map(told)).toEqual(before.answers.map(told))
  expect(after.numbers).toEqual(before.numbers)
  expect(await graphOf(`${images()}/page`)).toEqual(graph)
  await sweep(hydria.services)
  expect([await blobs(), await trash()]).toEqual([kept, []])
})

it('an image in the trash says what it was, who deleted it, and until when it can be restored', async () => {
  await register()
  const { body: before } = await customer.call('GET', `${images()}/page/storage`)
  await customer.call('DELETE', `${images()}/page`)
  const [listed] = await trash()
  const { body, status } = await customer.call('GET', listed['@id'])
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{
      '@type': 'vocab:TrashedImage',
      space: 1,
      imageId: 'page',
      label: { en: ['Page'] },
      mediaType: 'image/png',
      trashedBy: customer.key,
    },
    size: before.size + before.thumbnailSize + PAGE.body.length,
  })
  expect(Date.parse(body.expires) - Date.parse(body.trashed)).toBe(30 * DAY)
  expect((await customer.call('GET', `${customer.path}/trash?space=2`)).body.totalItems).toBe(0)
  for (const [method, tail] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/restore'],
  ] as const)
    expect((await (await hydria.customer()).call(method, `${listed['@id']}${tail}`)).status).toBe(404)
  expect((await customer.call('POST', `${customer.path}/trash/4711/restore`)).status).toBe(404)
})

it("it is shown small to its customer's people alone, in the list of the trash too", async () => {
  await register()
  await customer.call('DELETE', `${images()}/page`)
  const [{ preview, '@id': iri }] = await trash()
  const { status, headers } = await customer.call('GET', preview)
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    ...[200, 'image/jpeg', 'private, max-age=3600'],
  ])
  expect(Number(headers.get('content-length'))).toBeGreaterThan(500)
  expect((await hydria.anyone('GET', preview)).status).toBe(401)
  expect((await (await hydria.customer()).call('GET', preview)).status).toBe(404)
  for (const page of [`${customer.path}/trash`, iri])
    expect((await customer.call('GET', page, { headers: { Accept: 'text/html' } })).text).toContain(
      `<img src="${preview}" alt=""`,
    )
  await customer.call('DELETE', iri)
  expect((await customer.call('GET', preview)).status).toBe(404)
})

it('its bytes are counted apart, of the customer and of the space', async () => {
  await register()
  await customer.call('DELETE', `${images()}/page`)
  const [{ size, restore }] = await trash()
  for (const at of [`${customer.path}/storage`, `${customer.path}/spaces/1/storage`])
    expect((await customer.call('GET', at)).body).toMatchObject({
      ...{ numberOfStoredImages: 0, totalSizeOfStoredImages: 0, totalSizeOfStoredAdjuncts: 0 },
      ...{ numberOfTrashedImages: 1, totalSizeOfTrashedImages: size },
    })
  await customer.call('POST', restore)
  expect(await storage()).toMatchObject({
    ...{ numberOfTrashedImages: 0, totalSizeOfTrashedImages: 0, totalSizeOfStoredAdjuncts: PAGE.body.length },
  })
})

it('what is registered under its id is another image, which it cannot take the place of', async () => {
  await register()
  await customer.call('DELETE', `${images()}/page`)
  const put = await customer.call('PUT', `${images()}/page`, {
    headers: { 'Content-Type': 'image/png' },
    body: plainPicture('coffee.png'),
  })
  expect([put.status, put.body.string1, put.body.adjuncts.totalItems ?? 0]).toEqual([201, '', 0])
  const [{ restore }] = await trash()
  const refused = await customer.call('POST', restore)
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('has the id page now')])
  await customer.call('DELETE', `${images()}/page`)
  expect(await trash()).toHaveLength(2)
  expect((await customer.call('POST', restore)).body.string1).toBe('shown')
})

const PURGES: [string, () => Promise<number>][] = [
  ['a DELETE with ?purge=true', async () => (await customer.call('DELETE', `${images()}/page?purge=true`)).status],
  [
    'deleteImages with ?purge=true',
    async () => {
      const body = { member: [{ id: 'page', space: 1 }] }
      const { status } = await customer.call('POST', `${customer.path}/deleteImages?purge=true`, { body })
      return status === 200 ? 204 : status
    },
  ],
  [
    'a DELETE of it in the trash',
    async () => {
      await customer.call('DELETE', `${images()}/page`)
      return (await customer.call('DELETE', (await trash())[0]['@id'])).status
    },
  ],
  [
    'a DELETE of the trash',
    async () => {
      await customer.call('DELETE', `${images()}/page`)
      return (await customer.call('DELETE', `${customer.path}/trash`)).status
    },
  ],
  [
    'a DELETE of its space, which nothing else is in,',
    async () => {
      await customer.call('DELETE', `${images()}/page`)
      const { status } = await customer.call('DELETE', `${customer.path}/spaces/1`)
      await sweep(hydria.services)
      return status
    },
  ],
]

it.each(PURGES)('%s leaves no byte and no row of it', async (_what, purge) => {
  await register()
  expect((await blobs()).length).toBeGreaterThan(4)
  expect(await purge()).toBe(204)
  const { db } = hydria.services.store
  const rows: [string, object][] = [
    ...['images', 'adjuncts', 'texts', 'trashed_images', 'rokka_images'].map((table): [string, object] => [
      table,
      { customer: customer.id },
    ]),
  ]
  for (const [table, where] of rows)
    expect([table, await db(table).where(where).select(db.raw('1'))]).toEqual([table, []])
  expect(await blobs()).toEqual([])
  expect(await storage()).toMatchObject({ numberOfTrashedImages: 0, totalSizeOfTrashedImages: 0 })
})

it('bytes that another image has, live or in the trash, outlive the one that is purged', async () => {
  const upload = { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') }
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  for (const id of ['one', 'two', 'three']) await customer.call('PUT', `${images()}/${id}`, upload)
  const kept = await blobs()
  await customer.call('DELETE', `${images()}/one`)
  await customer.call('DELETE', `${images()}/two?purge=true`)
  await customer.call('DELETE', `${images()}/three?purge=true`)
  await sweep(hydria.services)
  expect(await blobs()).toEqual(kept)
  const minimal = { headers: { Prefer: 'return=minimal' } }
  expect((await customer.call('DELETE', (await trash())[0]['@id'], minimal)).status).toBe(205)
  expect((await customer.call('DELETE', `${customer.path}/trash`, minimal)).status).toBe(205)
  expect(await blobs()).toEqual([])
})

it('the sweep takes it when its days are over, not a millisecond before, by however many servers', async () => {
  await register()
  await customer.call('DELETE', `${images()}/page`)
  const [{ expires }] = await trash()
  const at = (more: number) => ({ ...hydria.services, now: () => new Date(Date.parse(expires) + more) })
  await sweep(at(-1))
  expect(await trash()).toHaveLength(1)
  await Promise.all([sweep(at(0)), sweep(at(0))])
  expect([await trash(), await blobs()]).toEqual([[], []])
})

it('a sweep that ends before the bytes are gone is finished by the next one', async () => {
  await register()
  await customer.call('DELETE', `${images()}/page`)
  const now = () => new Date(Date.now() + 31 * DAY)
  const broken = { ...hydria.services.blobs, delete: () => Promise.reject(new Error('killed')) }
  await sweep({ ...hydria.services, now, blobs: broken })
  expect([await trash(), (await blobs()).length > 0]).toEqual([[], true])
  await sweep(hydria.services)
  expect(await blobs()).toEqual([])
})

it('of deletions and of restorations at the same time one comes true', async () => {
  await register()
  const deleted = await Promise.all([1, 2, 3].map(() => customer.call('DELETE', `${images()}/page`)))
  expect(deleted.map(({ status }) => status).sort()).toEqual([204, 404, 404])
  const [{ '@id': at, restore }] = await trash()
  const restored = await Promise.all([1, 2, 3].map(() => customer.call('POST', restore)))
  expect(restored.map(({ status }) => status).sort()).toEqual([201, 404, 404])
  await customer.call('DELETE', `${images()}/page`)
  const [again] = await trash()
  const raced = await Promise.all([customer.call('POST', again.restore), customer.call('DELETE', again['@id'])])
  expect([[201, 404].join(), [404, 204].join()]).toContain(raced.map(({ status }) => status).join())
  expect((await customer.call('GET', at)).status).toBe(404)
})

it('what waited for its ingest waits again once it is restored', async () => {
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  await hydria.services.store.db.raw(
    `INSERT INTO images (customer, space, id, origin, ingesting) VALUES (?, 1, 'waiting', 'data:,x', true)`,
    [customer.id],
  )
  await customer.call('DELETE', `${images()}/waiting`)
  await customer.call('POST', (await trash())[0].restore)
  const row = await hydria.services.ingest.finished(customer.id, 1, 'waiting', 20_000, AbortSignal.timeout(20_000))
  expect(row).toMatchObject({ ingesting: false, error: expect.stringContaining('must begin with') })
})

it("is one trash for all APIs: rokka's deletions are in it, and rokka restores what the DLCS API deleted", async () => {
  await register()
  const client = clientOf(hydria, customer)
  const { hash } = (await client.sourceimages.list(customer.name)).body.items[0]!
  await client.sourceimages.meta.add(customer.name, hash, { note: 'mine' })
  await client.sourceimages.delete(customer.name, hash)
  await customer.call('POST', (await trash())[0].restore)
  expect((await client.sourceimages.get(customer.name, hash)).body.user_metadata).toEqual({ note: 'mine' })
  await customer.call('DELETE', `${images()}/page`)
  expect((await client.sourceimages.list(customer.name, { deleted: true })).body.total).toBe(1)
  expect((await client.sourceimages.restore(customer.name, hash)).statusCode).toBe(200)
  expect((await customer.call('GET', `${images()}/page`)).body).toMatchObject({ string1: 'shown' })
  expect([await trash(), (await client.sourceimages.get(customer.name, hash)).body.user_metadata]).toEqual([
    [],
    { note: 'mine' },
  ])
})

it('rokka restores where there is room what has lost its id, with addresses that hold', async () => {
  await register()
  const client = clientOf(hydria, customer)
  const { hash } = (await client.sourceimages.list(customer.name)).body.items[0]!
  await client.sourceimages.delete(customer.name, hash)
  await customer.call('PUT', `${images()}/page`, {
    headers: { 'Content-Type': 'image/png' },
    body: plainPicture('chelsea.png'),
  })
  await client.sourceimages.restore(customer.name, hash)
  const { member } = (await customer.call('GET', `${customer.path}/allImages?string1=shown`)).body
  expect(member).toMatchObject([{ id: hash, string1: 'shown' }])
  const [adjunct] = (await customer.call('GET', `${new URL(member[0]['@id']).pathname}/adjuncts`)).body.member
  for (const at of [member[0].origin, adjunct.publicId])
    expect([at, (await hydria.anyone('GET', at)).status]).toEqual([at, 200])
})

it('harvesters hear of a deletion, and of an image that is new', async () => {
  await register()
  const kinds = async () => {
    const rows = await hydria.services.store.db('changes').where({ customer: customer.id, image: 'page' }).orderBy('id')
    return rows.map(({ kind }) => kind).filter(kind => kind !== null && kind !== 'Update')
  }
  await customer.call('DELETE', `${images()}/page`)
  await customer.call('POST', (await trash())[0].restore)
  expect(await kinds()).toEqual(['Create', 'Delete', 'Create'])
})

it('a policy that an image in the trash has is in use, and can go once the trash is empty', async () => {
  const policies = `${customer.path}/deliveryChannelPolicies/thumbs`
  const body = { name: 'small', displayName: 'Small', policyData: JSON.stringify(['!100,100']), channel: 'thumbs' }
  const { body: policy } = await customer.call('POST', policies, { body })
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  await customer.call('PUT', `${images()}/x`, {
    headers: { Prefer: 'respond-async' },
    body: { origin: 'https://example.org/x', deliveryChannels: [{ channel: 'thumbs', policy: 'small' }] },
  })
  await customer.call('DELETE', `${images()}/x`)
  expect((await customer.call('DELETE', policy['@id'])).status).toBe(409)
  await customer.call('DELETE', `${customer.path}/trash`)
  expect((await customer.call('DELETE', policy['@id'])).status).toBe(204)
})

it('the trash has no more bytes than the storage policy allows: what was deleted first goes', async () => {
  await register('first')
  await register('second')
  const { body } = await customer.call('GET', `${images()}/first/storage`)
  const most = Math.ceil(2.5 * (body.size + body.thumbnailSize))
  const policy = await hydria.admin('PUT', `/storagePolicies/trash-${customer.id}`, {
    body: { maximumNumberOfStoredImages: 2, maximumTotalSizeOfStoredImages: most },
  })
  await hydria.admin('PATCH', `${customer.path}/storage`, { body: { storagePolicy: policy.body['@id'] } })
  for (const id of ['first', 'second']) await customer.call('DELETE', `${images()}/${id}`)
  await register('third')
  await customer.call('DELETE', `${images()}/third`)
  expect((await trash()).map(({ imageId }: { imageId: string }) => imageId)).toEqual(['third', 'second'])
  await register('fourth')
  await register('fifth')
  const full = await customer.call('POST', (await trash())[0].restore)
  expect(full.status).toBe(507)
})

it('with TRASH_DAYS=0 every API deletes for good', async () => {
  const other = await sharedTestHydria({ TRASH_DAYS: '0' })
  customer = await other.customer()
  const client = clientOf(other, customer)
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const upload = { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') }
  await customer.call('PUT', `${images()}/one`, upload)
  await customer.call('DELETE', `${images()}/one`)
  const { hash } = (await client.sourceimages.create(customer.name, 'x.png', plainPicture('coffee.png'))).body.items[0]!
  await client.sourceimages.delete(customer.name, hash)
  expect((await client.sourceimages.list(customer.name, { deleted: true })).body.total).toBe(0)
  expect(await trash()).toEqual([])
  const keys: string[] = []
  for await (const { key } of other.services.blobs.list(`${customer.id}/`)) keys.push(key)
  expect(keys).toEqual([])
})
