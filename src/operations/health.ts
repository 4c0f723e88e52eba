// How the installation is, for its administrators: what is in its way, what it holds, and what waits.
import { setTimeout as wait } from 'node:timers/promises'
import { VERSION } from '../program-files.js'
import { ping, type QueueTotals, queueTotals, totalsOf } from '../store/index.js'
import { type Handler, resource } from './call.js'
import type { Services } from './services.js'

/** Milliseconds that each check may take: whoever asks whether we are ready does not wait long. */
const PATIENCE_MS = 3000

/** Seconds after which something that waits while nothing is in progress tells that no worker is there. */
const UNATTENDED_S = 600

const inTime = (check: Promise<unknown>): Promise<unknown> =>
  Promise.race([check, wait(PATIENCE_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('too slow')))])

/** What keeps a process from working, one sentence each. */
export async function obstacles({ store, blobs }: Pick<Services, 'store' | 'blobs'>): Promise<string[]> {
  const checks: [string, Promise<unknown>][] = [
    ['the database does not answer', ping(store.db)],
    ['the bytes cannot be reached', blobs.check()],
  ]
  const results = await Promise.allSettled(checks.map(([, check]) => inTime(check)))
  return results.flatMap(({ status }, index) => (status === 'rejected' ? [checks[index]![0]] : []))
}

/** Whether something could have been taken up for long, and nothing is in progress. */
const isUnattended = ({ leased, due }: QueueTotals, now: Date): boolean =>
  Number(leased) === 0 && due !== null && now.getTime() - due.getTime() > UNATTENDED_S * 1000

/** Bytes that are free where the data folder is; null where bytes are kept elsewhere. */
const freeSpace = async ({ settings, blobs }: Services): Promise<number | null> =>
  settings.BLOB_URL === undefined ? ((await blobs.room())?.free ?? null) : null

export const readHealth: Handler = {
  statuses: [200],
  async run(_call, services) {
    const { store, settings, now } = services
    const [found, queue, totals, free] = await Promise.all([
      obstacles(services),
      queueTotals(store.db),
      totalsOf(store.db),
      freeSpace(services),
    ])
    const all = isUnattended(queue, now()) ? [...found, 'nothing is taken from the queue: no worker is running'] : found
    const row = {
      works: all.length === 0,
      obstacles: all,
      running_version: VERSION,
      database_kind: settings.DATABASE_URL === undefined ? 'embedded' : 'server',
      free_space: free,
      ...totals,
      waiting_ingests: queue.waiting,
      running_ingests: queue.leased,
      waiting_since: queue.since,
    }
    return { ...resource(services, 'Health', row), untagged: true }
  },
}
