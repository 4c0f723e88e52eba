// What has failed is let alone for a while, so that a store that is down costs one request in a while its time, not each.

/** Runs uses of something that may fail. */
export interface Resting {
  /** What the use gives, or undefined when it fails or something failed within the last `ms` milliseconds. */
  attempt<T>(use: () => Promise<T>): Promise<T | undefined>
}

/** Lets alone for `ms` milliseconds what has failed; `failed` is told of the failure that begins the rest. */
export function restingAfterFailure(ms: number, failed: (error: unknown) => void): Resting {
  let until = 0
  return {
    async attempt(use) {
      if (performance.now() < until) return undefined
      try {
        return await use()
      } catch (error) {
        if (performance.now() >= until) failed(error)
        until = performance.now() + ms
        return undefined
      }
    },
  }
}
