// The program as processes that can be killed at any moment, and come back.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { ALLOCATOR } from './runner/allocator.js'

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url))

/** One place in a set-up where a process runs, and another one after it. */
export interface Place {
  /** Ends the process as a power cut would, and starts the next one. */
  crash(): Promise<void>
  /** Tells the process to stop; its exit code. */
  stop(): Promise<number | null>
  /** What its processes have written. */
  printed(): string
  /** The number of the process that runs there. */
  pid(): number
  /** The exit code of the first process, once it has ended. */
  ended: Promise<number | null>
}

/** Ports that no system gives to a server or connection by itself: what a test is told of is its own until it listens. */
const [FIRST_PORT, LAST_PORT] = [10_000, 30_000]

/** Whether nobody listens on a port of loopback. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await isFree(port)) return port
  }
}

/** Starts `hydria command` with an environment of its own. */
export function startPlace(command: string, environment: Record<string, string>): Place {
  const env = { PATH: process.env['PATH'], ...ALLOCATOR, ...environment }
  let printed = ''
  let child: ChildProcess
  /** Fulfilled once the process listens for signals, which it does before it says a word, or has ended. */
  let listens: Promise<unknown>
  const start = (): void => {
    child = spawn(process.execPath, [PROGRAM, command], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    listens = Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', data => {
        printed += data
      })
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    return (await once(child, 'exit'))[0]
  }
  start()
  const ended = once(child!, 'close').then(([code]) => code as number | null)
  return {
    async crash() {
      await end('SIGKILL')
      start()
    },
    async stop() {
      await listens
      return end('SIGTERM')
    },
    printed: () => printed,
    pid: () => child.pid!,
    ended,
  }
}

/** How a run of a command ended, and what it printed. */
export interface Ended {
  code: number
  out: string
  err: string
}

/** A run of a command that can be killed; `ended` is fulfilled with what came of it. */
export interface Started {
  child: ChildProcess
  ended: Promise<Ended>
}

/** Gathers what a stream says. */
export function collected(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', data => {
    text += data
  })
  return () => text
}

/** Starts a command as a process of its own, with an environment of its own. */
export function startCommand(words: string[], environment: Record<string, string>): Started {
  const env = { PATH: process.env['PATH'], ...environment }
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = [collected(child.stdout), collected(child.stderr)]
  const ended = once(child, 'close').then(([code]) => ({ code, out: out(), err: err() }))
  return { child, ended }
}

/** How often the tests kill a process: as often as each of them says, or as `npm run bench:kills` does. */
export const killsOr = (few: number): number => Number(process.env['KILLS'] ?? few)

/** Kills one place after another, in turn, at random moments `between` milliseconds apart on average, so many times. */
export async function killOff(places: Place[], times: number, between: number): Promise<void> {
  for (let kill = 0; kill < times; kill++) {
    await new Promise(resolve => setTimeout(resolve, between * (0.5 + Math.random())))
    await places[kill % places.length]!.crash()
  }
}

/** Lets a place's process write no file beyond so many bytes, as on a disk that is full; no number: as far as it likes. */
export function limitFiles(place: Place, bytes: number | 'unlimited'): void {
  const { status, error } = spawnSync('prlimit', ['--pid', String(place.pid()), `--fsize=${bytes}:`])
  if (status !== 0) throw error ?? new Error('prlimit failed')
}
