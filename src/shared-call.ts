// What several ask for at the same time, asked once.

/** Asks anew only once the answer before is there: whoever asks meanwhile gets that one. */
export function sharedCall<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}
