// How keys lie in a folder: the last segment goes into one of 256 shards, and a listing takes the shards out again.
import { createHash } from 'node:crypto'
import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { checkKey, checkPrefix } from './blob-key.js'
import { fileFailure } from './storage-error.js'
import type { BlobEntry } from './store.js'

const HASHED = /^[0-9a-f]{8}/

/**
 * The file of a key: `2/original/ab12...` is `2/original/=ab/ab12...`. No key can hold '=', so a shard is never
 * taken for a segment. A name that is no hash goes by the hash of the name.
 */
export function shardedPath(folder: string, key: string): string {
  const [parent, name] = splitLast(checkKey(key))
  return join(folder, parent, shardOf(name), name)
}

const shardOf = (name: string): string =>
  `=${HASHED.test(name) ? name.slice(0, 2) : createHash('sha256').update(name).digest('hex').slice(0, 2)}`

const splitLast = (key: string): [parent: string, name: string] => {
  const cut = key.lastIndexOf('/') + 1
  return [key.slice(0, cut), key.slice(cut)]
}

/** Every blob below a folder whose key begins with the prefix. */
export async function* listShards(folder: string, prefix: string): AsyncGenerator<BlobEntry> {
  const [parent, start] = splitLast(checkPrefix(prefix))
  yield* walk(join(folder, parent), parent, start)
}

async function* walk(folder: string, parent: string, start: string): AsyncGenerator<BlobEntry> {
  for await (const name of namesIn(folder)) {
    if (!name.startsWith('=')) {
      if (name.startsWith(start)) yield* walk(join(folder, name), `${parent}${name}/`, '')
    } else if (!HASHED.test(start) || name === shardOf(start)) yield* blobsIn(join(folder, name), parent, start)
  }
}

async function* blobsIn(shard: string, parent: string, start: string): AsyncGenerator<BlobEntry> {
  for await (const name of namesIn(shard)) {
    if (!name.startsWith(start)) continue
    const entry = await blobEntry(join(shard, name), `${parent}${name}`)
    if (entry) yield entry
  }
}

async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(folder)) yield entry.name
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileFailure(error, '')
  }
}

/** What a listing says of one file, or undefined when it is not there. */
export async function blobEntry(path: string, key: string): Promise<BlobEntry | undefined> {
  try {
    const { size, mtime } = await stat(path)
    return { key, size, modified: mtime }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileFailure(error, key)
  }
}
