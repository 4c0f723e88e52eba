// Keeps what is stored under a prefix within a number of bytes: the blobs that were not asked for the longest go.
import type { BlobEntry, BlobStore } from '../blobs/index.js'

/** Most entries that are remembered of one listing, however many there are. */
const MOST_OLDEST = 20_000

const byAge = (a: BlobEntry, b: BlobEntry): number => a.modified.getTime() - b.modified.getTime()

interface Listing {
  bytes: number
  oldest: BlobEntry[]
}

async function look(blobs: BlobStore, prefix: string): Promise<Listing> {
  let bytes = 0
  let oldest: BlobEntry[] = []
  for await (const entry of blobs.list(prefix)) {
    bytes += entry.size
    oldest.push(entry)
    if (oldest.length >= 2 * MOST_OLDEST) oldest = oldest.sort(byAge).slice(0, MOST_OLDEST)
  }
  return { bytes, oldest: oldest.sort(byAge) }
}

/**
 * Deletes the blobs with the oldest dates until those under the prefix have at most `most` bytes. Several processes may
 * do so at a time. Rejects with StorageError.
 */
export async function trim(blobs: BlobStore, prefix: string, most: number): Promise<void> {
  for (;;) {
    const { bytes, oldest } = await look(blobs, prefix)
    let left = bytes
    for (const { key, size } of oldest) {
      if (left <= most) return
      await blobs.delete(key)
      left -= size
    }
    if (left <= most) return
  }
}
