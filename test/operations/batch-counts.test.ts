// The counts of batches agree with the rows they count, whatever order images are submitted, ended and deleted in.
import fc from 'fast-check'
import { claimJobs, finishJob } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'space' } })
})
afterAll(() => hydria.stop())

type Step =
  | { kind: 'submit'; images: number[]; priority: boolean }
  | { kind: 'end'; jobs: number; error: boolean }
  | { kind: 'delete'; image: number }
  | { kind: 'deleteMany'; images: number[] }
  | { kind: 'retry' }

const image = fc.integer({ min: 0, max: 5 })
const images = fc.uniqueArray(image, { minLength: 1, maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('submit' as const), images, priority: fc.boolean() }),
  fc.record({ kind: fc.constant('end' as const), jobs: fc.integer({ min: 1, max: 3 }), error: fc.boolean() }),
  fc.record({ kind: fc.constant('delete' as const), image }),
  fc.record({ kind: fc.constant('deleteMany' as const), images }),
  fc.record({ kind: fc.constant('retry' as const) }),
)

const idOf = (n: number) => `i-${n}`

/** Throws nothing that the API may answer with; a 5xx fails the run. */
async function take(action: Step): Promise<void> {
  const { db } = hydria.services.store
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await customer.call(method, customer.path + path, { body })
    if (reply.status >= 500) throw new Error(`${method} ${path}: ${reply.text}`)
  }
  if (action.kind === 'submit') {
    const member = action.images.map(n => ({ id: idOf(n), space: 1, origin: 'https://example.org/x' }))
    await call('POST', action.priority ? '/queue/priority' : '/queue', { member })
  } else if (action.kind === 'end') {
    const jobs = await claimJobs(db, action.jobs, 60)
    await Promise.all(jobs.map(job => finishJob(db, job, { columns: { error: action.error ? 'it failed' : '' } })))
  } else if (action.kind === 'delete') await call('DELETE', `/spaces/1/images/${idOf(action.image)}`)
  else if (action.kind === 'deleteMany')
    await call('POST', '/deleteImages', { member: action.images.map(n => ({ id: `${customer.id}/1/${idOf(n)}` })) })
  else {
    const last = await db('batches').where({ customer: customer.id }).orderBy('id', 'desc').first('id')
    if (last) await call('POST', `/queue/batches/${last.id}/retry`)
  }
}

async function checkCounts(): Promise<void> {
  const { db } = hydria.services.store
  const { rows: wrong } = await db.raw(
    `SELECT batches.* FROM batches JOIN (
       SELECT batch, count(*) AS members, count(*) FILTER (WHERE state = 'completed') AS completed,
         count(*) FILTER (WHERE state = 'error') AS errors FROM batch_images GROUP BY batch) AS rows ON rows.batch = id
     WHERE count <> members OR batches.completed <> rows.completed OR batches.errors <> rows.errors
       OR (finished IS NOT NULL) <> (rows.completed + rows.errors = members)
       OR (est_completion IS NOT NULL) <> (rows.completed + rows.errors > 0)`,
  )
  expect(wrong).toEqual([])
  const { rows: stuck } = await db.raw(
    `SELECT * FROM batch_images AS waiting WHERE state = 'waiting' AND NOT EXISTS (
       SELECT FROM jobs WHERE jobs.customer = waiting.customer AND jobs.space = waiting.space AND jobs.image = waiting.image)`,
  )
  expect(stuck).toEqual([])
  const { rows: spaces } = await db.raw(
    `SELECT approximate_number_of_images::integer AS told,
       (SELECT count(*)::integer FROM images WHERE images.customer = spaces.customer AND space = spaces.id) AS held FROM spaces`,
  )
  for (const { told, held } of spaces) expect(told).toBe(held)
  const [{ jobs, ingesting }] = (
    await db.raw(
      `SELECT (SELECT count(*) FROM jobs) AS jobs, (SELECT count(*) FROM images WHERE ingesting) AS ingesting`,
    )
  ).rows
  expect(jobs).toBe(ingesting)
}

it('one after the other', async () => {
  const runs = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
    for (const action of steps) await take(action)
    await checkCounts()
  })
  await fc.assert(runs, { numRuns: 15 })
})

it('side by side', async () => {
  const runs = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async steps => {
    await Promise.all(steps.map(take))
    await checkCounts()
  })
  await fc.assert(runs, { numRuns: 15 })
})

it('what a batch has counted stays as it was when its images are ingested again', async () => {
  const { db } = hydria.services.store
  const other = await hydria.customer()
  await other.call('POST', `${other.path}/spaces`, { body: { name: 'space' } })
  const submit = async (): Promise<number> => {
    const member = ['a', 'b'].map(id => ({ id, space: 1, origin: 'https://example.org/x' }))
    return (await other.call('POST', `${other.path}/queue`, { body: { member } })).body.id
  }
  const end = async (error: (id: string) => string): Promise<void> => {
    const jobs = (await claimJobs(db, 100, 60)).filter(job => job.customer === other.id)
    expect(jobs).toHaveLength(2)
    for (const job of jobs) await finishJob(db, job, { columns: { error: error(job.id!) } })
  }
  const states = async (batch: number) => {
    const rows = await db('batch_images').where({ batch }).orderBy('image').select('image', 'state')
    const { completed, errors, finished } = (await db('batches').where({ id: batch }).first())!
    return { states: rows.map(({ state }) => state), completed, errors, finished }
  }
  const first = await submit()
  await end(id => (id === 'a' ? 'it failed' : ''))
  const before = await states(first)
  expect(before).toMatchObject({ states: ['error', 'completed'], completed: 1, errors: 1 })
  const second = await submit()
  await end(id => (id === 'a' ? '' : 'it failed'))
  expect(await states(second)).toMatchObject({ states: ['completed', 'error'], completed: 1, errors: 1 })
  expect(await states(first)).toEqual(before)
})
