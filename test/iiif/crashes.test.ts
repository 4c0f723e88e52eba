// A process that is killed between any two writes of an operation on a manifest leaves all of it or nothing behind, and who comes then ends it.
import { isDeepStrictEqual } from 'node:util'
import { buildManifests } from '../../src/operations/index.js'
import { claimJobs, finishJob } from '../../src/store/index.js'
import { type Reply, startTestHydria, type TestHydria } from '../hydria.js'
import { HAS_SERVER } from '../left-out.js'
import { iiifStore, PROFILE, type Store } from './iiif-store.js'

declare const DATABASE: 'embedded' | 'server'

let hydria: TestHydria
let store: Store
let customer: number

beforeAll(async () => {
  // Nobody but the test works on this database. Images are registered in several batches.
  hydria = await startTestHydria({ MAX_BATCH_MEMBERS: '2', MAX_QUERY_IMAGES: '4' }, { serve: true, work: false })
  store = await iiifStore(hydria)
  customer = Number(store.path.split('/')[2])
})
afterAll(() => hydria.stop())

/** What changes something; between two reads nothing has happened. */
const WRITES = /\b(INSERT|UPDATE|DELETE|pg_notify)\b/i
const killed = new Error('The process is killed.')

/**
 * Does what is given, and lets the database hear of nothing more after so many writes: as if the process were killed
 * then. A commit counts as one. Whether it was killed.
 */
async function killedAfter(writes: number, work: () => Promise<unknown>): Promise<boolean> {
  const { store: services } = hydria.services
  const { db, transaction } = services
  let left = writes
  let isKilled = false
  const step = (): void => {
    if (!isKilled && left-- > 0) return
    isKilled = true
    throw killed
  }
  const hear = ({ sql }: { sql: string }): void => {
    // The database rolls back what a process that is gone had begun.
    if (isKilled ? !sql.startsWith('ROLLBACK') : WRITES.test(sql)) step()
  }
  db.on('query', hear)
  services.transaction = work =>
    transaction(async session => {
      const done = await work(session)
      step()
      return done
    })
  try {
    await work().catch(() => undefined)
  } finally {
    db.off('query', hear)
    services.transaction = transaction
  }
  return isKilled
}

const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const asset = (id: string, origin = 'https://scans.example/a.tif') => ({ asset: { id, origin } })
const document = (...paintedResources: object[]) => ({
  ...{ type: 'Manifest', label: { en: ['Crash'] }, behavior: ['public-iiif'], paintedResources },
})
const put = (id: string, body: object, headers: Record<string, string> = {}): Promise<Reply> =>
  store.call('PUT', manifestAt(id), { body, headers: { Accept: PROFILE, ...headers } })

/** All that the database has of a manifest and of its images, whose ids begin with its id. */
async function stateOf(id: string): Promise<unknown> {
  const { rows } = await hydria.services.store.db.raw(
    `SELECT
       (SELECT jsonb_build_object('public', public, 'length', length(body)) FROM iiif_resources
          WHERE customer = :customer AND kind = 'manifests' AND id = :id) AS manifest,
       (SELECT count(*)::integer FROM iiif_versions WHERE customer = :customer AND resource = :id) AS versions,
       (SELECT jsonb_agg(jsonb_build_array(place, width) ORDER BY place) FROM iiif_canvases
          WHERE customer = :customer AND manifest = :id) AS canvases,
       (SELECT jsonb_agg(jsonb_build_array(n, canvas_order, image) ORDER BY n) FROM canvas_paintings
          WHERE customer = :customer AND manifest = :id) AS paintings,
       (SELECT jsonb_agg(jsonb_build_array(images.id, ingesting, manifests, error) ORDER BY images.id) FROM images
          WHERE customer = :customer AND images.id LIKE :id || '-%') AS images,
       (SELECT count(*)::integer FROM jobs WHERE customer = :customer AND image LIKE :id || '-%') AS jobs,
       (SELECT jsonb_agg(jsonb_build_array(completed, errors, finished IS NOT NULL) ORDER BY id) FROM batches WHERE id IN (
          SELECT batch FROM images WHERE customer = :customer AND images.id LIKE :id || '-%')) AS batches,
       (SELECT count(*)::integer FROM spaces WHERE customer = :customer AND name LIKE '% ' || :id) AS spaces,
       (SELECT jsonb_agg(jsonb_build_array(id, error, ingesting, EXISTS (SELECT FROM jobs WHERE adjunct = number)) ORDER BY id)
          FROM adjuncts WHERE customer = :customer AND document = :id) AS adjuncts,
       (SELECT jsonb_agg(jsonb_build_array(public, built)) FROM manifest_builds
          WHERE customer = :customer AND manifest = :id) AS builds,
       (SELECT jsonb_agg(kind ORDER BY changes.id) FROM changes WHERE customer = :customer AND resource = :id) AS changes`,
    { customer, id },
  )
  return JSON.parse(JSON.stringify(rows[0]).replaceAll(id, 'ID'))
}

/** Ends the ingest of all images that wait, also of those whose worker was killed. */
async function ingest(): Promise<void> {
  const { db } = hydria.services.store
  await db('jobs').update({ worker: null, leased_until: null })
  for (const job of await claimJobs(db, 100, 60)) await finishJob(db, job, { columns: { error: 'not there' } })
}
async function buildAll(): Promise<void> {
  while ((await buildManifests(hydria.services)) > 0);
}

