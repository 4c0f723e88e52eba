// How far a command is: a bar on a terminal, a line from time to time elsewhere.
import cliProgress from 'cli-progress'
import type { Terminal } from './terminal.js'

/** Something that shows how many are through, and a few words beside that. */
export interface Progress {
  step(value: number, note: string): void
  stop(): void
}

/** Milliseconds between two lines of progress, where there is no bar. */
const LINE_MS = 10_000

function barOn({ err }: Terminal, total: number, unit: string, note: string): Progress {
  const format = `{bar} {value}/{total} ${unit} | {note} | {eta_formatted} left`
  const bar = new cliProgress.SingleBar({ format, stream: err as NodeJS.WriteStream, hideCursor: true, etaBuffer: 100 })
  bar.start(total, 0, { note })
  return { step: (value, note) => bar.update(value, { note }), stop: () => bar.stop() }
}

function linesOn({ err }: Terminal, total: number, unit: string): Progress {
  let last = Date.now()
  return {
    step(value, note) {
      if (Date.now() - last < LINE_MS) return
      last = Date.now()
      err.write(`${value} of ${total} ${unit}, ${note}\n`)
    },
    stop: () => undefined,
  }
}

/** Shows on standard error how many of `total` are through; `note` is what stands beside it at first. */
export const openProgress = (terminal: Terminal, total: number, unit: string, note = ''): Progress =>
  (terminal.err.isTTY ? barOn : linesOn)(terminal, total, unit, note)

/** The same while some work is done, however that ends. */
export async function withProgress<R>(
  terminal: Terminal,
  total: number,
  unit: string,
  work: (progress: Progress) => Promise<R>,
  note?: string,
): Promise<R> {
  const progress = openProgress(terminal, total, unit, note)
  try {
    return await work(progress)
  } finally {
    progress.stop()
  }
}
