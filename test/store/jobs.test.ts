// The queue's table: who gets which job, and that a lease that was lost has no effect.
import {
  claimJobs,
  claimLoneJob,
  dropHold,
  enqueueJobs,
  extendLeases,
  finishJob,
  holdOriginal,
  type ImageJob,
  type Job,
  pickLoneJob,
  reclaimJobs,
  retryJob,
  wasOvertaken,
} from '../../src/store/index.js'
import { startTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
})
afterAll(() => hydria.stop())
beforeEach(() => hydria.services.store.db('jobs').delete())

const db = () => hydria.services.store.db

/** A customer with so many images in the queue. */
async function queued(count: number, priority = false): Promise<number> {
  const { id } = await hydria.customer()
  await db()('spaces').insert({ customer: id, id: 1, name: 'one' })
  await more(id, count, priority)
  return id
}

async function more(customer: number, count: number, priority: boolean): Promise<void> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID())
  await db().raw(
    `INSERT INTO images (customer, space, id, ingesting)
     SELECT ?, 1, value, true FROM jsonb_array_elements_text(?::jsonb)`,
    [customer, JSON.stringify(ids)],
  )
  await db().raw(
    `INSERT INTO jobs (customer, space, image, priority)
     SELECT ?, 1, value, ? FROM jsonb_array_elements_text(?::jsonb)`,
    [customer, priority, JSON.stringify(ids)],
  )
}

const tally = (jobs: Job[]): Map<number, number> => {
  const counts = new Map<number, number>()
  for (const { customer } of jobs) counts.set(customer, (counts.get(customer) ?? 0) + 1)
  return counts
}

const claimOne = async (): Promise<ImageJob> => (await claimJobs(db(), 1, 60))[0]! as ImageJob
const claimLone = async (): Promise<ImageJob> =>
  (await claimLoneJob(db(), (await pickLoneJob(db(), 60))!, 60))! as ImageJob
const count = { columns: { width: 3, height: 2, error: '' } }

it('one claim takes from every customer in turn, however many jobs each of them has', async () => {
  const [many, some, few] = [await queued(5000), await queued(40), await queued(2)]
  const counts = tally(await claimJobs(db(), 12, 60))
  expect([counts.get(many), counts.get(some), counts.get(few)]).toEqual([5, 5, 2])
})

it('ten jobs that come after five thousand are done before a twentieth of those', async () => {
  const many = await queued(5000)
  for (const job of await claimJobs(db(), 2, 60)) await finishJob(db(), job, count)
  const ten = await queued(10)
  let before = 2
  for (let left = 10; left > 0; ) {
    const job = await claimOne()
    await finishJob(db(), job, count)
    if (job.customer === ten) left--
    else before++
  }
  expect(before).toBeLessThan(250)
  expect((await db()('jobs').where({ customer: many }).count())[0]!['count']).toBe(5000 - before)
})

it('who has less under way comes first', async () => {
  const busy = await queued(20)
  await claimJobs(db(), 6, 60)
  const idle = await queued(20)
  const counts = tally(await claimJobs(db(), 6, 60))
  expect([counts.get(busy), counts.get(idle)]).toEqual([undefined, 6])
})

it('priority goes before everything', async () => {
  await queued(20)
  const urgent = await queued(3, true)
  const jobs = await claimJobs(db(), 4, 60)
  expect(jobs.map(job => job.priority).sort()).toEqual([false, true, true, true])
  expect(tally(jobs).get(urgent)).toBe(3)
})

it('a job that is to be tried later is not given out, and does not hide those behind it', async () => {
  await queued(2)
  const first = await claimOne()
  await retryJob(db(), first, 600)
  const second = await claimOne()
  expect(second.id).not.toBe(first.id)
  expect(await claimJobs(db(), 5, 60)).toEqual([])
})

it('workers that claim at once share the jobs and give none out twice', async () => {
  await queued(60)
  const claims = await Promise.all(Array.from({ length: 6 }, () => claimJobs(db(), 5, 60)))
  const jobs = claims.flat().map(({ job }) => job)
  expect(new Set(jobs).size).toBe(jobs.length)
  // Each looks at 21 jobs. Where all do so at the very same moment, the last may find too few of them left, and claims again.
  expect(jobs.length).toBeGreaterThanOrEqual(21)
  const rest = await claimJobs(db(), 30 - jobs.length, 60)
  expect(new Set([...jobs, ...rest.map(({ job }) => job)]).size).toBe(30)
})

it('sound and video wait in a line of their own', async () => {
  const customer = await queued(3)
  const { db: knex } = hydria.services.store
  const [{ image }] = await knex('jobs').where({ customer }).select('image')
  await knex('images')
    .where({ customer, id: image })
    .update({ delivery_channels: knex.raw(`'[{"channel": "iiif-av"}]'`) })
  await enqueueJobs(knex, customer, [{ space: 1, id: image }], {})
  expect((await claimJobs(knex, 5, 60)).map(({ id }) => id)).not.toContain(image)
  expect((await claimJobs(knex, 5, 60, 'timebased')).map(({ id }) => id)).toEqual([image])
  expect(await claimJobs(knex, 5, 60, 'timebased')).toEqual([])
})

describe('a lease that ran out', () => {
  const lost = async (): Promise<Job> => {
    await queued(1)
    const job = await claimOne()
    await db()('jobs').update({ leased_until: new Date(Date.now() - 1000) })
    expect(await reclaimJobs(db())).toBe(1)
    return job
  }

  it('gives the job to the next claim under another token, even to the same process', async () => {
    const job = await lost()
    const again = await claimLone()
    expect(again).toMatchObject({ job: job.job, tries: 2 })
    expect(again.worker).not.toBe(job.worker)
  })

  it('lets neither an end, nor another try, nor a heartbeat through', async () => {
    const job = await lost()
    const again = await claimLone()
    expect(await finishJob(db(), job, count)).toBe(false)
    expect(await retryJob(db(), job, 0)).toBe(false)
    expect(await extendLeases(db(), [job, again], 60)).toEqual(new Set([again.worker]))
    expect(await finishJob(db(), again, count)).toBe(true)
    expect(await finishJob(db(), again, count)).toBe(false)
  })
})

