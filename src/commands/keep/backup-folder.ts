// How a backup lies in its folder: what it is (backup.json, written last), the rows of one moment, and the blobs.
import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../../json-object.js'
import { VERSION } from '../../program-files.js'
import { type BlobStore, type Marks, openPlace, type Snapshot } from '../../store/index.js'
import { Refusal } from '../refusal.js'
import type { RowFile } from './row-files.js'

/** The form that this release writes, and the only one that it reads. */
const FORMAT = 'hydria-backup-1'
const NAME = 'backup.json'

/** What a backup is of. */
export interface Backup {
  format: typeof FORMAT
  /** The version of Hydria that wrote it, and when. */
  hydria: string
  created: string
  /** The migrations that had been taken. */
  steps: string[]
  /** Which keys open the secrets in it; none is in it. */
  keyIds: string[]
  marks: Marks
  /** The folder of the rows. */
  rows: string
  tables: ({ name: string; columns: { name: string; type: string }[] } & RowFile)[]
  /** The list of blobs; `included`: their bytes are in the folder too. */
  blobs: RowFile & { totalBytes: number; included: boolean }
}

export const tableFile = (folder: string, { rows }: Pick<Backup, 'rows'>, table: string): string =>
  join(folder, rows, `${table}.jsonl.gz`)

export const blobsFile = (folder: string, { rows }: Pick<Backup, 'rows'>): string =>
  join(folder, rows, '-blobs.jsonl.gz')

/** The store of the blobs in a backup. */
export const openBackupBlobs = (folder: string, settings: Parameters<typeof openPlace>[1]): Promise<BlobStore> =>
  openPlace(join(folder, 'blobs'), settings)

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Reads what a folder is a backup of; undefined when it is none. Throws Refusal when it was written in another form, or is damaged. */
export async function readBackup(folder: string): Promise<Backup | undefined> {
  const text = await readFile(join(folder, NAME), 'utf8').catch(error => {
    if (['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined
    throw error
  })
  if (text === undefined) return undefined
  const backup = objectIn(text)
  if (!backup || !('format' in backup))
    throw new Refusal(`${join(folder, NAME)} is damaged, or was not written by hydria backup`)
  if (backup['format'] !== FORMAT)
    throw new Refusal(`${folder} is a backup in the format ${backup['format']}; this release reads ${FORMAT}`)
  return backup as unknown as Backup
}

/** Makes the rows the backup of the folder, in the place of those before, which are removed. */
export async function publishBackup(folder: string, backup: Omit<Backup, 'format' | 'hydria'>): Promise<void> {
  const staged = join(folder, `${NAME}.new`)
  const file = await open(staged, 'w', 0o600)
  await file.writeFile(`${JSON.stringify({ format: FORMAT, hydria: VERSION, ...backup }, null, 2)}\n`)
  await file.sync()
  await file.close()
  await rename(staged, join(folder, NAME))
  for (const name of await readdir(folder))
    if (/^rows-/.test(name) && name !== backup.rows) await rm(join(folder, name), { recursive: true })
}

/** A table of a snapshot as the backup has it. */
export const describedTable = (
  { name, columns }: Snapshot['tables'][number],
  file: RowFile,
): Backup['tables'][number] => ({
  name,
  columns,
  ...file,
})
