// Copies an installation into another database and another store of blobs: as a rehearsal while servers run on it, for good once they have stopped.
import type { Settings } from '../../settings.js'
import {
  type BlobStore,
  copyPlatformKeys,
  type Database,
  fillFault,
  isUpToDate,
  loadRows,
  namedBlobs,
  openBlobs,
  openDatabase,
  openSource,
  type Source,
  unknownSteps,
  withSnapshot,
} from '../../store/index.js'
import { withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Surroundings } from '../terminal.js'
import { checkBytes, checkInstalled } from './check-source.js'
import { copyBlob, inGroups, totalOf } from './copy-blobs.js'
import { withOpened } from './with-opened.js'

/** Settings by which the target is opened; what is not to be copied is undefined. */
export interface CopyTarget {
  database: Settings | undefined
  blobs: Settings | undefined
}

/** What has been copied. */
export interface Copied {
  /** False when servers were at work on the source: what they have written since is not there. */
  isWhole: boolean
  rows: number
  blobs: number
  copied: number
  /** Keys of blobs whose bytes are not those of their hash, and which were left out. */
  altered: string[]
  /** Keys of blobs that rows name and that are nowhere. */
  missing: string[]
  /** Which keys have encrypted secrets that were copied. */
  keyIds: string[]
  pauseMs: number
}

interface Places {
  source: Source
  database: Database | undefined
  blobs: { from: BlobStore; to: BlobStore } | undefined
}

/** Refuses a target that is in use, and a source of a later release. */
async function checkPlaces({ source, database }: Places): Promise<void> {
  if (!database) return
  const fault = await fillFault(database.knex)
  if (fault) throw new Refusal(`nothing is copied into this database: ${fault}`)
  const unknown = await withSnapshot(source.db, ({ steps }) => unknownSteps(steps))
  if (unknown.length > 0)
    throw new Refusal(
      'the installation belongs to a later release: copy it with that one. This release does not know the migrations',
      unknown,
    )
}

async function copyAllBlobs(
  { from, to }: NonNullable<Places['blobs']>,
  concurrency: number,
  around: Surroundings,
  done: Copied,
): Promise<void> {
  const { count } = await totalOf(from.list(''))
  const work = async (blob: { key: string; size: number }) => ({ ...blob, ...(await copyBlob(from, to, blob)) })
  await withProgress(around, count, 'blobs', async progress => {
    for await (const group of inGroups(from.list(''), concurrency, around.signal, work)) {
      done.blobs += group.length
      done.copied += group.filter(({ what }) => what === 'copied').length
      done.altered.push(...group.filter(({ what }) => what === 'altered').map(({ key }) => key))
      progress.step(done.blobs, `${done.copied} copied`)
    }
  })
}

/** Looks whether the target has what the rows name: a source that has lost bytes gives none. */
async function findMissing(
  { source: { db } }: Places,
  { to }: NonNullable<Places['blobs']>,
  concurrency: number,
  around: Surroundings,
  done: Copied,
): Promise<void> {
  if (!(await isUpToDate(db))) return
  const known = new Set(done.altered)
  const lookFor = async (key: string) => (known.has(key) || (await to.stat(key)) ? undefined : key)
  for await (const group of inGroups(namedBlobs(db), concurrency, around.signal, lookFor))
    done.missing.push(...group.filter(key => key !== undefined))
}

async function copyRows({ source, database }: Places, around: Surroundings, done: Copied): Promise<void> {
  const { db } = source
  await withSnapshot(db, async snapshot => {
    const { steps, tables, keyIds } = snapshot
    const named = new Map(tables.map(table => [table.name, table]))
    const rows = (table: string) => snapshot.rows(named.get(table)!)
    done.keyIds = keyIds
    let loaded = 0
    await withProgress(around, tables.length, 'tables', async progress => {
      // The target goes on where the source ends: nothing else is given out by it any more.
      await loadRows(database!.knex, { steps, tables, rows, marks: snapshot.marks }, 0n, (table, count) => {
        around.signal.throwIfAborted()
        done.rows += count
        progress.step(++loaded, table)
      })
    })
  })
}

async function copyBetween(places: Places, concurrency: number, around: Surroundings): Promise<Copied> {
  const { source, database, blobs } = places
  const done: Copied = {
    ...{ isWhole: !(await source.isInUse()), rows: 0, blobs: 0, copied: 0, altered: [], missing: [], keyIds: [] },
    pauseMs: source.pauseMs,
  }
  if (blobs) await copyAllBlobs(blobs, concurrency, around, done)
  if (blobs && done.isWhole) await findMissing(places, blobs, concurrency, around, done)
  around.signal.throwIfAborted()
  if (database) await copyRows(places, around, done)
  // Whoever started a server meanwhile has written to the source.
  done.isWhole &&= !(await source.isInUse())
  // They come last: a database with them is one that is in use.
  if (database && done.isWhole) await copyPlatformKeys(source.db, database.knex)
  return done
}

/** Copies the installation of the settings. Throws Refusal when source or target are not as they must be; nothing is changed then. */
export async function copyInstallation(
  { target, concurrency }: { target: CopyTarget; concurrency: number },
  settings: Settings,
  around: Surroundings,
  begun: () => void,
): Promise<Copied> {
  await checkInstalled(settings)
  return withOpened(async opened => {
    const database = target.database && opened(await openDatabase(target.database, 'hydria keep'))
    const source = opened(await openSource(settings))
    const blobs = target.blobs && {
      from: opened(await openBlobs(settings)),
      to: opened(await openBlobs(target.blobs)),
    }
    const places = { source, database, blobs }
    await checkPlaces(places)
    if (blobs) await checkBytes(source.db, blobs.from)
    begun()
    return copyBetween(places, concurrency, around)
  })
}
