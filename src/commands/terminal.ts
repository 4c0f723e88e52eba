// Where a command prints, what tells it to stop, and how it says why it does nothing.
import type { Writable } from 'node:stream'
import type { Refusal } from './refusal.js'

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

/** Runs a command in this process: Ctrl-C and SIGTERM stop it, a second one at once. */
export function inProcess(
  run: (words: string[], around: Surroundings) => Promise<number>,
  words: string[],
): Promise<number> {
  const told = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => told.abort())
  return run(words, { out: process.stdout, err: process.stderr, environment: process.env, signal: told.signal })
}
