// Work that is done side by side, and ends together when one part of it fails.

/** Waits for all of the work; what fails first stops the rest, and is thrown. */
export async function together(work: Promise<void>[], stop: AbortController): Promise<void> {
  let first: unknown
  const watched = work.map(one =>
    one.catch(error => {
      first ??= error
      stop.abort()
    }),
  )
  await Promise.all(watched)
  if (first !== undefined) throw first
}

/** Does the work for each of the items, for `most` of them at a time; otherwise as `together`. */
export function forEachOf<T>(
  items: Iterable<T>,
  most: number,
  stop: AbortController,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done && !stop.signal.aborted; next = left.next()) await work(next.value)
  }
  return together(Array.from({ length: most }, worker), stop)
}
