// Databases and stores that a command opens, and closes again however it ends.

interface Closable {
  close(): unknown
}

/** Does the work with `opened`, which is told of each place as it is opened; closes them, the last one first. */
export async function withOpened<R>(work: (opened: <T extends Closable>(place: T) => T) => Promise<R>): Promise<R> {
  const places: Closable[] = []
  try {
    return await work(place => {
      places.unshift(place)
      return place
    })
  } finally {
    for (const place of places) await place.close()
  }
}
