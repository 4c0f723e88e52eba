// hydria start, serve and worker: a process that runs until it is told to stop, and then drains.
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { firstLink } from '../operations/index.js'
import { isPart, leave, tellReady, toldToStop } from '../process/index.js'
import { VERSION } from '../program-files.js'
import { type Hydria, type Roles, startHydria } from '../server.js'
import { warningsOf } from '../setting-warnings.js'
import { readSettings, type Settings } from '../settings.js'
import { keepPrivate } from '../store/index.js'
import { upgradeLine } from './migrate.js'

/** Most milliseconds that draining may take before the process ends all the same. */
const DRAIN_MS = 30_000

/** Most milliseconds for the last answers of a process that cannot go on. */
const LAST_WORDS_MS = 5_000

async function announce({ base, services, platform: { minted, revoked } }: Hydria, { serve }: Roles): Promise<void> {
  const upgraded = upgradeLine(services.store.upgrade)
  if (upgraded) process.stdout.write(`The database has been upgraded: ${upgraded}\n`)
  if (serve && !isPart()) process.stdout.write(`Hydria listens on ${base}\n`)
  for (const key of revoked)
    process.stdout.write(`The platform key ${key}, of an earlier ADMIN_KEY, has been revoked.\n`)
  const link = serve ? await firstLink(services) : undefined
  if (link) process.stdout.write(`This link makes its holder the first administrator, once, within a day:\n  ${link}\n`)
  if (!minted) return
  process.stdout.write(`The administrator, shown this once:\n  key     ${minted.key}\n  secret  ${minted.secret}\n`)
}

/** Says what is opened, before anything is: a first start takes a moment. */
function announceStart({ DATABASE_URL, DATA_DIR, BLOB_URL }: Settings): void {
  if (isPart()) return
  const database = DATABASE_URL ? 'the PostgreSQL server of DATABASE_URL' : `the embedded database in ${DATA_DIR}`
  process.stdout.write(`Hydria ${VERSION} is starting, with ${database}${BLOB_URL ? ` and ${BLOB_URL}` : ''}\n`)
}

/** Starts, and shows what is needed to begin. */
async function begin(settings: Settings, roles: Roles, withDemo: boolean): Promise<Hydria> {
  announceStart(settings)
  // What `npm start` shows is for people, unless they ask for more.
  const isQuiet = withDemo && process.env['LOG_LEVEL'] === undefined
  const log = pino({ level: isQuiet ? 'warn' : settings.LOG_LEVEL }, pino.destination(2))
  if (!isPart()) for (const warning of warningsOf(settings, process.env, roles.serve)) log.warn(warning)
  const open = await keepPrivate(settings.DATA_DIR)
  if (open !== undefined) log.warn(open)
  const hydria = await startHydria(settings, log, roles)
  await announce(hydria, roles)
  if (isPart()) tellReady(hydria.base)
  return hydria
}

async function run(roles: Roles, withDemo: boolean): Promise<number> {
  const told = toldToStop().then(() => undefined)
  const hydria = await Promise.race([begin(readSettings(process.env), roles, withDemo), told])
  // What is being opened holds for a process that is killed at any moment, so it holds for this end as well.
  if (!hydria) process.exit(0)
  const demo = withDemo ? import('./demo.js').then(({ demo }) => demo(hydria)) : undefined
  await Promise.race([demo, told])
  const lost = await Promise.race([told, hydria.services.store.database.lost])
  if (lost !== undefined) {
    process.stderr.write(`${lost}\n`)
    await Promise.race([hydria.stop().catch(() => undefined), wait(LAST_WORDS_MS)])
    process.exit(1)
  }
  setTimeout(() => process.exit(1), DRAIN_MS).unref()
  await hydria.stop()
  if (isPart()) leave()
  return 0
}

export const start = (words: string[]): Promise<number> => run({ serve: true, work: true }, words.includes('--demo'))
export const serve = (words: string[]): Promise<number> => run({ serve: true, work: false }, words.includes('--demo'))
export const work = (): Promise<number> => run({ serve: false, work: true }, false)
