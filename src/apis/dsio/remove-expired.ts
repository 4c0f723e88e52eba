// Images that have just expired are removed at once, without waiting for the sweep.
import { deleteExpired, type ImageKey, releaseEarly } from '../../store/index.js'
import type { Call } from './dsio-exchange.js'

/** Removes the images, rows and bytes; one that is being ingested is left to the sweep. */
export async function removeExpired({ services: { store, blobs, now } }: Call, images: ImageKey[]): Promise<void> {
  for (const image of images)
    for (const original of (await deleteExpired(store.db, now(), 1, image)).flat())
      await releaseEarly(store.db, blobs, original.customer, [original.sha256])
}
