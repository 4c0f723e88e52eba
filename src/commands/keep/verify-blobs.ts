// Compares what the rows name with the bytes: originals with their SHA-256, what was made of them by being there, and the rest as orphans.
import type { Settings } from '../../settings.js'
import { type BlobStore, namedBlobs, openBlobs, openSource, type Source, unnamedBlobs } from '../../store/index.js'
import { openProgress } from '../progress.js'
import type { Surroundings } from '../terminal.js'
import { hashInKey, hashOfBlob, inBatches, inGroups } from './copy-blobs.js'

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
  const source: Source = await openSource(settings)
  const found: Verified = { checked: 0, faults: [], orphans: [] }
  try {
    const blobs = await openBlobs(settings)
    try {
      let total = 0
      for await (const _ of namedBlobs(source.db, options.sample)) total++
      const progress = openProgress(around, total, 'blobs', '')
      const named = namedBlobs(source.db, options.sample)
      for await (const group of inGroups(named, options.concurrency, around.signal, key => faultOf(blobs, key))) {
        found.checked += group.length
        found.faults.push(...group.filter(fault => fault !== undefined))
        progress.step(found.checked, `${found.faults.length} missing or altered`)
      }
      progress.stop()
      if (options.sample === undefined)
        for await (const batch of inBatches(blobs.list(''), 500))
          found.orphans.push(...(await unnamedBlobs(source.db, batch)))
      return found
    } finally {
      await blobs.close()
    }
  } finally {
    await source.close()
  }
}
