// Compares what the rows name with the bytes: originals with their SHA-256, what was made of them by being there, and the rest as orphans.
import type { Settings } from '../../settings.js'
import { type BlobStore, namedBlobs, openBlobs, openSource, unnamedBlobs } from '../../store/index.js'
import { withProgress } from '../progress.js'
import type { Surroundings } from '../terminal.js'
import { hashInKey, hashOfBlob, inBatches, inGroups } from './copy-blobs.js'
import { withOpened } from './with-opened.js'

/** What was found: keys of blobs, each with what is wrong with it, and keys that no row names. */
export interface Verified {
  checked: number
  faults: string[]
  orphans: string[]
}

export interface VerifyOptions {
  sample?: number
  concurrency: number
}

async function faultOf(blobs: BlobStore, key: string): Promise<string | undefined> {
  if (!(await blobs.stat(key))) return `${key}: missing`
  const expected = hashInKey(key)
  if (expected === undefined || (await hashOfBlob(blobs, key)) === expected) return undefined
  return `${key}: altered`
}

/** Reads the blobs that rows name, and lists the others unless only a sample is wanted. */
export async function verifyBlobs(options: VerifyOptions, settings: Settings, around: Surroundings): Promise<Verified> {
  const found: Verified = { checked: 0, faults: [], orphans: [] }
  return withOpened(async opened => {
    const { db } = opened(await openSource(settings))
    const blobs = opened(await openBlobs(settings))
    let total = 0
    for await (const _ of namedBlobs(db, options.sample)) total++
    const named = namedBlobs(db, options.sample)
    await withProgress(around, total, 'blobs', async progress => {
      for await (const group of inGroups(named, options.concurrency, around.signal, key => faultOf(blobs, key))) {
        found.checked += group.length
        found.faults.push(...group.filter(fault => fault !== undefined))
        progress.step(found.checked, `${found.faults.length} missing or altered`)
      }
    })
    if (options.sample === undefined)
      for await (const batch of inBatches(blobs.list(''), 500)) found.orphans.push(...(await unnamedBlobs(db, batch)))
    return found
  })
}
