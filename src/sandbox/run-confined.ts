// Runs one program over a stranger's file: confined, with nothing of our environment, and never longer or louder than allowed.
import { type ChildProcess, spawn } from 'node:child_process'
import { confined, type SystemBounds } from './confinement.js'

/** What a run may take; `seconds` bounds its processor time, and the time until it ends. */
export interface Bounds extends SystemBounds {
  signal?: AbortSignal | undefined
}

/** How a run ended: `code` is null when a signal ended it. The texts are cut off where they are long. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Whether it was killed because its time had run out. */
  timedOut: boolean
}

const KEPT_CHARACTERS = 65_536

/** Gathers the beginning of a text as it comes, and lets the rest pass. */
function gather(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk.slice(0, KEPT_CHARACTERS - text.length)
  })
  return () => text
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
  const { signal, seconds } = bounds
  signal?.throwIfAborted()
  const [program, ...args] = confined(command, bounds)
  const child = spawn(program!, args, {
    cwd: folder,
    // Its home and its temporary files are in its own folder.
    env: { LC_ALL: 'C.UTF-8', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)]
  let timedOut = false
  const kill = (): void => killGroup(child)
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, 1000 * seconds)
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