const expire = () => db()('jobs').update({ leased_until: new Date(0) })

it.each<[string, boolean, (job: ImageJob) => Promise<unknown>]>([
  ['the image was queued anew', true, ({ customer, space, id }) => enqueueJobs(db(), customer, [{ space, id }], {})],
  ['the image was deleted', true, ({ customer, id }) => db()('images').where({ customer, id }).delete()],
  ['it had ended already', true, job => finishJob(db(), job, count)],
  ['its worker was silent, and it waits', false, () => expire().then(() => reclaimJobs(db()))],
  [
    'its worker was silent, and another has it',
    false,
    () =>
      expire()
        .then(() => reclaimJobs(db()))
        .then(claimLone),
  ],
])('a lease is lost because %s: by wish %s', async (_why, wished, lose) => {
  await queued(1)
  const job = await claimOne()
  await lose(job)
  expect([await finishJob(db(), job, count), await wasOvertaken(db(), job)]).toEqual([false, wished])
})

it('a lease with a heartbeat is not taken away', async () => {
  await queued(1)
  const job = await claimOne()
  await db()('jobs').update({ leased_until: new Date(Date.now() - 1000) })
  await extendLeases(db(), [job], 60)
  expect(await reclaimJobs(db())).toBe(0)
})

it('a job that is given back untried has its try again', async () => {
  await queued(1)
  await retryJob(db(), await claimOne(), 0, 'untried')
  expect((await claimOne()).tries).toBe(1)
})

describe('a hold', () => {
  const sha256 = 'cd'.repeat(32)

  it('that ran out keeps the row from naming bytes that may be gone', async () => {
    const customer = await queued(1)
    const hold = await holdOriginal(db(), { customer, sha256 }, -1)
    const job = await claimOne()
    await expect(finishJob(db(), job, { columns: { original: sha256 }, hold })).rejects.toThrow('in time')
    expect(await db()('images').where({ customer }).first('original', 'ingesting')).toEqual({
      original: null,
      ingesting: true,
    })
  })

  it('ends with the row that names the bytes', async () => {
    const customer = await queued(1)
    const hold = await holdOriginal(db(), { customer, sha256 })
    expect(await finishJob(db(), await claimOne(), { columns: { original: sha256 }, hold })).toBe(true)
    expect(await db()('blob_releases').where({ customer })).toEqual([])
    await expect(dropHold(db(), hold)).rejects.toThrow('in time')
  })
})

describe('a job whose process ended', () => {
  const crash = async () => {
    await expire()
    return reclaimJobs(db())
  }
  const ready = () => db()('jobs').update({ run_at: new Date(0) })

  it('counts the crash, waits longer each time, and is given out by itself from the first one on', async () => {
    await queued(1)
    const job = await claimOne()
    for (const [crashes, seconds] of [
      [1, 0],
      [2, 1],
      [3, 3],
      [4, 7],
    ] as const) {
      expect(await crash()).toBe(1)
      const row = await db()('jobs').first(
        'crashes',
        'lone',
        'tries',
        db().raw('extract(epoch FROM run_at - now()) AS later'),
      )
      expect(row).toMatchObject({ crashes, lone: true, tries: crashes })
      expect([Number(row.later) > seconds - 1, Number(row.later) <= seconds]).toEqual([true, true])
      expect(await claimJobs(db(), 5, 60)).toEqual([])
      await ready()
      expect(await claimLone()).toMatchObject({ job: job.job, crashes })
    }
  })

  it('is picked once, is not leased by that, and is claimed once', async () => {
    await queued(1)
    await claimOne()
    await crash()
    const picks = await Promise.all([1, 2, 3].map(() => pickLoneJob(db(), 60)))
    const [picked] = picks.filter(pick => pick !== undefined)
    expect([picks.filter(pick => pick !== undefined).length, await crash()]).toEqual([1, 0])
    const claims = await Promise.all([1, 2, 3].map(() => claimLoneJob(db(), picked!, 60)))
    expect(claims.filter(Boolean).length).toBe(1)
  })

  it('of sound and video is given out beside others until the third time', async () => {
    await queued(1)
    await db()('jobs').update({ lane: 'timebased' })
    for (const crashes of [1, 2, 3]) {
      expect(await claimJobs(db(), 1, 60, 'timebased')).toHaveLength(1)
      await crash()
      await ready()
      expect(await db()('jobs').first('crashes', 'lone')).toEqual({ crashes, lone: crashes === 3 })
    }
    expect(await claimJobs(db(), 1, 60, 'timebased')).toEqual([])
    expect(await claimLone()).toMatchObject({ crashes: 3, lane: 'timebased' })
  })

  it('is run alone after other tries too, and when its image is queued anew, with all its tries', async () => {
    const customer = await queued(1)
    const { space, id } = await claimOne()
    await crash()
    const again = await claimLone()
    await retryJob(db(), again, 0)
    expect(await db()('jobs').first('crashes', 'lone')).toEqual({ crashes: 1, lone: true })
    await enqueueJobs(db(), customer, [{ space, id }], {})
    expect(await db()('jobs').first('crashes', 'lone', 'tries')).toEqual({ crashes: 0, lone: true, tries: 0 })
  })
})
