// Runs one program over a stranger's file: confined, with nothing of our environment, and never longer or louder than allowed.
import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { confined, type SystemBounds } from './confinement.js'

/** What a run may take; `seconds` bounds its processor time, and the time until it ends. */
export interface Bounds extends SystemBounds {
  /** How far it steps back for other processes, from 0 to 19 (nice(1)). */
  niceness?: number
  signal?: AbortSignal | undefined
}

/** How a run ended: `code` is null when a signal ended it. Texts that are long lack their middle. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Whether it was killed because its time had run out. */
  timedOut: boolean
}

/** Characters that are kept of what it prints. */
const KEPT = { beginning: 65_536, end: 16_384 }

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Gathers the beginning and the end of a text as it comes. */
function gather(stream: NodeJS.ReadableStream): () => string {
  let [beginning, end] = ['', '']
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const left = KEPT.beginning - beginning.length
    beginning += chunk.slice(0, left)
    end = (end + chunk.slice(left)).slice(-KEPT.end)
  })
  return () => beginning + end
}

/** Lets other processes go first, where it has not ended already. */
function stepBack({ pid }: ChildProcess, niceness: number): void {
  try {
    setPriority(pid!, niceness)
  } catch {
    // It has.
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a command (an absolute path and its arguments, no shell) in `folder` to its end, whatever that is. It sees an empty
 * environment, nothing to read, and it and its children are killed when its time runs out.
 * Rejects with the signal's reason when that calls it off, and with the system's error when it cannot be started.
 */
export async function runConfined(command: string[], folder: string, bounds: Bounds): Promise<Ended> {
  const { signal, seconds, niceness = 0 } = bounds
  signal?.throwIfAborted()
  const [program, ...args] = confined(command, bounds)
  const child = spawn(program!, args, {
    cwd: folder,
    // Its home and its temporary files are in its own folder.
    env: { LC_ALL: 'C.UTF-8', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  if (niceness > 0) stepBack(child, niceness)
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)]
  let timedOut = false
  const kill = (): void => killGroup(child)
  const expire = (): void => {
    timedOut = true
    kill()
  }
  const timer = setTimeout(expire, Math.min(1000 * seconds, LONGEST_TIMER_MS))
  signal?.addEventListener('abort', kill)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      // What it started itself may outlive it, and keep its output open.
      child.on('exit', kill)
      child.on('close', (code, by) => {
        if (signal?.aborted) reject(signal.reason)
        else resolve({ code, signal: by, stdout: stdout(), stderr: stderr(), timedOut })
      })
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', kill)
  }
}
