// A server as a process of its own: started, measured by the processor time that it takes, and stopped.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { YOUNG_SPACE } from '../src/process/supervisor.js'

/** A server that has said where it listens. */
export interface Child {
  base: string
  /** Seconds of processor time that it has taken so far, all its threads together. */
  cpuSeconds(): number
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>
}

const ADDRESS = /http:\/\/[\d.]+:\d+/

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null ? new Promise(resolve => child.once('exit', resolve)) : Promise.resolve()

/** Clock ticks in a second, which /proc counts in. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program, in parentheses, may have blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** Runs node with the words, and with the young space that Hydria is deployed with, yardsticks too; fulfilled once it has printed its address. Rejects when it ends before that. */
export async function startChild(words: string[], environment: Record<string, string> = {}): Promise<Child> {
  const child = spawn(process.execPath, [YOUNG_SPACE, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const base = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', chunk => {
      printed += chunk
      const [address] = ADDRESS.exec(printed) ?? []
      if (address) resolve(address)
    })
    child.once('exit', code => reject(new Error(`node ${words.join(' ')} ended with ${code}`)))
  })
  return {
    base,
    cpuSeconds: () => cpuSeconds(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      await ended(child)
    },
  }
}
