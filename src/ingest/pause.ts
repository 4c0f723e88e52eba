// Waiting that others can cut short.

export interface Pause {
  wake(): void
  /** Fulfilled after the seconds, or as soon as it is woken. */
  pause(seconds: number): Promise<void>
}

/** A pause that can be cut short; a call that comes while nobody pauses cuts the next one. */
export function openPause(): Pause {
  let called = false
  let wake = () => {
    called = true
  }
  return {
    wake: () => wake(),
    async pause(seconds) {
      if (!called) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, seconds * 1000)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      called = false
      wake = () => {
        called = true
      }
    },
  }
}
