// A blob store that, when a pyramid goes, lets go of what was rendered from it.
import type { BlobStore } from '../blobs/index.js'
import type { DerivativeCache } from './cache.js'

const PYRAMID = /^\d+\/pyramid\//

/** The store itself, save that deleting a pyramid also removes its renderings from the cache. */
export const invalidating = (blobs: BlobStore, derivatives: DerivativeCache | undefined): BlobStore =>
  derivatives
    ? {
        ...blobs,
        async delete(key) {
          await blobs.delete(key)
          if (PYRAMID.test(key)) await derivatives.forget(`${blobs.name}/${key}`)
        },
      }
    : blobs
