// Shared work: who leaves is let go, who stays is served, and what nobody waits for is not begun.
import { availableParallelism } from 'node:os'
import { fairLine } from '../../src/images/fair-line.js'
import { deriving, sharp } from '../../src/images/pixel-work.js'
import { sharedFlight } from '../../src/images/shared-flight.js'
import { renderingInTime } from '../../src/images/timed-rendering.js'

/** Work that ends when `open` is called. */
function gate() {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, opened }
}

describe('A shared flight', () => {
  it('runs once for all its callers, and anew afterwards', async () => {
    const join = sharedFlight<number>()
    let runs = 0
    const work = async (): Promise<number> => ++runs
    expect(await Promise.all([join('a', work), join('a', work), join('b', work)])).toEqual([1, 1, 2])
    expect(await join('a', work)).toBe(3)
  })

  it('goes on for those who stay when one leaves, who is let go at once', async () => {
    const join = sharedFlight<string>()
    const { open, opened } = gate()
    const leaving = new AbortController()
    let calledOff = false
    const work = async (left: AbortSignal) => {
      left.addEventListener('abort', () => {
        calledOff = true
      })
      await opened
      return 'done'
    }
    const first = join('a', work, leaving.signal)
    const second = join('a', work, new AbortController().signal)
    leaving.abort()
    await expect(first).rejects.toThrow(/abort/)
    open()
    expect([await second, calledOff]).toEqual(['done', false])
  })

  it('is called off by the last who leaves, and begun again for who comes then', async () => {
    const join = sharedFlight<string>()
    let runs = 0
    const work = (left: AbortSignal) => {
      const run = ++runs
      return new Promise<string>((resolve, reject) => {
        // Only later: who comes in between finds work that has been called off.
        left.addEventListener('abort', () => setImmediate(reject, left.reason))
        if (run > 1) resolve('again')
      })
    }
    const leaving = [new AbortController(), new AbortController()]
    const left = leaving.map(({ signal }) => join('a', work, signal))
    for (const one of leaving) one.abort()
    expect((await Promise.allSettled(left)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect([await join('a', work, new AbortController().signal), runs]).toEqual(['again', 2])
  })

  it('that has begun and cannot stop serves who comes after all have left', async () => {
    const join = sharedFlight<number>()
    const { open, opened } = gate()
    let runs = 0
    const work = async (): Promise<number> => {
      await opened
      return ++runs
    }
    const leaving = new AbortController()
    const first = join('a', work, leaving.signal)
    leaving.abort()
    await expect(first).rejects.toThrow(/abort/)
    const late = join('a', work)
    open()
    expect([await late, runs]).toEqual([1, 1])
  })

  it('fails for every caller', async () => {
    const join = sharedFlight<number>()
    const failing = (): Promise<number> => Promise.reject(new Error('down'))
    const outcomes = await Promise.allSettled([join('a', failing), join('a', failing, new AbortController().signal)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await join('a', async () => 5)).toBe(5)
  })
})

describe('A line of one client', () => {
  it('never begins work whose signal is aborted while it waits, and gives its place to the next', async () => {
    const one = fairLine(1).run
    const { open, opened } = gate()
    const begun: string[] = []
    const running = one(() => opened)
    const leaving = new AbortController()
    const dropped = one(async () => void begun.push('dropped'), { signal: leaving.signal })
    leaving.abort()
    await expect(dropped).rejects.toThrow(/abort/)
    const next = one(async () => void begun.push('next'))
    open()
    await Promise.all([running, next])
    await expect(one(async () => void begun.push('late'), { signal: leaving.signal })).rejects.toThrow(/abort/)
    expect(begun).toEqual(['next'])
  })
})

describe('A rendering in time', () => {
  it('that no one can stop is answered with 503 when the time is over, and keeps its slot until it ends', async () => {
    const { open, opened } = gate()
    let ended = false
    const stuck = renderingInTime(
      async () => {
        await opened
        ended = true
        return Buffer.alloc(1)
      },
      0.02,
      {},
    )
    await expect(stuck).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '60' } })
    expect(ended).toBe(false)
    open()
    expect(await renderingInTime(async () => Buffer.from('in time'), 60, {})).toEqual(Buffer.from('in time'))
  })
})

it('A pipeline has one thread, and all cores while anything is derived', async () => {
  const [first, second] = [gate(), gate()]
  const derivations = [first, second].map(({ opened }) => deriving(() => opened))
  const threads: number[] = [sharp.concurrency()]
  for (const [index, { open }] of [first, second].entries()) {
    open()
    await derivations[index]
    threads.push(sharp.concurrency())
  }
  // With one slot for derivations the second one has begun by the time that the first has ended.
  expect(threads).toEqual([availableParallelism(), availableParallelism(), 1])
})
