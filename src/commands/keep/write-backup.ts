// Writes the backup of an installation into a folder: the rows of one moment, then the list of blobs, and their bytes if wanted.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../../settings.js'
import {
  type BlobEntry,
  type BlobStore,
  type Db,
  isUpToDate,
  namedBlobs,
  openBlobs,
  openSource,
  type Snapshot,
  withSnapshot,
} from '../../store/index.js'
import { type Progress, withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Surroundings } from '../terminal.js'
import {
  type Backup,
  blobsFile,
  describedTable,
  openBackupBlobs,
  publishBackup,
  readBackup,
  tableFile,
} from './backup-folder.js'
import { checkApart, checkBytes, checkInstalled } from './check-source.js'
import { copyBlob, hashInKey, hashOfBlob, inGroups, type ListedBlob, totalOf } from './copy-blobs.js'
import { type RowFile, readRows, writeRows } from './row-files.js'
import { withOpened } from './with-opened.js'

/** What was written. */
export interface Written {
  rows: number
  rowBytes: number
  blobs: number
  blobBytes: number
  copied: number
  copiedBytes: number
  /** Blobs whose bytes are not those of their hash. */
  altered: string[]
  /** Keys of blobs that rows name and the installation does not have; the backup has those that it had before. */
  missing: string[]
  pauseMs: number
}

export interface BackupOptions {
  folder: string
  blobs: boolean
  concurrency: number
}

type Rows = Pick<Backup, 'steps' | 'keyIds' | 'marks' | 'tables'>

async function writeTables(snapshot: Snapshot, folder: string, rows: string, around: Surroundings): Promise<Rows> {
  const { steps, keyIds, tables } = snapshot
  const written: Backup['tables'] = []
  return withProgress(around, tables.length, 'tables', async progress => {
    for (const [index, table] of tables.entries()) {
      around.signal.throwIfAborted()
      progress.step(index, table.name)
      const file = await writeRows(tableFile(folder, { rows }, table.name), snapshot.rows(table))
      written.push(describedTable(table, file))
    }
    return { steps, keyIds, tables: written, marks: await snapshot.marks() }
  })
}

/** The hashes of the blobs that an earlier backup in the folder has copied, other than those that keys say. */
async function knownHashes(folder: string, before: Backup | undefined): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  if (before?.blobs.included)
    for await (const lines of readRows(blobsFile(folder, before)))
      for (const line of lines) {
        const { key, sha256 } = JSON.parse(line) as ListedBlob
        if (sha256 && !hashInKey(key)) known.set(key, sha256)
      }
  return known
}

interface Bytes {
  db: Db
  from: BlobStore
  /** Where bytes are copied to; undefined when only a list is wanted. */
  to: BlobStore | undefined
  known: Map<string, string>
  /** Keys of blobs that the installation has no more. */
  outdated: string[]
}

/** A blob that an earlier backup has copied, if it is as it was. */
async function keptBefore(to: BlobStore, key: string, known: Bytes['known']): Promise<ListedBlob | undefined> {
  const [sha256, kept] = [known.get(key) ?? hashInKey(key), await to.stat(key)]
  if (!sha256 || !kept || (await hashOfBlob(to, key)) !== sha256) return undefined
  return { key, size: kept.size, sha256 }
}

/** The keys that the backup has and the installation has not. */
async function onlyKept(from: BlobStore, to: BlobStore): Promise<Set<string>> {
  const only = new Set<string>()
  for await (const { key } of to.list('')) if (!(await from.stat(key))) only.add(key)
  return only
}

/**
 * What rows name and the installation has not is lost there: it is listed, and kept where the backup has it. What else the
 * backup has of what is gone is to be removed once it is written. What a former release names is not known, and all is kept.
 */
async function sortOut({ db, from, to, known, outdated }: Bytes, written: Written): Promise<ListedBlob[]> {
  if (!to || !(await isUpToDate(db))) return []
  const lost: ListedBlob[] = []
  const only = await onlyKept(from, to)
  for await (const key of namedBlobs(db)) {
    if (!only.has(key) && ((await to.stat(key)) || (await from.stat(key)))) continue
    written.missing.push(key)
    const kept = only.has(key) ? await keptBefore(to, key, known) : undefined
    if (!kept) continue
    only.delete(key)
    lost.push(kept)
  }
  outdated.push(...only)
  return lost
}

