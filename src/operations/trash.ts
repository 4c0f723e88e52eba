// Images that are deleted: into the trash of their customer, or for good; and what can be done with those in the trash.
import { notFound } from '../problem.js'
import {
  type Discarding,
  forgetProjections,
  lockTrashed,
  purgeTrashed,
  releaseEarly,
  restoreImage,
  trashedThumbnails,
} from '../store/index.js'
import { type Answer, type Call, deleted, type Handler, ownerRow, resource } from './call.js'
import type { Services } from './services.js'

/** Whether a deletion is for good: `?purge`, or `?purge=true`. */
const isPurge = (query: URLSearchParams): boolean => query.has('purge') && query.get('purge')?.toLowerCase() !== 'false'

/** How a call deletes images. */
export const discardingOf = (
  { principal, query }: Pick<Call, 'principal' | 'query'>,
  { settings }: Services,
): Discarding => ({ by: principal?.key ?? null, days: isPurge(query) ? 0 : settings.TRASH_DAYS })

/** Most originals whose bytes go with the answer; those of more are left to the sweep. */
const MOST_EARLY = 1000

/** Removes at once what images left that are gone for good: their bytes, and the PDFs and ZIPs of their customer, which may show them. */
export async function releaseGone({ store, blobs }: Services, customer: number, hashes: string[]): Promise<void> {
  if (hashes.length === 0) return
  await releaseEarly(store.db, blobs, customer, hashes.slice(0, MOST_EARLY))
  await forgetProjections(store.db, blobs, { customer })
}

/** Removes one image, or all, from the trash. */
async function purge(call: Call, services: Services, customer: number, trash?: number): Promise<Answer> {
  const hashes = await services.store.transaction(async ({ db }) => {
    const purged = await purgeTrashed(db, customer, trash)
    if (!purged && trash !== undefined) throw notFound('The TrashedImage')
    return purged
  })
  await releaseGone(services, customer, hashes ?? [])
  return deleted(call)
}

/** DELETE of the trash: all that is in it goes for good. */
export const emptyTrash: Handler = {
  statuses: [204, 205, 404],
  run: (call, services) => purge(call, services, ownerRow(call, 'Customer').id),
}

/** DELETE of one image in the trash. */
export const purgeFromTrash: Handler = {
  statuses: [204, 205, 404],
  async run(call, services) {
    const row = await services.store.find('TrashedImage', call.where)
    if (!row) throw notFound('The TrashedImage')
    call.precondition(row)
    return purge(call, services, row.customer, row.id)
  },
}

/** Edge in pixels that a thumbnail of the trash has at least, where there is one as large. */
const SHOWN = 200

/** GET of a thumbnail of an image in the trash, whose bytes have no other address. */
export const readTrashedThumbnail: Handler = {
  statuses: [200, 404],
  async run(call, { store, blobs }) {
    const { customer, id } = ownerRow(call, 'TrashedImage')
    const edge = ({ width, height }: { width: number; height: number }) => Math.max(width, height)
    const bySize = ((await trashedThumbnails(store.db, customer, id)) ?? []).toSorted((a, b) => edge(a) - edge(b))
    const shown = bySize.find(one => edge(one) >= SHOWN) ?? bySize.at(-1)
    const entry = shown && (await blobs.stat(shown.key))
    if (!entry) throw notFound('The thumbnail of the TrashedImage')
    const media = { size: entry.size, open: () => blobs.get(shown.key) }
    // It stays what it is for as long as it is there.
    return {
      kind: 'media',
      status: 200,
      mediaType: 'image/jpeg',
      headers: { 'Cache-Control': 'private, max-age=3600' },
      media,
    }
  },
}

/** POST to restore: the image is where it was, with its adjuncts. */
export const restoreFromTrash: Handler = {
  statuses: [201, 404, 409, 507],
  async run(call, services) {
    const { customer, id } = ownerRow(call, 'TrashedImage')
    const row = await services.store.transaction(async session => {
      const trashed = await lockTrashed(session.db, customer, id)
      if (!trashed) throw notFound('The TrashedImage')
      await restoreImage(session, trashed)
      const { space, id: image } = trashed
      return session.find('Image', { customer, space, id: image })
    })
    return resource(services, 'Image', row!, 201, true)
  },
}
