// Requests to a server that is busy, restarted or out of reach are repeated for as long as one has patience.

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

/** Milliseconds that an answer asks to wait (RFC 9110, section 10.2.3). */
function askedDelay(text = ''): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0
}

const CODE = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|HPE_|UND_ERR|ERR_STREAM_PREMATURE_CLOSE)/

/** Whether an error is one of the connection, which another try may heal; browsers have no code for it. */
function isOfConnection(error: unknown): boolean {
  const { code, cause, name, message } = error as Error & { code?: string; cause?: { code?: string } }
  return CODE.test(String(code ?? cause?.code)) || (name === 'TypeError' && /fetch|network|load failed/i.test(message))
}

const causeOf = (error: unknown): string => {
  const { message, code, errors } = error as Error & { code?: string; errors?: Error[] }
  return message || errors?.map(each => each.message).join('; ') || code || String(error)
}

/** Fulfilled after some milliseconds; rejects when the signal is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })

/** Which server is asked, for how many milliseconds it is asked again, and what ends all of it. */
export interface Patience {
  server: string
  patienceMs: number
  signal?: AbortSignal
}

/** An answer, as far as it says whether to ask again. */
export interface Outcome {
  status: number
  retryAfter: string | undefined
}

/**
 * Sends a request, again while the connection fails or the answer is one that passes with time, after growing delays and
 * never before the time that the answer names; fulfilled with the first other answer. Rejects with Unreachable when
 * patience ends, and with any error that is not one of the connection.
 */
export async function retried<Answer>(
  { server, patienceMs, signal }: Patience,
  send: () => Promise<Answer>,
  outcomeOf: (answer: Answer) => Outcome,
): Promise<Answer> {
  const end = Date.now() + patienceMs
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    let reason: string
    let busy = false
    let least = 0
    try {
      const answer = await send()
      const { status, retryAfter } = outcomeOf(answer)
      if (!PASSING.has(status)) return answer
      reason = `it answered ${status}`
      busy = true
      least = askedDelay(retryAfter)
    } catch (error) {
      if (signal?.aborted || !isOfConnection(error)) throw error
      reason = causeOf(error)
    }
    const wait = Math.max(least, delay * (0.5 + Math.random()))
    if (Date.now() + wait > end) throw new Unreachable(server, reason, busy)
    await pause(wait, signal)
  }
}