/** One blob as it is listed; copied first if that is wanted. Undefined when it is gone, or its bytes are altered. */
async function listed({ from, to, known }: Bytes, { key, size }: BlobEntry, written: Written) {
  const blob: ListedBlob = { key, size, sha256: known.get(key) ?? hashInKey(key) }
  if (!to) return blob
  // What was copied without having been listed, by a backup that was stopped, is copied again: its hash is not known.
  if (!blob.sha256) await to.delete(key)
  const outcome = await copyBlob(from, to, blob)
  if (outcome.what === 'gone') return undefined
  if (outcome.what === 'altered') {
    written.altered.push(key)
    return keptBefore(to, key, known)
  }
  if (outcome.what === 'there') return blob
  written.copied++
  written.copiedBytes += size
  return { ...blob, sha256: outcome.sha256 }
}

async function writeBlobs(
  bytes: Bytes,
  path: string,
  written: Written,
  { concurrency }: BackupOptions,
  around: Surroundings,
): Promise<RowFile> {
  const { count } = await totalOf(bytes.from.list(''))
  async function* lines(progress: Progress) {
    const groups = inGroups(bytes.from.list(''), concurrency, around.signal, entry => listed(bytes, entry, written))
    const linesOf = (blobs: ListedBlob[]): string[] => {
      written.blobs += blobs.length
      written.blobBytes += blobs.reduce((sum, { size }) => sum + size, 0)
      progress.step(written.blobs, `${written.copied} copied`)
      return blobs.map(blob => JSON.stringify(blob))
    }
    for await (const group of groups) yield linesOf(group.filter(blob => blob !== undefined))
    yield linesOf(await sortOut(bytes, written))
  }
  return withProgress(around, count, 'blobs', progress => writeRows(path, lines(progress)))
}

/** Refuses to put a backup of nothing in the place of one of something. */
function checkFilled(folder: string, { tables }: Rows, before: Backup | undefined): void {
  const customers = (list: Backup['tables']): number => list.find(({ name }) => name === 'customers')?.rows ?? 0
  if (before && customers(before.tables) > 0 && customers(tables) === 0)
    throw new Refusal(
      `the installation has no customers, but the backup in ${folder} has ${customers(before.tables)}: choose another folder, or check the settings`,
    )
}

/** Writes a backup into the folder, beside the one that is there until this one is whole. Rejects when anything fails. */
export async function writeBackup(
  options: BackupOptions,
  settings: Settings,
  around: Surroundings,
  begun: () => void,
): Promise<Written> {
  const { folder } = options
  await checkInstalled(settings)
  const before = await readBackup(folder)
  const created = new Date().toISOString()
  const rows = `rows-${created.replaceAll(/[:.]/g, '-')}`
  const work = withOpened(async opened => {
    const source = opened(await openSource(settings))
    const from = opened(await openBlobs(settings))
    await checkBytes(source.db, from)
    const to = options.blobs ? opened(await openBackupBlobs(folder, settings)) : undefined
    if (to) await checkApart(to, from, folder)
    begun()
    await mkdir(join(folder, rows), { recursive: true, mode: 0o700 })
    const tables = await withSnapshot(source.db, snapshot => writeTables(snapshot, folder, rows, around))
    checkFilled(folder, tables, before)
    const written: Written = {
      ...{ rows: 0, rowBytes: 0, blobs: 0, blobBytes: 0, copied: 0, copiedBytes: 0, altered: [], missing: [] },
      pauseMs: source.pauseMs,
    }
    for (const file of tables.tables) {
      written.rows += file.rows
      written.rowBytes += file.bytes
    }
    const bytes: Bytes = { db: source.db, from, to, known: await knownHashes(folder, before), outdated: [] }
    const list = await writeBlobs(bytes, blobsFile(folder, { rows }), written, options, around)
    const blobs = { ...list, totalBytes: written.blobBytes, included: options.blobs }
    await publishBackup(folder, { created, rows, ...tables, blobs })
    for (const key of bytes.outdated) await to!.delete(key)
    return written
  })
  return work.catch(async error => {
    await rm(join(folder, rows), { recursive: true, force: true })
    throw error
  })
}
