// Blobs from one store into another: only those that it does not have, several at a time, each checked by its SHA-256.
import { type BlobEntry, type BlobStore, originalOf, StorageError } from '../../store/index.js'
import { sha256Of } from '../sha256.js'
import { forEachOf } from '../together.js'

/** A blob of a list. */
export interface ListedBlob {
  key: string
  size: number
  sha256?: string
}

/** Bytes under the key of an original have the hash that the key says. */
export const hashInKey = (key: string): string | undefined =>
  /^\d+\/original\//.test(key) ? originalOf(key)?.sha256 : undefined

export const hashOfBlob = async (store: BlobStore, key: string): Promise<string> => sha256Of(await store.get(key))

const isMissing = (error: unknown): boolean => error instanceof StorageError && error.reason === 'missing'

/** What became of a blob: `altered` is one whose bytes are not those of its hash. */
export interface Outcome {
  what: 'there' | 'gone' | 'altered' | 'copied'
  /** Of what was copied. */
  sha256?: string
}

/**
 * Copies a blob unless the target has one of its size, since those are whole, and reads it again there. The bytes must
 * have the hash that is listed, or that the key has.
 */
export async function copyBlob(from: BlobStore, to: BlobStore, blob: ListedBlob): Promise<Outcome> {
  const { key, size } = blob
  const known = blob.sha256 ?? hashInKey(key)
  const there = await to.stat(key)
  if (there?.size === size) return { what: 'there' }
  try {
    // What is there may be the last whole copy.
    if (there && known !== undefined && (await hashOfBlob(from, key)) !== known) return { what: 'altered' }
    const { sha256 } = await to.put(key, await from.get(key))
    const expected = known ?? sha256
    if (sha256 === expected && (await hashOfBlob(to, key)) === sha256) return { what: 'copied', sha256 }
    await to.delete(key)
    return { what: 'altered' }
  } catch (error) {
    if (isMissing(error)) return { what: 'gone' }
    throw error
  }
}

/** Does the work for each of the items in turn, so many at a time; the results of a group come in its order. */
export async function* inGroups<T, R>(
  items: AsyncIterable<T>,
  most: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R[]> {
  const run = async (group: T[]): Promise<R[]> => {
    signal.throwIfAborted()
    const results: R[] = []
    const stop = new AbortController()
    await forEachOf(group.entries(), most, stop, async ([index, item]) => {
      results[index] = await work(item)
    })
    return results
  }
  let group: T[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < GROUP) continue
    yield await run(group)
    group = []
  }
  yield await run(group)
}

const GROUP = 256

/** Blobs in batches of so many. */
export async function* inBatches(blobs: AsyncIterable<BlobEntry>, most: number): AsyncGenerator<BlobEntry[]> {
  let batch: BlobEntry[] = []
  for await (const blob of blobs) {
    batch.push(blob)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  yield batch
}

/** How many blobs a store has, and their bytes. */
export async function totalOf(
  blobs: AsyncIterable<Pick<BlobEntry, 'size'>>,
): Promise<{ count: number; bytes: number }> {
  let [count, bytes] = [0, 0]
  for await (const { size } of blobs) {
    count++
    bytes += size
  }
  return { count, bytes }
}
