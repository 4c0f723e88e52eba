// Where a command prints, what tells it to stop, and how it says why it does nothing.
import type { Writable } from 'node:stream'
import { Refusal } from './refusal.js'

/** The two streams of a command: results, and words about the work. */
export interface Terminal {
  out: Writable
  err: Writable & { isTTY?: boolean }
}

/** What one run of a command needs from the outside. */
export interface Surroundings extends Terminal {
  environment: NodeJS.ProcessEnv
  /** Tells to stop. */
  signal: AbortSignal
}

/** Most faults of a refusal that are printed. */
const MOST_FAULTS = 50

/** Words of a command on standard error. */
export const say = ({ err }: Terminal, command: string, text: string): void =>
  void err.write(`hydria ${command}: ${text}\n`)

/** Says why a command does nothing, and the single things at fault. */
export function sayRefusal(terminal: Terminal, command: string, { message, faults }: Refusal): void {
  say(terminal, command, message)
  for (const fault of faults.slice(0, MOST_FAULTS)) terminal.err.write(`  ${fault}\n`)
  if (faults.length > MOST_FAULTS) terminal.err.write(`  and ${faults.length - MOST_FAULTS} more\n`)
}

/** Says how a command that begins anew each time ended by an error; its exit code: 130 when it was stopped, 2 when nothing was begun. */
export function codeOf(error: unknown, around: Surroundings, command: string, isBegun: boolean): number {
  if (around.signal.aborted) {
    say(around, command, 'stopped. The same command starts over.')
    return 130
  }
  if (error instanceof Refusal) sayRefusal(around, command, error)
  else say(around, command, `${(error as Error).message.replace(/\.$/, '')}. Run the same command again.`)
  return error instanceof Refusal && !isBegun ? 2 : 1
}

/** Runs a command in this process: Ctrl-C and SIGTERM stop it, a second one at once. */
export function inProcess(
  run: (words: string[], around: Surroundings) => Promise<number>,
  words: string[],
): Promise<number> {
  const told = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => told.abort())
  return run(words, { out: process.stdout, err: process.stderr, environment: process.env, signal: told.signal })
}
