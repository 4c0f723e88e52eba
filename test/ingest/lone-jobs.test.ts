// Jobs that a process has ended with run with nothing beside them, and nothing else waits for longer than it must.
import { once } from 'node:events'
import { startWorker, type Work, type Worker } from '../../src/ingest/index.js'
import { openMetrics } from '../../src/ingest/metrics.js'
import type { Lane } from '../../src/store/index.js'
import { startTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: number
let worker: Worker | undefined
beforeAll(async () => {
  hydria = await startTestHydria(
    { INGEST_CONCURRENCY: '3', TRANSCODE_CONCURRENCY: '1', DRAIN_S: '1' },
    { serve: true, work: false },
  )
  customer = (await hydria.customer()).id
  await hydria.services.store.db('spaces').insert({ customer, id: 7, name: 'seven' })
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})
afterAll(() => hydria.stop())

async function queue(...jobs: { image: string; lone?: boolean; crashes?: number; lane?: Lane }[]) {
  const { db } = hydria.services.store
  await db('images').insert(jobs.map(({ image }) => ({ customer, space: 7, id: image, ingesting: true })))
  await db('jobs').insert(jobs.map(job => ({ customer, space: 7, ...job })))
}

/** What runs, in the order in which it was begun, each with what ran beside it; jobs end when `end` says so. */
function recorded() {
  const begun: [id: string, beside: string[]][] = []
  const running = new Map<string, () => void>()
  const changes = new EventTarget()
  // A job that a failed test has not ended ends with its worker: the tests after it begin with none.
  const work: Work = async (job, signal) => {
    const id = job.id!
    begun.push([id, [...running.keys()].sort()])
    await new Promise<void>(resolve => {
      running.set(id, resolve)
      signal.addEventListener('abort', () => resolve())
      changes.dispatchEvent(new Event('change'))
    })
    running.delete(id)
    changes.dispatchEvent(new Event('change'))
    return { columns: { width: 1, height: 1, error: '' } }
  }
  return {
    begun,
    work,
    async until(...ids: string[]) {
      while ([...running.keys()].sort().join() !== ids.sort().join()) await once(changes, 'change')
    },
    end: (id: string) => running.get(id)!(),
  }
}

const start = async (work: Work) => {
  const { settings, services } = hydria
  const { store, blobs, log } = services
  worker = await startWorker({ settings, store, blobs, log, metrics: openMetrics(store), work }, false)
}

it('at the start they run first, one at a time, and then all others side by side', async () => {
  await queue(
    { image: 'a1' },
    { image: 'a2', lone: true, crashes: 1 },
    { image: 'a3', lone: true, crashes: 1 },
    { image: 'a4' },
  )
  const { begun, work, until, end } = recorded()
  await start(work)
  await until('a2')
  end('a2')
  await until('a3')
  end('a3')
  await until('a1', 'a4')
  end('a1')
  end('a4')
  await worker!.stop()
  expect(begun.slice(0, 2)).toEqual([
    ['a2', []],
    ['a3', []],
  ])
})

it('what is under way ends before, and nothing else is begun', async () => {
  // All places are taken: no look for jobs that was begun before the lone one was picked can find another.
  await queue({ image: 'b0' }, { image: 'b1' }, { image: 'b2' })
  const { begun, work, until, end } = recorded()
  await start(work)
  await until('b0', 'b1', 'b2')
  await queue({ image: 'b3', lone: true, crashes: 1 })
  await lookedFor('b3')
  await queue({ image: 'b4' })
  end('b0')
  end('b1')
  await until('b2')
  end('b2')
  await until('b3')
  end('b3')
  await until('b4')
  end('b4')
  expect(begun.find(([id]) => id === 'b3')).toEqual(['b3', []])
})

it('a film that is under way keeps neither pictures waiting, nor is another one begun', async () => {
  await queue({ image: 'c1', lane: 'timebased' })
  const { begun, work, until, end } = recorded()
  await start(work)
  await until('c1')
  await queue({ image: 'c2', lone: true, crashes: 1 }, { image: 'c3', lane: 'timebased' })
  await lookedFor('c2')
  await queue({ image: 'c4' })
  await until('c1', 'c4')
  end('c4')
  await until('c1')
  end('c1')
  await until('c2')
  end('c2')
  await until('c3')
  end('c3')
  expect(begun.find(([id]) => id === 'c2')).toEqual(['c2', []])
})

it.each([
  ['common', 1, true],
  ['common', 2, false],
  ['timebased', 3, true],
  ['timebased', 4, false],
  ['ocr', 3, true],
  ['ocr', 4, false],
] as const)(
  'a job of the lane %s that %d processes ended with is begun once more: %s',
  async (lane, crashes, isBegun) => {
    const image = `d-${lane}-${crashes}`
    await queue({ image, lane, crashes, lone: true })
    const { begun, work, until, end } = recorded()
    const { settings, services } = hydria
    const { store, blobs, log } = services
    const strict = { ...settings, INGEST_TRIES: 1 }
    worker = await startWorker({ settings: strict, store, blobs, log, metrics: openMetrics(store), work }, false)
    if (isBegun) {
      await until(image)
      end(image)
    }
    const row = await services.ingest.finished(customer, 7, image, 30_000, new AbortController().signal)
    expect([begun.length, row!['error']]).toEqual([
      Number(isBegun),
      isBegun ? '' : `The ingest is given up: the process that did it ended ${crashes} times before the ingest did.`,
    ])
  },
)

/** Fulfilled once the worker has picked a lone job to be the next one. */
async function lookedFor(image: string): Promise<void> {
  const { db } = hydria.services.store
  const isPicked = () => db('jobs').where({ image }).andWhereRaw('run_at > now()').first('id')
  while (!(await isPicked())) await new Promise(resolve => setTimeout(resolve, 20))
}