interface Operation {
  title: string
  /** Brings a manifest of an id to where the operation begins. */
  before(id: string): Promise<unknown>
  operate(id: string): Promise<unknown>
}

const nothing = async (): Promise<void> => undefined
const pages = (id: string, count: number) => Array.from({ length: count }, (_, n) => asset(`${id}-${n + 1}`))
const made = (id: string) => put(id, document(...pages(id, 3)))
const single = (id: string) => put(id, document(asset(`${id}-1`)))
async function shown(id: string): Promise<void> {
  await made(id)
  await ingest()
  await buildAll()
}

const described = {
  '@type': 'Text',
  mediaType: 'text/plain',
  iiifLink: 'seeAlso',
  origin: 'https://scans.example/a.txt',
}
const withAdjuncts = (id: string, ...ids: string[]) =>
  store.call('POST', `${manifestAt(id)}/adjuncts`, { body: { member: ids.map(one => ({ id: one, ...described })) } })

const OPERATIONS: Operation[] = [
  { title: 'making a manifest of new images', before: nothing, operate: made },
  { title: 'the end of the ingest of its image', before: single, operate: ingest },
  {
    title: 'building it',
    async before(id) {
      await made(id)
      await ingest()
    },
    operate: buildAll,
  },
  {
    title: 'writing over it with another image',
    before: shown,
    operate: id => put(id, document(asset(`${id}-2`), asset(`${id}-4`)), { 'If-Match': '*' }),
  },
  {
    title: 'appending to it',
    before: shown,
    operate: id =>
      store.call('POST', `${manifestAt(id)}/paintedResources`, {
        body: asset(`${id}-4`),
        headers: { 'If-Match': '*' },
      }),
  },
  {
    title: 'deleting it',
    async before(id) {
      await shown(id)
      await withAdjuncts(id, 'words')
    },
    operate: id => store.call('DELETE', manifestAt(id), { headers: { 'If-Match': '*' } }),
  },
  { title: 'giving it adjuncts', before: shown, operate: id => withAdjuncts(id, 'words', 'captions') },
  {
    title: 'the end of the fetch of its adjunct',
    async before(id) {
      await shown(id)
      await withAdjuncts(id, 'words')
    },
    operate: ingest,
  },
]

/** More than the writes of any operation. */
const MOST = 40

/** Where both databases are tried, one sees what is killed after an even number of writes, the other the rest. */
const [FIRST, STEP] = HAS_SERVER ? [DATABASE === 'server' ? 1 : 0, 2] : [0, 1]

it.each(OPERATIONS.map((operation, index): [string, Operation, number] => [operation.title, operation, index]))(
  '%s, killed after any of its writes, is done wholly or not at all, and then it can be done',
  async (_, { before, operate }, index) => {
    let id = `o${index}`
    await before(id)
    const first = await stateOf(id)
    await operate(id)
    const last = await stateOf(id)
    expect(last).not.toEqual(first)
    const states = new Set<unknown>()
    for (let n = FIRST, isKilled = true, isDone = true; isKilled; n += STEP) {
      expect(n).toBeLessThan(MOST)
      if (isDone) {
        id = `o${index}n${n}`
        await before(id)
      }
      isKilled = await killedAfter(n, () => operate(id))
      const state = await stateOf(id)
      expect([first, last]).toContainEqual(state)
      isDone = isDeepStrictEqual(state, last)
      states.add(isDone)
    }
    // It was killed before all was done, and went on from there.
    expect([...states]).toEqual([false, true])
    await ingest()
    await buildAll()
  },
)

it.each<[title: string, seconds: number, isIngested: boolean, status: number, builds: number]>([
  ['before its deadline while its images wait, is not shown', 60, false, 202, 1],
  ['after its deadline while its images wait, is shown and waits on', -1, false, 200, 1],
  ['before its deadline when they are done, is shown', 60, true, 200, 0],
  ['after its deadline when they are done, is shown', -1, true, 200, 0],
])('a manifest, %s', async (_, seconds, isIngested, status, builds) => {
  const { db } = hydria.services.store
  const id = `late${seconds}${isIngested}`
  const { body } = await single(id)
  if (isIngested) await ingest()
  const deadline = db.raw(`now() + ? * interval '1 second'`, [seconds])
  await db('manifest_builds').where({ customer, manifest: id }).update({ deadline })
  await buildAll()
  expect((await store.document(manifestAt(id))).status).toBe(status)
  expect((await hydria.anyone('GET', body.publicId)).status).toBe(status === 200 ? 200 : 404)
  expect((await db('manifest_builds').where({ customer, manifest: id })).length).toBe(builds)
  await ingest()
  await buildAll()
  expect((await db('manifest_builds').where({ customer })).length).toBe(0)
})

it('a manifest has at most as many painted resources as the setting says, in one body or appended', async () => {
  const refused = await put('many', document(...pages('many', 5)))
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'paintedResources'])
  const { status } = await put('many', document(...pages('many', 4)))
  const appended = await store.call('POST', `${manifestAt('many')}/paintedResources`, {
    body: asset('many-5'),
    headers: { 'If-Match': '*' },
  })
  expect([status, appended.status, appended.body.errors[0].property]).toEqual([202, 400, 'member'])
  const { rows } = await hydria.services.store.db.raw(
    "SELECT count(*)::integer AS count FROM images WHERE id LIKE 'many-%' GROUP BY batch ORDER BY batch",
  )
  expect(rows.map(({ count }: { count: number }) => count)).toEqual([2, 2])
})
