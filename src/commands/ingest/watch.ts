// Waits for the ingest of images that have been sent, the oldest first.
import { setTimeout as wait } from 'node:timers/promises'
import type { Item } from './item.js'
import { failed } from './outcome.js'
import { lookUp, outcomeOf, type Run } from './run.js'

const AT_ONCE = 200
const SHORTEST_MS = 100
const LONGEST_MS = 5000

export interface Watch {
  add(item: Item, what: string): void
  /** No more are added. */
  close(): void
  /** Fulfilled when every image that was added has come out. */
  finished(): Promise<void>
}

/** A watch over images; what comes out is reported. It is at work while `finished` is awaited. */
export function openWatch(run: Run): Watch {
  const pending = new Map<string, { item: Item; what: string }>()
  let closed = false

  /** Reports what has come out; how many. */
  async function look(): Promise<number> {
    const oldest = [...pending.values()].slice(0, AT_ONCE)
    const images = await lookUp(
      run,
      oldest.map(({ item }) => item),
    )
    let over = 0
    for (const { item, what } of oldest) {
      const image = images.get(item.id)
      const outcome = image ? outcomeOf(run, image, what) : failed(what, 'it was deleted before it was ingested')
      if (!outcome) continue
      pending.delete(item.id)
      run.report.settle(item, outcome)
      over += 1
    }
    return over
  }

  return {
    add: (item, what) => pending.set(item.id, { item, what }),
    close: () => {
      closed = true
    },
    async finished() {
      let delay = SHORTEST_MS
      while (!closed || pending.size > 0) {
        const over = pending.size > 0 ? await look() : 0
        delay = over > 0 || pending.size === 0 ? SHORTEST_MS : Math.min(delay * 1.5, LONGEST_MS)
        if (over < AT_ONCE && !(closed && pending.size === 0)) await wait(delay, undefined, { signal: run.signal })
      }
    },
  }
}
