// Told to stop: listened for from the first moment, so that a process which still starts ends as cleanly as later.

/** Commands that run until they are told to stop. */
export const RUNNING = ['start', 'serve', 'worker', 'demo']

let told: Promise<NodeJS.Signals> | undefined

/** Fulfilled at the first SIGTERM or SIGINT since this was first called. */
export function toldToStop(): Promise<NodeJS.Signals> {
  told ??= new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
  return told
}
