// A bounded line of work that is fair by client and by cost: whoever asks for much waits for it, and nobody else does.
import { HttpProblem } from '../problem.js'

/** Who wants a piece of work, and how it waits. */
export interface Turn {
  /** Whose it is; all that name nobody are one client. */
  client?: string | undefined
  /** What it costs, in any unit; 1 when left out. */
  cost?: number | undefined
  /** Aborted when it is no longer wanted: it leaves the line then. */
  signal?: AbortSignal | undefined
  /** Most that may wait, of all clients, and that may wait or be under way of one; nobody is refused when left out. */
  mostWaiting?: number | undefined
  mostOfClient?: number | undefined
  /** Longest time in the line, in seconds. */
  longestWaitS?: number | undefined
}

/** Why work was not taken: the line is full, the client has too much in it, others went before for too long. */
export type Refusal = 'full' | 'client' | 'late'

interface Waiting {
  client: string
  /** Virtual time at which it would end if all clients were served at once. */
  finish: number
  go(): void
  refuse(reason: Refusal): void
}

const MOST_RETRY_S = 60

const DETAILS: Record<Refusal, string> = {
  full: 'The rendering queue is full; retry later.',
  client: 'Too many renderings of this client are queued; wait for some of them before you ask for more.',
  late: 'The rendering waited too long in the queue; retry later.',
}

/** What happened in a line, for measures: counts since the process began, and how many wait now. */
export interface LineCounts {
  waiting: number
  served: number
  cost: number
  /** Seconds that what was begun had waited. */
  waited: number
  refused: Record<Refusal, number>
}

/** A line in front of `slots` places of work. */
export interface FairLine {
  /**
   * Runs work when its turn comes. Of all that wait, what ends first is next, were every client served at the same pace
   * all along (self-clocked fair queueing: Golestani 1994): cheap work of a client who has asked for little goes before
   * all of one who has asked for much. Rejects with HttpProblem 429 when the client has `mostOfClient` waiting, with 503
   * when the line is full and no other client has more in it, or the wait becomes too long, and with the signal's
   * reason. Of a full line, the last of the client with the most makes room for one who has less, and is refused with
   * 429.
   */
  run<T>(work: () => Promise<T>, turn?: Turn): Promise<T>
  /** What a client may have in the line and under way, and what of it is left, as RateLimit fields (draft-ietf-httpapi-ratelimit-headers-11). */
  quota(turn: Turn): Record<string, string>
  counts(): LineCounts
}

export function fairLine(slots: number): FairLine {
  let free = slots
  /** Virtual time: that of the work that was begun last. */
  let now = 0
  const line = new Set<Waiting>()
  /** Work of each client that waits or is under way, and when the last of it would end. */
  const clients = new Map<string, { waiting: number; running: number; finish: number }>()
  const totals: Omit<LineCounts, 'waiting'> = {
    served: 0,
    cost: 0,
    waited: 0,
    refused: { full: 0, client: 0, late: 0 },
  }
  /** Seconds that work took lately. */
  let usual = 0.1

  const retryAfter = (): number => Math.min(MOST_RETRY_S, Math.ceil(((line.size + 1) * usual) / slots))

  const ofClient = (client = ''): number => {
    const { waiting, running } = clients.get(client) ?? { waiting: 0, running: 0 }
    return waiting + running
  }

  const quota = ({ client, mostOfClient }: Turn): Record<string, string> =>
    mostOfClient === undefined
      ? {}
      : {
          'RateLimit-Policy': `"renderings";q=${mostOfClient};qu="concurrent-requests"`,
          RateLimit: `"renderings";r=${Math.max(0, mostOfClient - ofClient(client))}`,
        }

  function refusal(reason: Refusal, turn: Turn): HttpProblem {
    totals.refused[reason]++
    const headers = { 'Retry-After': String(retryAfter()), ...quota(turn) }
    return reason === 'client'
      ? new HttpProblem(429, 'Too many requests', DETAILS[reason], [], headers)
      : new HttpProblem(503, 'Busy', DETAILS[reason], [], headers)
  }

  const stateOf = (client: string) => {
    const known = clients.get(client)
    if (known) return known
    const fresh = { waiting: 0, running: 0, finish: 0 }
    clients.set(client, fresh)
    return fresh
  }
  const forget = (client: string): void => {
    const state = clients.get(client)
    if (state && state.waiting + state.running === 0) clients.delete(client)
  }

  function first(): Waiting | undefined {
    let found: Waiting | undefined
    for (const each of line) if (!found || each.finish < found.finish) found = each
    return found
  }

  /** The last of the client who has the most in the line, when that is more than `than`. */
  function lastOfGreediest(than: number): Waiting | undefined {
    let greediest: string | undefined
    let most = than
    for (const [client, { waiting }] of clients) if (waiting > most) [greediest, most] = [client, waiting]
    let last: Waiting | undefined
    for (const each of line) if (each.client === greediest && (!last || each.finish >= last.finish)) last = each
    return last
  }

  /** Waits in the line; leaves it when the signal is aborted, when told to, and when it takes too long. */
  function wait(client: string, finish: number, cost: number, turn: Turn): Promise<void> {
    const { signal, longestWaitS } = turn
    const state = stateOf(client)
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.delete(waiting)
        state.waiting--
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      const leaveUnserved = (error: unknown): void => {
        leave()
        // What was not done is not counted against who comes next.
        if (state.finish === finish) state.finish -= cost
        forget(client)
        reject(error)
      }
      const abort = (): void => leaveUnserved(signal!.reason)
      const waiting: Waiting = {
        ...{ client, finish },
        go() {
          state.running++
          leave()
          resolve()
        },
        refuse: reason => leaveUnserved(refusal(reason, turn)),
      }
      const timer =
        longestWaitS === undefined ? undefined : setTimeout(() => waiting.refuse('late'), longestWaitS * 1000)
      line.add(waiting)
      state.waiting++
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Lets one in when there is room, or makes some. Throws HttpProblem 429 and 503. */
  function admit(client: string, turn: Turn): void {
    const { mostWaiting = Number.POSITIVE_INFINITY, mostOfClient = Number.POSITIVE_INFINITY } = turn
    if (ofClient(client) >= mostOfClient) throw refusal('client', turn)
    if (line.size < mostWaiting) return
    const own = clients.get(client)?.waiting ?? 0
    const displaced = lastOfGreediest(own + 1)
    if (!displaced) throw refusal('full', turn)
    displaced.refuse('client')
  }

  return {
    async run(work, turn = {}) {
      const { client = '', cost = 1, signal } = turn
      signal?.throwIfAborted()
      if (free === 0) admit(client, turn)
      const state = stateOf(client)
      const finish = Math.max(now, state.finish) + cost
      state.finish = finish
      if (free > 0) {
        free--
        state.running++
      } else {
        const since = performance.now()
        await wait(client, finish, cost, turn)
        totals.waited += (performance.now() - since) / 1000
      }
      now = Math.max(now, finish)
      const start = performance.now()
      try {
        signal?.throwIfAborted()
        totals.served++
        totals.cost += cost
        return await work()
      } finally {
        usual += ((performance.now() - start) / 1000 - usual) / 16
        state.running--
        forget(client)
        const next = first()
        if (next) next.go()
        else if (++free === slots) now = 0
      }
    },
    quota,
    counts: () => ({ waiting: line.size, ...totals, refused: { ...totals.refused } }),
  }
}
