// Writes the backup of an installation into a folder: the rows of one moment, then the list of blobs, and their bytes if wanted.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../../settings.js'
import {
  type BlobEntry,
  type BlobStore,
  openBlobs,
  openSource,
  type Snapshot,
  withSnapshot,
} from '../../store/index.js'
import { openProgress } from '../progress.js'
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
import { copyBlob, hashInKey, inGroups, type ListedBlob, totalOf } from './copy-blobs.js'
import { type RowFile, readRows, writeRows } from './row-files.js'

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
  const progress = openProgress(around, tables.length, 'tables', '')
  const written: Backup['tables'] = []
  try {
    for (const [index, table] of tables.entries()) {
      around.signal.throwIfAborted()
      progress.step(index, table.name)
      const file = await writeRows(tableFile(folder, { rows }, table.name), snapshot.rows(table))
      written.push(describedTable(table, file))
    }
    return { steps, keyIds, tables: written, marks: await snapshot.marks() }
  } finally {
    progress.stop()
  }
}

/** The hashes of the blobs that an earlier backup in the folder has copied, other than those that keys say. */
async function knownHashes(folder: string): Promise<Map<string, string>> {
  const before = await readBackup(folder)
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
  from: BlobStore
  /** Where bytes are copied to; undefined when only a list is wanted. */
  to: BlobStore | undefined
  known: Map<string, string>
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
    return undefined
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
  const progress = openProgress(around, count, 'blobs', '')
  async function* lines() {
    const groups = inGroups(bytes.from.list(''), concurrency, around.signal, entry => listed(bytes, entry, written))
    for await (const group of groups) {
      const blobs = group.filter(blob => blob !== undefined)
      written.blobs += blobs.length
      written.blobBytes += blobs.reduce((sum, { size }) => sum + size, 0)
      progress.step(written.blobs, `${written.copied} copied`)
      yield blobs.map(blob => JSON.stringify(blob))
    }
  }
  try {
    return await writeRows(path, lines())
  } finally {
    progress.stop()
  }
}

/** Removes from a backup the blobs that the installation has no more. */
async function prune({ from, to }: Bytes): Promise<void> {
  if (to) for await (const { key } of to.list('')) if (!(await from.stat(key))) await to.delete(key)
}

/** Writes a backup into the folder, beside the one that is there until this one is whole. Rejects when anything fails. */
export async function writeBackup(options: BackupOptions, settings: Settings, around: Surroundings): Promise<Written> {
  const { folder } = options
  const created = new Date().toISOString()
  const rows = `rows-${created.replaceAll(/[:.]/g, '-')}`
  await mkdir(join(folder, rows), { recursive: true, mode: 0o700 })
  const source = await openSource(settings)
  const stores: BlobStore[] = []
  try {
    const tables = await withSnapshot(source.db, snapshot => writeTables(snapshot, folder, rows, around))
    const written: Written = {
      ...{ rows: 0, rowBytes: 0, blobs: 0, blobBytes: 0, copied: 0, copiedBytes: 0, altered: [] },
      pauseMs: source.pauseMs,
    }
    for (const file of tables.tables) {
      written.rows += file.rows
      written.rowBytes += file.bytes
    }
    const from = await openBlobs(settings)
    stores.push(from)
    const to = options.blobs ? await openBackupBlobs(folder, settings) : undefined
    if (to) stores.push(to)
    const bytes = { from, to, known: await knownHashes(folder) }
    const list = await writeBlobs(bytes, blobsFile(folder, { rows }), written, options, around)
    const blobs = { ...list, totalBytes: written.blobBytes, included: options.blobs }
    await publishBackup(folder, { created, rows, ...tables, blobs })
    await prune(bytes)
    return written
  } catch (error) {
    await rm(join(folder, rows), { recursive: true, force: true })
    throw error
  } finally {
    for (const store of stores) await store.close()
    await source.close()
  }
}
