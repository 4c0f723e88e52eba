// Images that have just expired are removed at once, without waiting for the sweep.
import type { Services } from '../../operations/index.js'
import { deleteExpired, type ImageKey, releaseEarly } from '../../store/index.js'

/** Removes the images, rows and bytes; one that is being ingested is left to the sweep. */
export async function removeExpired({ store, blobs, now }: Services, images: ImageKey[]): Promise<void> {
  for (const image of images)
    for (const original of (await deleteExpired(store.db, now(), 1, image)).flat())
      await releaseEarly(store.db, blobs, original.customer, [original.sha256])
}
