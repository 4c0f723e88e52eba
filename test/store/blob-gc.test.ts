// Bytes that are needed stay: for an upload whose ingest has not ended, in the trash, and for as long as they are held.
import {
  blobKey,
  dropHold,
  dueReleases,
  giveUpHold,
  holdOriginal,
  type Original,
  releaseBlobs,
  releaseUnnamed,
  StorageError,
} from '../../src/store/index.js'
import { startTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let original: Original

beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
})
afterAll(() => hydria.stop())

const db = () => hydria.services.store.db
const keyOf = ({ customer, sha256 }: Original) => blobKey(customer, 'original', sha256)
const isThere = async () => Boolean(await hydria.services.blobs.stat(keyOf(original)))
const release = () => releaseBlobs(db(), hydria.services.blobs, original.customer, original.sha256)

beforeEach(async () => {
  const { id } = await hydria.customer()
  await db()('spaces').insert({ customer: id, id: 1, name: 'one' })
  original = { customer: id, sha256: 'cd'.repeat(32) }
  await hydria.services.blobs.put(keyOf(original), Buffer.from('the bytes'))
})

/** What may name an original: columns of an image, or an image in the trash. */
const NEEDS: [string, () => Promise<unknown>][] = [
  ['an upload that waits for its ingest', () => insert({ uploaded: original.sha256, ingesting: true })],
  ['an upload whose ingest has failed', () => insert({ uploaded: original.sha256, error: 'no' })],
  ['an image that was ingested', () => insert({ original: original.sha256 })],
  ['an image that takes other bytes now', () => insert({ original: original.sha256, uploaded: 'ef'.repeat(32) })],
  [
    'an image in the trash',
    () =>
      db()('trashed_images').insert({
        ...{ customer: original.customer, space: 1, image: 'x', hashes: [original.sha256] },
        ...{ expires: new Date(), was: {} },
      }),
  ],
]

const insert = (columns: object) =>
  db()('images').insert({ customer: original.customer, space: 1, id: 'x', ...columns })

it.each(NEEDS)('%s keeps its bytes, and they go with it', async (_what, name) => {
  await name()
  expect([await release(), await isThere()]).toEqual([0, true])
  await db()('images').where({ customer: original.customer }).delete()
  await db()('trashed_images').where({ customer: original.customer }).delete()
  expect([await release(), await isThere()]).toEqual([1, false])
})

it('a hold keeps bytes that no row names yet, until it is dropped or runs out', async () => {
  const hold = await holdOriginal(db(), original)
  expect([await release(), await isThere()]).toEqual([0, true])
  await dropHold(db(), hold)
  expect([await release(), await isThere()]).toEqual([1, false])
})

it('a hold that has run out cannot be dropped: the bytes may be gone, and the row is not written', async () => {
  const hold = await holdOriginal(db(), original, -1)
  const written = db().transaction(async transaction => {
    await transaction('images').insert({ customer: original.customer, space: 1, id: 'x', uploaded: original.sha256 })
    await dropHold(transaction, hold)
  })
  await expect(written).rejects.toThrow(StorageError)
  await expect(dropHold(db(), hold)).rejects.toMatchObject({ reason: 'timeout' })
  expect(await db()('images').where({ customer: original.customer })).toEqual([])
})

it('nor one that was given up, or was never there', async () => {
  const hold = await holdOriginal(db(), original)
  await giveUpHold(db(), hydria.services.blobs, hold)
  expect(await isThere()).toBe(false)
  for (const gone of [hold, 2_000_000_000])
    await expect(dropHold(db(), gone)).rejects.toMatchObject({ reason: 'timeout' })
})

it('a hold is over at its very time: it cannot be dropped, and keeps nothing', async () => {
  // In one transaction it is the same time all along.
  await db().transaction(async transaction => {
    const hold = await holdOriginal(transaction, original, 0)
    await expect(transaction.transaction(inner => dropHold(inner, hold))).rejects.toMatchObject({ reason: 'timeout' })
    expect(await dueReleases(transaction, 9)).toContainEqual(original)
    expect(await releaseBlobs(transaction, hydria.services.blobs, original.customer, original.sha256)).toBe(1)
    expect(await transaction('blob_releases').where(original)).toEqual([])
  })
})

it('a hold is not over a second before, and is not due', async () => {
  const hold = await holdOriginal(db(), original, 1000)
  expect(await dueReleases(db(), 99)).not.toContainEqual(original)
  await dropHold(db(), hold)
})

it.each<[string, (hold: number) => Promise<unknown>]>([
  ['is dropped', hold => dropHold(db(), hold)],
  ['is given up', hold => giveUpHold(db(), hydria.services.blobs, hold)],
  [
    'runs out',
    hold =>
      db()('blob_releases')
        .where({ id: hold })
        .update({ due: new Date(0) }),
  ],
])('while one of two holds %s, the other keeps the bytes', async (_what, end) => {
  const holds = [await holdOriginal(db(), original), await holdOriginal(db(), original)]
  await end(holds[0]!)
  expect([await release(), await isThere()]).toEqual([0, true])
  await dropHold(db(), holds[1]!)
  expect([await release(), await isThere()]).toEqual([1, false])
})

it('bytes that no image names are written down for release once, and not while they are held', async () => {
  const unnamed = () => releaseUnnamed(db(), [original, original])
  const hold = await holdOriginal(db(), original)
  expect(await unnamed()).toBe(0)
  await dropHold(db(), hold)
  expect([await unnamed(), await unnamed()]).toEqual([1, 0])
  expect(await release()).toBe(1)
  for (const column of ['original', 'uploaded']) {
    await insert({ [column]: original.sha256 })
    expect([column, await unnamed()]).toEqual([column, 0])
    await db()('images').where({ customer: original.customer }).delete()
    await db()('blob_releases').where(original).delete()
  }
})
