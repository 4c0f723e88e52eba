// Callers that want the same thing share one piece of work; it is called off when all of them have left.

interface Flight<T> {
  outcome: Promise<T>
  /** How many still wait for it. */
  callers: number
  /** Aborted when nobody does. */
  left: AbortController
}

/** Work under a key; its signal is aborted when nobody wants it any longer, which work that has begun may ignore. */
export type Join<T> = (key: string, work: (left: AbortSignal) => Promise<T>, signal?: AbortSignal) => Promise<T>

/** The outcome, or the signal's reason as soon as that is aborted. */
const unlessAborted = <T>(outcome: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })

/**
 * Makes a function that runs `work` for a key unless it is under way, and hands every caller its outcome. A caller whose
 * signal is aborted is rejected with its reason at once, and the others go on; the last one to leave calls the work off.
 */
export function sharedFlight<T>(): Join<T> {
  const underWay = new Map<string, Flight<T>>()

  function begin(key: string, work: (left: AbortSignal) => Promise<T>): Flight<T> {
    const left = new AbortController()
    const outcome = work(left.signal).finally(() => underWay.delete(key))
    // It fails for its callers; when all of them have left, for nobody.
    outcome.catch(() => undefined)
    const flight = { outcome, callers: 0, left }
    underWay.set(key, flight)
    return flight
  }

  const join: Join<T> = async (key, work, signal) => {
    signal?.throwIfAborted()
    const flight = underWay.get(key) ?? begin(key, work)
    flight.callers++
    try {
      return await (signal ? unlessAborted(flight.outcome, signal) : flight.outcome)
    } catch (error) {
      // Those before had left, and it was called off when this caller came: it is begun again.
      if (flight.left.signal.aborted && error === flight.left.signal.reason) return join(key, work, signal)
      throw error
    } finally {
      if (--flight.callers === 0 && underWay.get(key) === flight) flight.left.abort()
    }
  }
  return join
}
