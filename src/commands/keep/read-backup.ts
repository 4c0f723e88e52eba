// Fills the empty installation of the settings with a backup: bytes first, then all rows at once.
import type { Settings } from '../../settings.js'
import {
  type BlobStore,
  type Database,
  fillFault,
  LEAP,
  loadRows,
  openBlobs,
  openDatabase,
  serverSecrets,
  unknownSteps,
} from '../../store/index.js'
import { withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Surroundings } from '../terminal.js'
import { type Backup, blobsFile, openBackupBlobs, readBackup, tableFile } from './backup-folder.js'
import { copyBlob, inGroups, type ListedBlob } from './copy-blobs.js'
import { isWhole, readRows } from './row-files.js'
import { withOpened } from './with-opened.js'

/** What was restored. */
export interface Restored {
  created: string
  rows: number
  blobs: number
  copied: number
}

export interface RestoreOptions {
  folder: string
  concurrency: number
}

/** Refuses what this release cannot read, and files that are not as they were written. */
async function checkBackup(folder: string, backup: Backup | undefined): Promise<Backup> {
  if (!backup) throw new Refusal(`${folder} is not a complete backup: it has no backup.json`)
  const unknown = await unknownSteps(backup.steps)
  if (unknown.length > 0)
    throw new Refusal(
      `the backup was written by a later release, Hydria ${backup.hydria}: restore it with that one. This release does not know the migrations`,
      unknown,
    )
  const files = [
    ...backup.tables.map(table => ({ path: tableFile(folder, backup, table.name), file: table })),
    { path: blobsFile(folder, backup), file: backup.blobs },
  ]
  const broken: string[] = []
  for (const { path, file } of files) if (!(await isWhole(path, file))) broken.push(path)
  if (broken.length > 0) throw new Refusal('files of the backup are missing or damaged', broken)
  return backup
}

/** Refuses to restore secrets that nothing here opens. */
export async function checkKeys(keyIds: string[], settings: Settings): Promise<void> {
  const { secrets } = await serverSecrets(settings)
  const unknown = keyIds.filter(id => !secrets.knows(id))
  if (unknown.length === 0) return
  throw new Refusal(
    `its secrets are encrypted with the key ${unknown.join(' and ')}, which is not part of it: set CREDENTIALS_KEY to that key` +
      (settings.DATABASE_URL
        ? ''
        : `, or put the file credentials.key of the former DATA_DIR into ${settings.DATA_DIR}`),
  )
}

async function* listOf(folder: string, backup: Backup): AsyncGenerator<ListedBlob> {
  for await (const lines of readRows(blobsFile(folder, backup))) for (const line of lines) yield JSON.parse(line)
}

/** Copies the bytes that the installation does not have, or, when the backup has only their list, looks for each. */
async function restoreBlobs(
  { folder, concurrency }: RestoreOptions,
  backup: Backup,
  [from, to]: [BlobStore | undefined, BlobStore],
  around: Surroundings,
): Promise<{ blobs: number; copied: number }> {
  const faults: string[] = []
  let [blobs, copied] = [0, 0]
  const work = async (blob: ListedBlob): Promise<string> =>
    from ? (await copyBlob(from, to, blob)).what : (await to.stat(blob.key))?.size === blob.size ? 'there' : 'gone'
  const noted = async (blob: ListedBlob): Promise<void> => {
    const what = await work(blob)
    if (what === 'copied') copied++
    if (what === 'gone' || what === 'altered') faults.push(`${blob.key}: ${what === 'gone' ? 'missing' : what}`)
  }
  await withProgress(around, backup.blobs.rows, 'blobs', async progress => {
    for await (const group of inGroups(listOf(folder, backup), concurrency, around.signal, noted)) {
      blobs += group.length
      progress.step(blobs, `${copied} copied`)
    }
  })
  if (faults.length === 0) return { blobs, copied }
  const where = from ? `the backup ${folder}` : `${to.name}, and the backup has only their list`
  throw new Refusal(`${faults.length} blobs are missing or altered in ${where}; no rows have been restored`, faults)
}

/** Loads all rows at once; returns how many. */
async function restoreRows(folder: string, backup: Backup, { knex }: Database, around: Surroundings): Promise<number> {
  const { steps, tables, marks } = backup
  const rowsOf = (table: string) => readRows(tableFile(folder, backup, table))
  let [loaded, rows] = [0, 0]
  await withProgress(around, tables.length, 'tables', progress =>
    loadRows(knex, { steps, tables, marks: async () => marks, rows: rowsOf }, LEAP, (table, count) => {
      around.signal.throwIfAborted()
      rows += count
      progress.step(++loaded, table)
    }),
  )
  return rows
}

/** Restores a backup. Throws Refusal when the backup or the installation is not as it must be; nothing is changed then. */
export async function restoreBackup(
  options: RestoreOptions,
  settings: Settings,
  around: Surroundings,
  begun: () => void,
): Promise<Restored> {
  const { folder } = options
  const backup = await checkBackup(folder, await readBackup(folder))
  return withOpened(async opened => {
    const database = opened(await openDatabase(settings, 'hydria keep'))
    const fault = await fillFault(database.knex)
    if (fault) throw new Refusal(`nothing is restored into this installation: ${fault}`)
    await checkKeys(backup.keyIds, settings)
    const to = opened(await openBlobs(settings))
    const from = backup.blobs.included ? opened(await openBackupBlobs(folder, settings)) : undefined
    begun()
    const copied = await restoreBlobs(options, backup, [from, to], around)
    around.signal.throwIfAborted()
    const rows = await restoreRows(folder, backup, database, around)
    return { created: backup.created, rows, ...copied }
  })
}
