// Files that came together become images of one space, in a batch of their own: all of them, or none.
import { rm } from 'node:fs/promises'
import { conflict } from '../problem.js'
import { type BatchRow, giveUpHold, type ImageRow, type StoragePlace } from '../store/index.js'
import type { Registration } from './image-columns.js'
import { inMember, NOTHING_SAID } from './image-input.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'
import { type Received, storeUpload } from './upload.js'

/** A file, and what its image is called. */
export interface NamedFile extends Received {
  id: string
  label: string
}

/** Whether an image has failed and never shown anything: a file of its name mends it. */
export const isBroken = ({ error, ingesting, width, duration }: ImageRow): boolean =>
  error !== '' && !ingesting && !width && !duration

/**
 * Registers the files, which are gone afterwards. Throws HttpProblem 409 when an image of the space has one of the ids
 * and is not broken, 404 for a space that is not there, 507 above a storage policy.
 */
export async function registerFiles(
  services: Services,
  { customer, space }: StoragePlace & { space: number },
  files: NamedFile[],
): Promise<BatchRow> {
  const { store, blobs } = services
  const registrations: Registration[] = []
  try {
    for (const { id, label, ...received } of files) {
      const original = await storeUpload(services, { customer, space }, received)
      const columns = label === '' ? {} : { label: { none: [label] } }
      registrations.push({ space, id, said: { ...NOTHING_SAID, columns }, whole: false, original })
    }
    const free = (before: ImageRow | undefined): void => {
      if (before && !isBroken(before))
        throw conflict('A picture of the space has the name of one of the files; send them again.')
    }
    const registering = { priority: false, batch: true, wrap: inMember, precondition: free }
    const { batch } = await store.transaction(session =>
      registerImages(services, session, customer, registrations, registering),
    )
    return batch!
  } catch (error) {
    for (const { original } of registrations) await giveUpHold(store.db, blobs, original!.hold!, error)
    throw error
  } finally {
    for (const { file } of files) await rm(file, { force: true })
  }
}
