// The line of renderings: who is next, who is refused, and who makes room for whom.
import { fairLine, type Turn } from '../../src/images/fair-line.js'

/** A line with one slot that is taken; what is begun after that is noted, and runs to its end at once. */
async function busyLine() {
  const line = fairLine(1)
  const begun: string[] = []
  let free = (): void => undefined
  const held = line.run(() => new Promise<void>(resolve => (free = resolve)), { client: 'holder', cost: 0 })
  const ask = (name: string, turn: Turn = {}): Promise<string> =>
    line.run(
      async () => {
        begun.push(name)
        return name
      },
      { client: name[0], ...turn },
    )
  /** Lets everything run, and gives how each of the askings ended: its name, or the status of its refusal. */
  async function outcomes(asked: Promise<string>[]): Promise<(string | number)[]> {
    free()
    await held
    const ended = await Promise.allSettled(asked)
    return ended.map(one => (one.status === 'fulfilled' ? one.value : (one.reason.status ?? one.reason.name)))
  }
  return { line, begun, ask, outcomes }
}

it('serves clients in turn, however much one of them has asked for before', async () => {
  const { begun, ask, outcomes } = await busyLine()
  await outcomes([...['a1', 'a2', 'a3', 'a4'].map(name => ask(name)), ask('b1'), ask('b2'), ask('c1')])
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
})

it('gives each client the same share of the cost, not of the number', async () => {
  const { begun, ask, outcomes } = await busyLine()
  const dear = ['a1', 'a2', 'a3'].map(name => ask(name, { cost: 4 }))
  const cheap = Array.from({ length: 12 }, (_, index) => ask(`b${index}`, { cost: 1 }))
  await outcomes([...dear, ...cheap])
  for (const [index, name] of ['a1', 'a2', 'a3'].entries()) {
    const before = begun.slice(0, begun.indexOf(name)).filter(other => other.startsWith('b')).length
    expect(Math.abs(before - 4 * (index + 1))).toBeLessThanOrEqual(1)
  }
})

it('serves what is cheap first among clients who have asked for nothing before', async () => {
  const { begun, ask, outcomes } = await busyLine()
  await outcomes([ask('a1', { cost: 9 }), ask('b1', { cost: 1 }), ask('c1', { cost: 5 })])
  expect(begun).toEqual(['b1', 'c1', 'a1'])
})

it('serves what is dear in the end, however much cheap work keeps coming', async () => {
  const line = fairLine(1)
  const begun: string[] = []
  const dear = line.run(async () => undefined, { client: 'first' }).then(() => undefined)
  const wanted = line.run(async () => void begun.push('dear'), { client: 'dear', cost: 20 })
  let more = 60
  const next = (): Promise<unknown> =>
    line.run(
      async () => {
        begun.push('cheap')
        if (more-- > 0) void next()
      },
      { client: `cheap${more}`, cost: 1 },
    )
  await Promise.all([dear, next(), wanted])
  expect(begun.indexOf('dear')).toBeGreaterThan(5)
  expect(begun.indexOf('dear')).toBeLessThan(30)
})

it.each([
  [{ mostOfClient: 1 }, ['a1', 429, 429]],
  [{ mostOfClient: 2 }, ['a1', 'a2', 429]],
  [{ mostOfClient: 3 }, ['a1', 'a2', 'a3']],
  [{ mostWaiting: 1 }, ['a1', 503, 503]],
  [{ mostWaiting: 2 }, ['a1', 'a2', 503]],
  [{ mostWaiting: 3 }, ['a1', 'a2', 'a3']],
])('of three askings of one client, %j lets through %j', async (turn, expected) => {
  const { ask, outcomes } = await busyLine()
  expect(await outcomes(['a1', 'a2', 'a3'].map(name => ask(name, turn)))).toEqual(expected)
})

it.each([
  ['who has less by two', ['a1', 'a2', 'a3'], 'b1', ['a1', 'a2', 429, 'b1']],
  ['not who would have as much', ['a1', 'b1', 'c1'], 'd1', ['a1', 'b1', 'c1', 503]],
  ['not who has less by one', ['a1', 'a2', 'b1'], 'b2', ['a1', 'a2', 'b1', 503]],
])('the last of the client with the most makes room in a full line for %s', async (_who, there, comes, expected) => {
  const { ask, outcomes } = await busyLine()
  const turn = { mostWaiting: 3 }
  expect(await outcomes([...there, comes].map(name => ask(name, turn)))).toEqual(expected)
})

it('what is no longer wanted leaves, makes room, and is not counted against its client', async () => {
  const { line, begun, ask, outcomes } = await busyLine()
  const leaving = new AbortController()
  const left = ask('a1', { cost: 50, signal: leaving.signal })
  leaving.abort()
  await expect(left).rejects.toThrow(/abort/)
  expect(line.counts().waiting).toBe(0)
  await outcomes([ask('a2', { cost: 1 }), ask('b1', { cost: 2 })])
  expect(begun).toEqual(['a2', 'b1'])
})

it('tells how long what was begun had waited in all', async () => {
  const { line, ask, outcomes } = await busyLine()
  await outcomes([ask('a1'), ask('b1')])
  expect(line.counts()).toMatchObject({ served: 3, waited: expect.any(Number) })
  expect(line.counts().waited).toBeGreaterThan(0)
})

it('what waits for too long is told to come back', async () => {
  const { ask, line } = await busyLine()
  await expect(ask('a1', { longestWaitS: 0.001 })).rejects.toMatchObject({
    status: 503,
    headers: { 'Retry-After': '1' },
  })
  expect(line.counts()).toMatchObject({ waiting: 0, refused: { full: 0, client: 0, late: 1 } })
})

it('tells what is left of a quota of concurrent work, and names no window', async () => {
  const { ask, line, outcomes } = await busyLine()
  const turn = { client: 'a', mostOfClient: 3 }
  expect(line.quota(turn)).toEqual({
    'RateLimit-Policy': '"renderings";q=3;qu="concurrent-requests"',
    RateLimit: '"renderings";r=3',
  })
  const asked = [ask('a1', turn), ask('a2', turn)]
  expect(line.quota(turn)['RateLimit']).toBe('"renderings";r=1')
  await outcomes(asked)
  expect(line.quota(turn)['RateLimit']).toBe('"renderings";r=3')
})

it('work that fails gives its slot to the next, and counts what it served', async () => {
  const line = fairLine(1)
  const failing = line.run(() => Promise.reject(new Error('down')), { cost: 2 })
  const next = line.run(async () => 'next', { cost: 3 })
  await expect(failing).rejects.toThrow('down')
  expect(await next).toBe('next')
  expect(line.counts()).toMatchObject({ waiting: 0, served: 2, cost: 5 })
})
