// The pool of threads: what a task may take, and that what one does harms neither the process nor the others.
import { openThreadPool, type PoolOptions, type ThreadPool } from '../src/thread-pool.js'

let pool: ThreadPool

const open = (options: Partial<PoolOptions> = {}): ThreadPool => {
  pool = openThreadPool({
    ...{ module: new URL('./sample-thread.js', import.meta.url), data: {} },
    ...{ threads: 1, waiting: 2, timeoutMs: 120_000, idleMs: 60_000, memoryMiB: 32 },
    ...options,
  })
  return pool
}
afterEach(() => pool.close())

const silent = async () => undefined
const run = (does: string, more: object = {}, answer: (question: unknown) => Promise<unknown> = silent) =>
  pool.run({ does, ...more }, answer)

it('a thread is used again', async () => {
  open()
  const first = await run('id')
  expect(await run('id')).toBe(first)
})

it('a worn thread is not used again', async () => {
  open()
  const first = await run('id', { worn: true })
  expect(await run('id')).not.toBe(first)
})

it('a task that takes too long is ended, and those that wait go on', async () => {
  open({ timeoutMs: 200 })
  const [spinning, waiting] = await Promise.allSettled([run('spin'), run('id')])
  expect(spinning).toMatchObject({ status: 'rejected', reason: { exhausted: 'time' } })
  expect(waiting).toMatchObject({ status: 'fulfilled' })
})

it.each([
  ['one that takes too much memory', 'grow', { exhausted: 'memory' }],
  ['one that ends its thread', 'exit', { exhausted: 'memory' }],
  ['one that throws where nobody catches', 'throw', { message: 'on purpose' }],
])('%s is rejected, and those that wait go on', async (_what, does, reason) => {
  open()
  const [failing, waiting] = await Promise.allSettled([run(does), run('id')])
  expect(failing).toMatchObject({ status: 'rejected', reason })
  expect(waiting).toMatchObject({ status: 'fulfilled' })
})

it('more tasks than may wait are refused', async () => {
  open()
  const outcomes = await Promise.allSettled([run('id'), run('id'), run('id'), run('id')])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  expect(outcomes[3]).toMatchObject({ reason: { exhausted: 'busy' } })
})

it('there are no more threads than may be', async () => {
  open({ threads: 2, waiting: 10 })
  const ids = await Promise.all(Array.from({ length: 8 }, () => run('id')))
  expect(new Set(ids).size).toBeLessThanOrEqual(2)
})

it('what a task asks for is answered, and the wait is not held against it', async () => {
  open({ timeoutMs: 1000 })
  await run('id')
  const asked: unknown[] = []
  const answered = await run('ask', {}, async question => {
    asked.push(question)
    await new Promise(resolve => setTimeout(resolve, 1500))
    return 'an answer'
  })
  expect([answered, asked]).toEqual(['an answer', ['a question']])
})

it('a thread without a task is ended after a while', async () => {
  open({ idleMs: 1 })
  const first = await run('id')
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(await run('id')).not.toBe(first)
})

it('a closed pool ends what runs and what waits, and takes nothing more', async () => {
  open()
  await run('id')
  const outcomes = Promise.allSettled([run('spin'), run('id')])
  await pool.close()
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { exhausted: 'stopped' } })
  await expect(run('id')).rejects.toMatchObject({ exhausted: 'stopped' })
})

it('a thread that cannot be started is an error of its task', async () => {
  open({ module: new URL('./no-such-thread.js', import.meta.url) })
  await expect(run('id')).rejects.toThrow(/Cannot find module/)
})
