// Long work on many items, in slices of a few milliseconds, between which the process does what else there is to do.
import { setImmediate } from 'node:timers/promises'

const SLICE_MS = 5

/** What `work` makes of each item, in their order, as `Array.map` does; what an iterator does to find the next one counts as work. */
export async function inSlices<T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  let begun = performance.now()
  for (const item of items) {
    results.push(work(item))
    if (performance.now() - begun < SLICE_MS) continue
    await setImmediate()
    begun = performance.now()
  }
  return results
}
