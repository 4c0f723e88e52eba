// Source images that are deleted with their Images, and come back with them from the trash that all APIs share.
import { ownFile } from '../../ingest/index.js'
import { adjunctPath, discardingOf, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { discardImages, lockTrashed, restoreImage, rokka, type Session, type Trashed } from '../../store/index.js'
import type { RokkaCall } from './rokka-call.js'
import { homeOf } from './source-image-space.js'

/**
 * Deletes a live source image, which the transaction has locked, with its Image; no other Image of the same bytes stands
 * for it from then on. Returns the hashes of what is gone for good, whose bytes are still to be released.
 */
export async function discardSourceImage(
  call: Pick<RokkaCall, 'principal' | 'query'>,
  services: Services,
  { db }: Session,
  row: rokka.SourceImageRow,
): Promise<string[]> {
  await rokka.changeSourceImage(db, row, { deleted: services.now() })
  const { trash, gone } = await discardImages(db, row.customer, [row], discardingOf(call, services))
  if (trash[0] === undefined) await rokka.removeSourceImage(db, row)
  else await rokka.changeSourceImage(db, row, { trash: trash[0] })
  return gone
}

/** What is in the trash as if it had been at another place, which the addresses of its own files name. */
function movedTo(trashed: Trashed, place: { space: number; id: string }): Trashed {
  const { customer, was, adjuncts } = trashed
  const moved = { ...trashed, ...place }
  return {
    ...moved,
    was: was.origin === ownFile(trashed) ? { ...was, origin: ownFile(moved) } : was,
    adjuncts: adjuncts.map(adjunct =>
      adjunct.external_id || !adjunct.public_id
        ? adjunct
        : { ...adjunct, public_id: adjunctPath({ ...adjunct, customer, space: place.space, image: place.id }) },
    ),
  }
}

/**
 * Brings a source image back from the trash, which the transaction has locked, with the Image that it was; into the
 * space of source images under its hash when its id has been taken since. Throws HttpProblem 404, and 507 above a
 * storage policy.
 */
export async function restoreSourceImage(session: Session, row: rokka.SourceImageRow): Promise<rokka.SourceImageRow> {
  const { customer, hash } = row
  const trashed = await lockTrashed(session.db, customer, row.trash!)
  if (!trashed) throw notFound(`The source image ${hash}`)
  const { space, id } = trashed
  const isTaken = await session.find('Image', { customer, space, id }, ['id'])
  const place = { space: await homeOf(session, customer), id: hash }
  await restoreImage(session, isTaken ? movedTo(trashed, place) : trashed)
  return (await rokka.findSourceImage(session.db, customer, hash))!
}
