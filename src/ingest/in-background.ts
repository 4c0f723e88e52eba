// Work that is done whenever somebody says that there is some, and now and then.
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Store, unfollowed } from '../store/index.js'
import { openPause } from './pause.js'

/** Seconds between two looks, and the least time between two in milliseconds. */
const POLL_S = 5
const REST_MS = 100

/** What is done in the background. */
export interface BackgroundWork {
  /** Where is said that there is something to do. */
  channel: string
  /** Does a part; returns whether there may be more at once. */
  work(): Promise<boolean>
  /** What is logged when it throws. */
  failure: string
}

/** Work that goes on: `wake` has it look at once. */
export interface InBackground {
  wake(): void
  stop(): Promise<void>
}

/** Begins to work, until it is stopped. */
export async function inBackground(
  { store, log }: { store: Store; log: Logger },
  { channel, work, failure }: BackgroundWork,
): Promise<InBackground> {
  let stopping = false
  const rest = openPause()
  await store.database.listen(channel, () => rest.wake())
  async function run(): Promise<void> {
    while (!stopping) {
      try {
        if (await work()) continue
      } catch (error) {
        log.error({ err: error }, failure)
      }
      if (stopping) return
      await wait(REST_MS)
      if (!stopping) await rest.pause(POLL_S)
    }
  }
  const running = unfollowed(run)
  return {
    wake: rest.wake,
    stop() {
      stopping = true
      rest.wake()
      return running
    },
  }
}
