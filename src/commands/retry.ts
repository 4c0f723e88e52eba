// Requests to a server that is busy, restarted or out of reach are repeated for as long as one has patience.
import { setTimeout as wait } from 'node:timers/promises'
import type { Exchange } from './exchange.js'

/** The server could not be asked for as long as one has patience. */
export class Unreachable extends Error {
  constructor(
    server: string,
    reason: string,
    /** It did answer: that it is busy. */
    readonly busy: boolean,
  ) {
    super(`${server} could not be asked: ${reason}`)
    this.name = 'Unreachable'
  }
}

/** A busy server, or one that is just being replaced. */
const PASSING = new Set([408, 425, 429, 502, 503, 504])

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 15_000

/** Milliseconds that the answer asks to wait (RFC 9110, section 10.2.3). */
function askedDelay(header: string | string[] | undefined): number {
  const text = String(header ?? '')
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0
}

/** Whether an error is one of the connection, which another try may heal. */
const isOfConnection = (error: unknown): boolean =>
  /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|HPE_|ERR_STREAM_PREMATURE_CLOSE)/.test(
    String((error as { code?: string }).code),
  )

const causeOf = (error: unknown): string => {
  const { message, code, errors } = error as Error & { code?: string; errors?: Error[] }
  return message || errors?.map(each => each.message).join('; ') || code || String(error)
}

/** Which server is asked, for how many milliseconds it is asked again, and what ends all of it. */
export interface Patience {
  server: string
  patienceMs: number
  signal: AbortSignal
}

/**
 * Sends a request, again while the connection fails or the answer is one that passes with time, after growing delays and
 * never before the time that the answer names; fulfilled with the first other answer. Rejects with Unreachable when
 * patience ends, and with any error that is not one of the connection.
 */
export async function retried(
  { server, patienceMs, signal }: Patience,
  send: () => Promise<Exchange>,
): Promise<Exchange> {
  const end = Date.now() + patienceMs
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    let reason: string
    let busy = false
    let least = 0
    try {
      const answer = await send()
      if (!PASSING.has(answer.status)) return answer
      reason = `it answered ${answer.status}`
      busy = true
      least = askedDelay(answer.headers['retry-after'])
    } catch (error) {
      if (signal.aborted || !isOfConnection(error)) throw error
      reason = causeOf(error)
    }
    const pause = Math.max(least, delay * (0.5 + Math.random()))
    if (Date.now() + pause > end) throw new Unreachable(server, reason, busy)
    await wait(pause, undefined, { signal })
  }
}
