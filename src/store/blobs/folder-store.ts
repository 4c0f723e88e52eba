// Blobs in a folder: written in scratch, synced, renamed into place.
import { constants as flags } from 'node:fs'
import { access, copyFile, mkdir, open, rm, statfs, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { checkSpan } from './byte-range.js'
import { fileDigest, isFile, type MeasuredContent, measuredContent } from './content.js'
import { descriptorPool } from './descriptors.js'
import { publish, sync, writeDurably } from './durable.js'
import type { Digest } from './measure.js'
import { openScratch, type Scratch } from './scratch.js'
import { blobEntry, listShards, shardedPath } from './shards.js'
import { fileFailure } from './storage-error.js'
import type { BlobContent, BlobStore, PutOptions } from './store.js'

const OPEN_FILES = 256

/**
 * Opens the blob store in a folder, which is made when it is not there: `data` below it holds the blobs, `tmp` files
 * on their way in. Rejects with StorageError when the folder cannot be used.
 */
export async function openFolder(root: string): Promise<BlobStore> {
  const data = join(root, 'data')
  const descriptors = descriptorPool(OPEN_FILES)
  const pathOf = (key: string): string => shardedPath(data, key)
  const scratch = await guarded('', async () => {
    await mkdir(data, { recursive: true, mode: 0o700 })
    return openScratch(join(root, 'tmp'))
  })

  return {
    name: root,
    async put(key, content, options = {}) {
      const target = pathOf(key)
      const digest = await store(target, key, content, options, scratch)
      descriptors.forget(target)
      return digest
    },
    get: (key, range) => guarded(key, async () => (await open(pathOf(key), 'r')).createReadStream(range)),
    async read(key, offset, length) {
      checkSpan(offset, length)
      return guarded(key, () => descriptors.read(pathOf(key), offset, length))
    },
    stat: async key => blobEntry(pathOf(key), key),
    touch: key => guarded(key, () => touched(pathOf(key))),
    delete: key =>
      guarded(key, async () => {
        await rm(pathOf(key), { force: true })
        descriptors.forget(pathOf(key))
      }),
    list: prefix => listShards(data, prefix),
    localPath: pathOf,
    fetchToFile: (key, path) => guarded(key, () => copyWhole(pathOf(key), path)),
    scratchPath: suffix => guarded('', () => scratch.path(suffix)),
    check: () => guarded('', () => access(data, flags.R_OK | flags.W_OK | flags.X_OK)),
    async room() {
      const { bsize, blocks, bavail } = await guarded('', () => statfs(data))
      return { size: blocks * bsize, free: bavail * bsize }
    },
    async close() {
      descriptors.close()
      await scratch.close()
    },
  }
}

async function store(target: string, key: string, content: BlobContent, options: PutOptions, scratch: Scratch) {
  const spare = (): Promise<string> => guarded(key, () => scratch.path())
  options.signal?.throwIfAborted()
  if (isFile(content) && content.move) {
    const digest = await fileDigest(content, options)
    await guarded(key, () => sync(content.path).then(() => publish(content.path, target, spare)))
    return digest
  }
  const reading = measuredContent(content, options)
  try {
    return await writeAndPublish(reading, await spare(), target, key, spare, options.passing)
  } finally {
    reading.close()
  }
}

async function writeAndPublish(
  reading: MeasuredContent,
  staged: string,
  target: string,
  key: string,
  spare: () => Promise<string>,
  passing = false,
): Promise<Digest> {
  try {
    const fail = (error: unknown): never => {
      throw fileFailure(error, key)
    }
    await writeDurably(reading.chunks, staged, fail, passing)
    await guarded(key, () => publish(staged, target, spare, passing))
    return reading.digest()
  } catch (error) {
    await rm(staged, { force: true })
    throw error
  }
}

async function touched(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
}

async function copyWhole(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, flags.COPYFILE_FICLONE)
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
}

async function guarded<T>(key: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw fileFailure(error, key)
  }
}
