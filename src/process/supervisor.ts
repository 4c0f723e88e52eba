// Leads several processes as one Hydria: starts them, starts again those that end, and tells them all to stop.
import cluster, { type Worker } from 'node:cluster'
import { availableParallelism } from 'node:os'
import { type Logger, pino } from 'pino'
import { warningsOf } from '../setting-warnings.js'
import { readSettings, type Settings } from '../settings.js'
import { answerMeasures, type PartMessage } from './messages.js'
import { toldToStop } from './signals.js'

const MOST_BY_DEFAULT = 4
/** Commands that serve, and whether they ingest as well. */
const SERVING: Record<string, { work: boolean }> = {
  start: { work: true },
  demo: { work: true },
  serve: { work: false },
}
/** Lists make much that is soon forgotten: in a larger space for the young it is not copied about before it is. */
export const YOUNG_SPACE = '--max-semi-space-size=64'
/**
 * How glibc keeps the memory of one picture for the next, up to 256 MiB: it gives pieces of 32 MiB and more back at once,
 * and touching such pages for the first time takes as long as decoding into them. With one arena threads that render wait
 * for each other; with one for each thread, each keeps memory of its own.
 */
export const KEPT_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: '134217728',
  MALLOC_TRIM_THRESHOLD_: '268435456',
  MALLOC_ARENA_MAX: '4',
}
/** A process that ends sooner than this waits before it is started again, longer each time. */
const STEADY_MS = 10_000
const LONGEST_WAIT_MS = 30_000
/** Processes drain within 30 s by themselves; this is for those that hang. */
const LONGEST_DRAIN_MS = 35_000

/** How many processes serve: one on the embedded database, on a server one for each core unless the setting says. */
function serverCount({ SERVERS, DATABASE_URL }: Settings): number {
  if (!DATABASE_URL) return 1
  return SERVERS || Math.min(availableParallelism(), MOST_BY_DEFAULT)
}

/** Connections that each of `parts` processes may open, so that they hold no more than the setting together. */
const poolOf = ({ DATABASE_POOL }: Settings, parts: number): number => Math.max(2, Math.ceil(DATABASE_POOL / parts))

const waitAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 10))

/** Where a process serves once it is ready; undefined when it ended before. */
const readiness = (child: Worker): Promise<string | undefined> =>
  new Promise(resolve => {
    child.on('message', (message: PartMessage) => {
      if (message.hydria === 'ready') resolve(message.base)
    })
    child.once('exit', () => resolve(undefined))
  })

const cleanEnd = (child: Worker): Promise<boolean> =>
  new Promise(resolve => {
    child.once('exit', (code, signal) => resolve(code === 0 || signal === 'SIGTERM'))
  })

/** The processes that run, as they come and go. */
function openParts(environment: Record<string, string>, log: Logger) {
  const running = new Set<Worker>()
  const waiting = new Set<NodeJS.Timeout>()
  let stopping = false

  function launch(command: string, ...words: string[]): Worker {
    cluster.setupPrimary({ args: [command, ...words], execArgv: [YOUNG_SPACE, ...process.execArgv] })
    // The servers tell the measures of all, so that the worker needs no port for its own.
    const child = cluster.fork({ ...KEPT_MEMORY, ...environment, ...(command === 'worker' && { METRICS_PORT: '' }) })
    running.add(child)
    child.once('exit', () => running.delete(child))
    log.info({ command, part: child.process.pid }, 'a process is started')
    return child
  }

  function keep(command: string, child: Worker, failures = 0): void {
    const since = performance.now()
    child.once('exit', (code, signal) => {
      if (stopping) return
      const failed = performance.now() - since < STEADY_MS ? failures + 1 : 0
      log.error({ command, part: child.process.pid, code, signal }, 'a process has ended; another takes its place')
      const timer = setTimeout(() => {
        waiting.delete(timer)
        keep(command, launch(command), failed)
      }, waitAfter(failed))
      waiting.add(timer)
    })
  }

  /** Lets all of them end; false when one did not end well. */
  async function stop(): Promise<boolean> {
    stopping = true
    for (const timer of waiting) clearTimeout(timer)
    const ends = [...running].map(cleanEnd)
    for (const child of running) child.process.kill('SIGTERM')
    const late = setTimeout(() => {
      for (const child of running) child.process.kill('SIGKILL')
    }, LONGEST_DRAIN_MS)
    const clean = await Promise.all(ends)
    clearTimeout(late)
    return clean.every(Boolean)
  }

  return { launch, keep, stop }
}

/**
 * Runs a command as several processes, until it is told to stop; the exit code. Undefined, and nothing done, when the
 * command is one process: this one. Throws an Error when the settings do not hold.
 */
export async function leadSeveral(name: string, words: string[]): Promise<number | undefined> {
  const serving = SERVING[name]
  if (cluster.isWorker || !serving) return undefined
  const settings = readSettings(process.env)
  const servers = serverCount(settings)
  if (servers === 1) return undefined
  const log = pino({ level: settings.LOG_LEVEL }, pino.destination(2))
  for (const warning of warningsOf(settings, process.env, true)) log.warn(warning)
  const pool = poolOf(settings, servers + Number(serving.work))
  const parts = openParts({ DATABASE_POOL: String(pool) }, log)
  answerMeasures()

  const told = toldToStop().then(() => 'told' as const)
  // The first one migrates and mints, and shows the others that it can be done.
  const demo = name === 'demo' || words.includes('--demo') ? ['--demo'] : []
  const first = parts.launch('serve', ...demo)
  const base = await Promise.race([readiness(first), told])
  if (base === undefined) return 1
  if (base !== 'told') {
    parts.keep('serve', first)
    const others = Array.from({ length: servers - 1 }, () => 'serve')
    const started = [...others, ...(serving.work ? ['worker'] : [])].map(command => {
      const child = parts.launch(command)
      parts.keep(command, child)
      return readiness(child)
    })
    const all = await Promise.race([Promise.all(started), told])
    if (all !== 'told') process.stdout.write(`Hydria listens on ${base}\n`)
  }
  await told
  return (await parts.stop()) ? 0 : 1
}
