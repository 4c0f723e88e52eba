// Runs one program over a stranger's file: confined, with nothing of our environment, and never longer or louder than allowed.
import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { confined, type SystemBounds } from './confinement.js'

/** What a run may take; `seconds` bounds its processor time, and the time until it ends. */
export interface Bounds extends SystemBounds {
  /** How far it steps back for other processes, from 0 to 19 (nice(1)). */
  niceness?: number
  signal?: AbortSignal | undefined
  /** A file that it finds on its standard input, where there is else nothing to read. */
  input?: string | undefined
  /** Most bytes that it may print, which are then kept as they are; one that prints more is killed. */
  printedBytes?: number | undefined
}

/** How a run ended: `code` is null when a signal ended it. Texts that are long lack their middle. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Whether it was killed because its time had run out. */
  timedOut: boolean
  /** All that it printed, where that is bounded. */
  printed?: Buffer
  /** Whether it was killed because it printed more than that. */
  overran: boolean
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

/** Keeps all bytes of a stream, and calls `overrun` at the first that is one too many. */
function keepAll(stream: NodeJS.ReadableStream, most: number, overrun: () => void): () => Buffer {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.byteLength
    if (size > most) overrun()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks)
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
 * environment, nothing to read but its input, and it and its children are killed when its time runs out.
 * Rejects with the signal's reason when that calls it off, and with the system's error when it cannot be started.
 */
export async function runConfined(command: string[], folder: string, bounds: Bounds): Promise<Ended> {
  const { signal, seconds, niceness = 0, input, printedBytes } = bounds
  signal?.throwIfAborted()
  const [program, ...args] = confined(command, bounds)
  const stdin = input === undefined ? undefined : await open(input)
  const child = spawn(program!, args, {
    cwd: folder,
    // Its home and its temporary files are in its own folder.
    env: { LC_ALL: 'C.UTF-8', HOME: folder, TMPDIR: folder },
    stdio: [stdin?.fd ?? 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  if (niceness > 0) stepBack(child, niceness)
  let [timedOut, overran] = [false, false]
  const kill = (): void => killGroup(child)
  const overrun = (): void => {
    overran = true
    kill()
  }
  const printed = printedBytes === undefined ? undefined : keepAll(child.stdout!, printedBytes, overrun)
  const [stdout, stderr] = [printed ? () => '' : gather(child.stdout!), gather(child.stderr!)]
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
        else {
          const texts = { stdout: stdout(), stderr: stderr(), ...(printed && { printed: printed() }) }
          resolve({ ...texts, code, signal: by, timedOut, overran })
        }
      })
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', kill)
    await stdin?.close()
  }
}
