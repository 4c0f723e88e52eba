// Fills the empty installation of the settings with a backup: bytes first, then all rows at once.
import type { Settings } from '../../settings.js'
import {
  type BlobStore,
  fillFault,
  LEAP,
  loadRows,
  openBlobs,
  openDatabase,
  serverSecrets,
  unknownSteps,
} from '../../store/index.js'
import { openProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Surroundings } from '../terminal.js'
import { type Backup, blobsFile, openBackupBlobs, readBackup, tableFile } from './backup-folder.js'
import { copyBlob, inGroups, type ListedBlob } from './copy-blobs.js'
import { isWhole, readRows } from './row-files.js'

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
  if (!backup) throw new Refusal(`${folder} is no backup, or not a whole one: backup.json is not in it`)
  const unknown = await unknownSteps(backup.steps)
  if (unknown.length > 0)
    throw new Refusal(
      `the backup is of a later release, Hydria ${backup.hydria}: restore it with that release. This one does not know`,
      unknown,
    )
  const files = [
    ...backup.tables.map(table => ({ path: tableFile(folder, backup, table.name), file: table })),
    { path: blobsFile(folder, backup), file: backup.blobs },
  ]
  const broken: string[] = []
  for (const { path, file } of files) if (!(await isWhole(path, file))) broken.push(path)
  if (broken.length > 0) throw new Refusal('files of the backup are missing or not as they were written', broken)
  return backup
}

/** Refuses to restore secrets that nothing here opens. */
export async function checkKeys(keyIds: string[], settings: Settings): Promise<void> {
  const { secrets } = await serverSecrets(settings)
  const unknown = keyIds.filter(id => !secrets.knows(id))
  if (unknown.length === 0) return
  throw new Refusal(
    `secrets in it are encrypted with the key ${unknown.join(' and ')}, which never goes along: set CREDENTIALS_KEY to it` +
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
  const progress = openProgress(around, backup.blobs.rows, 'blobs', '')
  const faults: string[] = []
  let [blobs, copied] = [0, 0]
  const work = async (blob: ListedBlob): Promise<string> =>
    from ? (await copyBlob(from, to, blob)).what : (await to.stat(blob.key))?.size === blob.size ? 'there' : 'gone'
  const noted = async (blob: ListedBlob): Promise<void> => {
    const what = await work(blob)
    if (what === 'copied') copied++
    if (what === 'gone' || what === 'altered') faults.push(`${blob.key}: ${what === 'gone' ? 'missing' : what}`)
  }
  try {
    for await (const group of inGroups(listOf(folder, backup), concurrency, around.signal, noted)) {
      blobs += group.length
      progress.step(blobs, `${copied} copied`)
    }
  } finally {
    progress.stop()
  }
  if (faults.length === 0) return { blobs, copied }
  const where = from ? `the backup ${folder}` : `${to.name}, and the backup has only their list`
  throw new Refusal(
    `${faults.length} blobs are missing or altered in ${where}; nothing has been restored of the database`,
    faults,
  )
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
  const database = await openDatabase(settings, 'hydria keep')
  const stores: BlobStore[] = []
  try {
    const fault = await fillFault(database.knex)
    if (fault) throw new Refusal(`nothing is restored into this installation: ${fault}`)
    await checkKeys(backup.keyIds, settings)
    const to = await openBlobs(settings)
    stores.push(to)
    const from = backup.blobs.included ? await openBackupBlobs(folder, settings) : undefined
    if (from) stores.push(from)
    begun()
    const copied = await restoreBlobs(options, backup, [from, to], around)
    around.signal.throwIfAborted()
    const progress = openProgress(around, backup.tables.length, 'tables', '')
    let [tables, rows] = [0, 0]
    const { steps, marks } = backup
    const source = {
      ...{ steps, tables: backup.tables, marks: async () => marks },
      rows: (table: string) => readRows(tableFile(folder, backup, table)),
    }
    try {
      await loadRows(database.knex, source, LEAP, (table, count) => {
        around.signal.throwIfAborted()
        rows += count
        progress.step(++tables, table)
      })
    } finally {
      progress.stop()
    }
    return { created: backup.created, rows, ...copied }
  } finally {
    for (const store of stores) await store.close()
    await database.close()
  }
}
