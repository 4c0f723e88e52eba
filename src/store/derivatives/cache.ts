// The cache of derivatives: bytes kept between requests in a blob store, bounded, shared by processes, and never needed.
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { LRUCache } from 'lru-cache'
import { tally } from '../../tally.js'
import { type BlobStore, StorageError } from '../blobs/index.js'
import { sealed, unsealed } from './checksummed.js'
import { restingAfterFailure } from './circuit-breaker.js'
import { trim } from './evict.js'

/** Looks into caches of this process. */
export const derivativeReads = tally('outcome')

/** Bytes that were made of something (`of`: a content-addressed id) in some way (`as`). Nothing here ever rejects. */
export interface DerivativeCache {
  /** The bytes, whole and as they were kept, or undefined. */
  find(of: string, as: string): Promise<Buffer | undefined>
  /** Keeps bytes as soon as may be, or not at all; returns at once. */
  keep(of: string, as: string, body: Buffer): void
  /** Removes all that was made of something. */
  forget(of: string): Promise<void>
  /** Resolves when what is being written has been written. */
  settled(): Promise<void>
  /** Lets what is being written end, and closes the blob store. */
  close(): Promise<void>
}

export interface CacheOptions {
  /** Most bytes in all. */
  maxBytes: number
  /** Milliseconds for which one use of an entry counts for all that follow. */
  touchAfterMs: number
  /** Told when the store fails; the cache then rests for a while. */
  failed(error: unknown): void
}

const PREFIX = 'derivatives/'
const REST_MS = 30_000
/** Writes under way beyond which nothing is kept: bytes must not pile up before a slow disk. */
const MOST_WRITES = 16
const MOST_TOUCHED = 100_000
/** Of `maxBytes`: what a process may write between two looks at how much there is. */
const STRIDE = 1 / 32
/** Of `maxBytes`: how much stays after a look, so that eight processes with a stride each do not pass the bound. */
const STAY = 3 / 4

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40)
const keysOf = (of: string): string => `${PREFIX}${hash(of)}-`

/**
 * A cache in a blob store; the dates of its blobs say when they were last used. Only its own blobs are ever removed,
 * also where the store holds others.
 */
export function derivativeCache(blobs: BlobStore, { maxBytes, touchAfterMs, failed }: CacheOptions): DerivativeCache {
  const reads = restingAfterFailure(REST_MS, failed)
  const writes = restingAfterFailure(REST_MS, failed)
  const used = new LRUCache<string, number>({ max: MOST_TOUCHED })
  const writing = new Set<Promise<unknown>>()
  const stride = maxBytes * STRIDE
  // Whoever starts does not know how much there is.
  let unlooked = stride
  let trimming = false

  async function look(): Promise<void> {
    if (unlooked < stride || trimming) return
    trimming = true
    unlooked = 0
    await trim(blobs, PREFIX, maxBytes * STAY).finally(() => {
      trimming = false
    })
  }

  function background(work: () => Promise<unknown>): void {
    const task = writes.attempt(work).finally(() => writing.delete(task))
    writing.add(task)
  }

  function touch(key: string): void {
    const now = performance.now()
    if (now - (used.get(key) ?? Number.NEGATIVE_INFINITY) < touchAfterMs) return
    used.set(key, now)
    background(() => blobs.touch(key))
  }

  async function read(key: string, name: string): Promise<Buffer | undefined> {
    const bytes = await blobs.get(key).then(buffer).catch(missing)
    if (!bytes) return undefined
    const body = unsealed(name, bytes)
    if (!body) background(() => blobs.delete(key))
    else touch(key)
    return body
  }

  const settled = async (): Promise<void> => {
    while (writing.size > 0) await Promise.all(writing)
  }

  return {
    async find(of, as) {
      const found = await reads.attempt(() => read(keysOf(of) + hash(as), `${of}\n${as}`))
      derivativeReads.count(found ? 'hit' : 'miss')
      return found
    },
    keep(of, as, body) {
      if (writing.size >= MOST_WRITES || body.length > stride) return
      const key = keysOf(of) + hash(as)
      background(async () => {
        const bytes = sealed(`${of}\n${as}`, body)
        await blobs.put(key, bytes, { passing: true })
        used.set(key, performance.now())
        unlooked += bytes.length
        await look()
      })
    },
    async forget(of) {
      await writes.attempt(async () => {
        for await (const { key } of blobs.list(keysOf(of))) await blobs.delete(key)
      })
    },
    settled,
    async close() {
      await settled()
      await blobs.close().catch(failed)
    },
  }
}

function missing(error: unknown): undefined {
  if (error instanceof StorageError && error.reason === 'missing') return undefined
  throw error
}
