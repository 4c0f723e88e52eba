// What the child processes of this one take: processor time, and the most memory that any of them has had.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const LOOK_MS = 50

/** Seconds of processor time of the children that have ended. */
function childSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS
}

/** The peak of each child that runs, in MiB. */
function peaks(): number[] {
  return readdirSync('/proc/self/task').flatMap(thread => {
    try {
      const children = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean)
      return children.map(
        pid => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      )
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}

/** What work took: its own seconds, those of its children, and the largest child in MiB. */
export interface Usage {
  own: number
  children: number
  peakMiB: number
}

/** Does work, and measures it; nothing else may have children meanwhile. */
export async function usageOf(work: () => Promise<unknown>): Promise<Usage> {
  let peakMiB = 0
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, ...peaks())
  }, LOOK_MS)
  const [own, children] = [process.cpuUsage(), childSeconds()]
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  const { user, system } = process.cpuUsage(own)
  return { own: (user + system) / 1e6, children: childSeconds() - children, peakMiB }
}
