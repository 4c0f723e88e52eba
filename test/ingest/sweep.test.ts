// Expiry: an image whose time has come goes with its bytes, however often the sweep is killed on the way.
import { sweep } from '../../src/ingest/index.js'
import { type BlobStore, blobKey, holdOriginal } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { startOrigin } from '../pictures.js'
import { grayPng } from '../png16.js'

const HOUR = 3_600_000

/** Narrow ones, of which as many thumbnails are made as of large ones. */
const PICTURES = { one: grayPng(401, 8, x => 97 * x), other: grayPng(401, 9, x => 89 * x) }

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await startTestHydria()
})
afterAll(() => hydria.stop())
beforeEach(async () => {
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })).body.images
})

const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString()

const upload = async (id: string, name: keyof typeof PICTURES, expires: string | null) => {
  await customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/png' }, body: PICTURES[name] })
  return customer.call('PATCH', `${images}/${id}`, { body: { expires } })
}

const sweepAt = (hours: number, blobs: BlobStore = hydria.services.blobs) =>
  sweep({ ...hydria.services, blobs, now: () => new Date(Date.now() + hours * HOUR) })

const statusOf = async (id: string) => (await customer.call('GET', `${images}/${id}`)).status

const keys = async (): Promise<string[]> => {
  const found: string[] = []
  for (const kind of ['original', 'pyramid', 'thumbs'])
    for await (const { key } of hydria.services.blobs.list(`${customer.id}/${kind}/`)) found.push(key)
  return found
}

const waiting = async (): Promise<number> => {
  const rows = await hydria.services.store.db('blob_releases').where({ customer: customer.id }).select('id')
  return rows.length
}

it('an expiry is set and taken away by PATCH', async () => {
  const expires = inHours(8)
  expect((await upload('one', 'one', expires)).body.expires).toBe(expires)
  const { body } = await customer.call('PATCH', `${images}/one`, { body: { expires: null } })
  expect(body).not.toHaveProperty('expires')
  await sweepAt(1000)
  expect(await statusOf('one')).toBe(200)
})

it('an image is there until its time has come, and then goes with its bytes', async () => {
  await upload('short', 'one', inHours(1))
  await upload('long', 'other', inHours(9))
  await sweepAt(0.5)
  expect(await statusOf('short')).toBe(200)
  const before = await keys()
  await sweepAt(2)
  expect([await statusOf('short'), await statusOf('long'), await waiting()]).toEqual([404, 200, 0])
  const [, , hash] = (await keys())[0]!.split('/')
  expect(new Set((await keys()).map(key => key.split('/')[2]!.slice(0, 64)))).toEqual(new Set([hash!.slice(0, 64)]))
  expect((await keys()).length).toBe(before.length / 2)
})

it('bytes stay while another image has them', async () => {
  await upload('first', 'one', inHours(1))
  await upload('second', 'one', null)
  const before = await keys()
  await sweepAt(2)
  expect([await statusOf('first'), await statusOf('second'), await waiting()]).toEqual([404, 200, 0])
  expect(await keys()).toEqual(before)
})

/** The blob store of a process that is killed after so many deletions. */
const killedAfter = (deletions: number): BlobStore => {
  const { blobs } = hydria.services
  let left = deletions
  return { ...blobs, delete: key => (left-- > 0 ? blobs.delete(key) : Promise.reject(new Error('killed'))) }
}

it('a sweep killed after any deletion leaves neither a row nor bytes once the next has run', async () => {
  for (let deletions = 0; deletions < 6; deletions++) {
    await upload('killed', 'one', inHours(1))
    expect((await keys()).length).toBeGreaterThan(4)
    await sweepAt(2, killedAfter(deletions))
    expect([await statusOf('killed'), (await keys()).length > 0, await waiting()]).toEqual([404, true, 1])
    await sweepAt(0)
    expect([await keys(), await waiting()]).toEqual([[], 0])
  }
})

it('what was stored by a process that ended before it wrote the row goes after its hold', async () => {
  const { store, blobs } = hydria.services
  const original = { customer: customer.id, sha256: 'ab'.repeat(32) }
  const hold = await holdOriginal(store.db, original)
  await blobs.put(blobKey(customer.id, 'original', original.sha256), Buffer.from('bytes without a row'))
  await sweepAt(1000)
  expect([(await keys()).length, await waiting()]).toEqual([1, 1])
  await store
    .db('blob_releases')
    .where({ id: hold })
    .update({ due: new Date(Date.now() - 1000) })
  await sweepAt(0)
  expect([await keys(), await waiting()]).toEqual([[], 0])
})

it('what a worker stores of an image that was deleted meanwhile goes', async () => {
  let arrived = () => {}
  const asked = new Promise<void>(resolve => {
    arrived = resolve
  })
  let answer = () => {}
  const origin = await startOrigin((_request, response) => {
    answer = () => response.setHeader('Content-Type', 'image/png').end(PICTURES.one)
    arrived()
  })
  const headers = { Prefer: 'respond-async' }
  await customer.call('PUT', `${images}/slow`, { headers, body: { origin: origin.url('slow.png') } })
  await asked
  await customer.call('DELETE', `${images}/slow?purge=true`)
  answer()
  // Stopping waits for the job at hand.
  await hydria.restart()
  await origin.close()
  await sweepAt(0)
  expect([await keys(), await waiting()]).toEqual([[], 0])
})

it('a deletion for good through the API leaves nothing to release', async () => {
  await upload('deleted', 'one', null)
  await customer.call('DELETE', `${images}/deleted?purge=true`)
  expect([await keys(), await waiting()]).toEqual([[], 0])
})

it('the worker sweeps when it starts', async () => {
  await upload('overslept', 'one', new Date(Date.now() - 1000).toISOString())
  await hydria.restart()
  // Stopping waits for the sweep at hand.
  await hydria.restart()
  expect([await statusOf('overslept'), await keys(), await waiting()]).toEqual([404, [], 0])
})

it.each(['2016-12-31T23:59:60Z', 'tomorrow', 7])('an expiry of %j is a 400 that names it', async expires => {
  const { status, body } = await upload('when', 'one', expires as string)
  expect([status, body.errors[0].property]).toEqual([400, 'expires'])
})
