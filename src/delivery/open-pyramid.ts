// Opens the pyramid of an asset where its bytes lie: a local file, or an object of S3 read by ranges.
import { cachedPyramid, fileSource, openPyramid, type Pyramid } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import type { ImageRow } from '../store/index.js'
import { type BlobStore, blobSource } from '../store/index.js'

const sourceOf = (blobs: BlobStore, id: string, key: string, size: number) => {
  const file = blobs.localPath(key)
  return file ? fileSource(file, id) : blobSource(blobs, key, size)
}

/** The derivative's blob key. Throws HttpProblem 404 that says why there is none. */
export function derivativeOf(row: ImageRow): string {
  const key = row.derivative
  if (key) return key
  const state = row.ingesting ? 'is still being ingested' : 'has not been ingested'
  throw notFound(`The image ${row.id} ${state}; its service`)
}

/**
 * The pyramid of an image, its directory read once; a promise only while it is not in memory.
 * Throws HttpProblem 404 when the image has none.
 */
export function pyramidOf({ blobs }: Services, row: ImageRow): Pyramid | Promise<Pyramid> {
  const key = derivativeOf(row)
  const id = `${blobs.name}/${key}`
  return cachedPyramid(id) ?? openAt(blobs, id, key, row.derivative_size)
}

const openAt = async (blobs: BlobStore, id: string, key: string, size: number): Promise<Pyramid> =>
  openPyramid(await sourceOf(blobs, id, key, size))
