// The queue as the API sees it: images go in with the transaction of their rows, and their end can be awaited.
import { enqueueJobs, type ImageRow, INGESTED, type Session, type Store } from '../store/index.js'

export interface IngestQueue {
  /** Puts images of one customer in the queue, in the transaction of the rows they are. */
  enqueue(
    session: Session,
    customer: number,
    images: { space: number; id: string }[],
    options?: { batch?: number; priority?: boolean },
  ): Promise<void>
  /** The image's row once it is no longer ingesting, or as it is after the milliseconds; undefined when deleted. */
  finished(
    customer: number,
    space: number,
    id: string,
    milliseconds: number,
    signal: AbortSignal,
  ): Promise<ImageRow | undefined>
  /** Fulfilled when an image of the customer has ended its ingest, or after the milliseconds. */
  changed(customer: number, milliseconds: number, signal: AbortSignal): Promise<void>
  /** Aborted once the process is about to stop. */
  draining: AbortSignal
  /** Lets nobody wait any longer. */
  drain(): void
}

/** Longest time between two looks at a row whose notification may have been missed. */
const POLL_MS = 1000

/** Opens the queue on a store; one LISTEN serves every waiting request. */
export async function openQueue(store: Store): Promise<IngestQueue> {
  const waiting = new Map<string, Set<() => void>>()
  const draining = new AbortController()
  await store.database.listen(INGESTED, payload => {
    const [customer] = JSON.parse(payload) as [number]
    for (const key of [payload, String(customer)]) for (const wake of waiting.get(key) ?? []) wake()
  })

  const pause = (key: string, milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise(resolve => {
      const wakes = waiting.get(key) ?? new Set()
      waiting.set(key, wakes)
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        wakes.delete(wake)
        if (wakes.size === 0) waiting.delete(key)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      signal.addEventListener('abort', wake)
      wakes.add(wake)
    })

  return {
    enqueue: (session, customer, images, options = {}) => enqueueJobs(session.db, customer, images, options),
    async finished(customer, space, id, milliseconds, signal) {
      const key = JSON.stringify([customer, space, id])
      const end = Date.now() + milliseconds
      for (;;) {
        const row = await store.find('Image', { customer, space, id })
        const left = end - Date.now()
        if (!row?.ingesting || left <= 0 || signal.aborted || draining.signal.aborted) return row
        await pause(key, Math.min(left, POLL_MS), signal)
      }
    },
    changed: (customer, milliseconds, signal) => pause(String(customer), milliseconds, signal),
    draining: draining.signal,
    drain() {
      draining.abort()
      for (const wakes of waiting.values()) for (const wake of wakes) wake()
    },
  }
}
