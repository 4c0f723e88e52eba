// From bytes to a source image: stored once, ingested as an Image of the organization's rokka space, and told of.

import { type Probe, probe } from '../../images/index.js'
import { holding, NOTHING_SAID, registerImages, type Services, storeUpload } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { type Digest, type DynamicMetadata, dropHold, releaseEarly, rokka, type Session } from '../../store/index.js'
import { restoreSourceImage } from './discarded.js'
import { checkUnlocked } from './find-source-image.js'
import { homeOf, storagePlace } from './source-image-space.js'
import { merged } from './user-metadata.js'

/** What is said of bytes that come in. */
export interface Description {
  name: string
  user_metadata: Record<string, unknown>
  dynamic_metadata: DynamicMetadata
  static_metadata?: Record<string, unknown>
  protected: boolean
}

/** Bytes in a local file that is given away, measured. */
export interface Received {
  file: string
  digest: Digest
}

const formatOf = ({ format }: Probe): string => ({ jpeg: 'jpg', tiff: 'tif' })[format] ?? format

/** What is known of the original before it is ingested. Throws HttpProblem 400 or 415 when it is no image. */
async function inspect({ settings }: Services, { file, digest }: Received) {
  if (digest.size === 0)
    throw new HttpProblem(400, 'Bad request', 'filedata: must be the bytes of an image, and is empty')
  const found = await probe(file, { maxPixels: settings.MAX_PIXELS })
  return {
    binary_hash: digest.sha1!,
    sha256: digest.sha256,
    size: digest.size,
    width: found.width,
    height: found.height,
    mimetype: found.mediaType,
    format: formatOf(found),
    opaque: !found.hasAlpha,
  }
}

/** A source image that already exists takes the new metadata; one in the trash is restored. */
async function joined(
  session: Session,
  existing: rokka.SourceImageRow,
  { user_metadata }: Description,
): Promise<rokka.SourceImageRow> {
  const live = existing.deleted ? await restoreSourceImage(session, existing) : existing
  if (Object.keys(user_metadata).length === 0) return live
  checkUnlocked(live)
  return rokka.editSourceImage(session.db, live, { user_metadata: merged(live.user_metadata, user_metadata) })
}

type Known = Awaited<ReturnType<typeof inspect>>

/** The source image of bytes that are stored: found, or made with its Image. `created` tells which. */
async function register(
  services: Services,
  session: Session,
  customer: number,
  known: Known,
  description: Description,
): Promise<{ row: rokka.SourceImageRow; created: boolean }> {
  const { db } = session
  const identity = { ...known, ...description, user_metadata: merged({}, description.user_metadata) }
  const hash = await rokka.hashOf(db, identity)
  const space = await homeOf(session, customer)
  const row = await rokka.insertSourceImage(db, { customer, ...identity, space, id: hash })
  if (!row) {
    const existing = await rokka.findSourceImage(db, customer, hash, { deleted: 'either', lock: true })
    if (!existing)
      throw new HttpProblem(503, 'Service unavailable', 'The source image is being deleted; try again.', [], {
        'Retry-After': '1',
      })
    return { row: await joined(session, existing, description), created: false }
  }
  await addImage(services, session, row)
  return { row, created: true }
}

/** Adds the Image that shows a new source image: what was derived of the same bytes before serves again. */
export async function addImage(services: Services, session: Session, row: rokka.SourceImageRow): Promise<void> {
  const { customer, space, id, sha256, mimetype, binary_hash, protected: isProtected } = row
  const image = {
    ...{ space, id },
    said: NOTHING_SAID,
    whole: false,
    original: { sha256, mediaType: mimetype, derived: true },
    own: { protected: isProtected, sha1: binary_hash },
  }
  await registerImages(services, session, customer, [image], { priority: true })
}

/** Waits for the ingest. A source image that cannot be ingested goes again. Throws HttpProblem 400 then. */
async function ingested(services: Services, row: rokka.SourceImageRow, signal: AbortSignal): Promise<void> {
  const { ingest, settings, store, blobs } = services
  const { customer, space, id, sha256 } = row
  const image = await ingest.finished(customer, space, id, settings.SYNC_INGEST_S * 1000, signal)
  if (!image?.['error']) return
  await store.transaction(session => session.remove('Image', { customer, space, id }))
  await releaseEarly(store.db, blobs, customer, [sha256])
  throw new HttpProblem(400, 'Bad request', `filedata: ${image['error']}`, [
    { property: 'filedata', message: String(image['error']) },
  ])
}

/**
 * Takes in the bytes of a source image and waits until it can be rendered.
 * Throws HttpProblem 400 or 415 for bytes that are no image, 423 where a locked one would change, and 507 above a
 * storage policy.
 */
export async function receive(
  services: Services,
  customer: number,
  bytes: Received,
  description: Description,
  signal: AbortSignal,
): Promise<{ row: rokka.SourceImageRow; created: boolean }> {
  const { store } = services
  const known = await inspect(services, bytes)
  const received = { ...bytes, mediaType: known.mimetype }
  const { hold } = await storeUpload(services, await storagePlace(services, customer), received, signal)
  return holding(services, hold, async () => {
    const result = await store.transaction(async session => {
      const registered = await register(services, session, customer, known, description)
      await dropHold(session.db, hold)
      return registered
    })
    await ingested(services, result.row, signal)
    return result
  })
}
