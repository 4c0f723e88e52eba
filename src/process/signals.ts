// SIGTERM and SIGINT, listened for from the very start, so that a process that is still starting shuts down as cleanly as a running one.

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
