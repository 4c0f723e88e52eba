// A radiograph is kept: bytes first, then in one transaction the Image that it is, and what this dialect knows of it.
import { ownFile } from '../../ingest/index.js'
import { classNamed, storeUpload, withChannels, withSpaceDefaults } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import {
  blobKey,
  dropHold,
  giveUpHold,
  holdOriginal,
  insertRadiograph,
  mintKey,
  type Radiograph,
} from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { Call } from './exchange.js'
import type { ImageInfo } from './image-info.js'
import type { Intake } from './intake.js'

/** Name of the space that every customer's radiographs are in. */
const SPACE = 'dsio'

/** What a radiograph belongs to, and when it expires. */
export type Belonging = Pick<Radiograph, 'sessionId' | 'imageId' | 'captured'> & { expires?: Date }

async function findSpace({ services: { store, vocabulary }, customer }: Call): Promise<Row | undefined> {
  return store.find(classNamed(vocabulary, 'Space'), { customer, name: SPACE })
}

/** The customer's space for radiographs, made on first use. */
async function spaceFor(call: Call): Promise<Row> {
  const found = await findSpace(call)
  if (found) return found
  const { store, vocabulary } = call.services
  const owner = classNamed(vocabulary, 'Space')
  try {
    return await store.transaction(async session =>
      session.insert(owner, await mintKey(session.db, owner, { customer: call.customer, name: SPACE })),
    )
  } catch (error) {
    // Another request made it at the same time.
    const other = error instanceof HttpProblem && error.status === 409 ? await findSpace(call) : undefined
    if (other) return other
    throw error
  }
}

/** An original that is stored, and the hold that keeps it until its row names it. */
interface Stored {
  sha256: string
  hold: number
}

/** Writes the rows of a radiograph in one transaction, and puts it in the queue. */
async function insert(
  call: Call,
  { id: space, ...defaults }: Row,
  id: string,
  { sha256, hold }: Stored,
  info: ImageInfo,
  { expires, ...session }: Belonging,
): Promise<void> {
  const { store, blobs, ingest, settings, vocabulary, base, now } = call.services
  const key = { customer: call.customer, space: space as number, id }
  const created = now()
  const image: Row = {
    ...key,
    created,
    expires: expires ?? new Date(created.getTime() + settings.DSIO_EXPIRES_S * 1000),
    origin: ownFile(base, key),
    uploaded: sha256,
    media_type: 'image/png',
    lut: info.lut,
    delivery_channels: [],
  }
  const written = store.transaction(async transaction => {
    const rows = [withSpaceDefaults(image, {}, defaults)]
    const [values] = await withChannels(transaction, base, key.customer, rows)
    await transaction.insert(classNamed(vocabulary, 'Image'), values!)
    await insertRadiograph(transaction.db, { ...key, media: sha256, imageInfo: info.sent, ...session })
    await ingest.enqueue(transaction, key.customer, [key], { priority: true })
    await dropHold(transaction.db, hold)
  })
  await written.catch(async error => {
    await giveUpHold(store.db, blobs, hold, error)
    throw error
  })
}

/** Waits for the ingest of a radiograph as long as one may wait. */
const ingested = ({ services: { ingest, settings }, customer, signal }: Call, space: number, id: string) =>
  ingest.finished(customer, space, id, settings.SYNC_INGEST_S * 1000, signal)

/**
 * Stores a radiograph as an Image of the customer's space, to be ingested at once, and returns its id when that has
 * ended, or when it takes longer than one may wait. Throws HttpProblem 507 above a storage policy.
 */
export async function keep(call: Call, { file, digest, info }: Intake, belonging: Belonging = {}): Promise<string> {
  const space = await spaceFor(call)
  const key = { customer: call.customer, space: space['id'] as number, id: crypto.randomUUID() }
  const { hold } = await storeUpload(call.services, key, undefined, { file, digest, mediaType: 'image/png' })
  await insert(call, space, key.id, { sha256: digest.sha256, hold }, info, belonging)
  await ingested(call, key.space, key.id)
  return key.id
}

/** Keeps another radiograph of bytes that are stored already; undefined when they are no longer there. */
export async function keepAgain(
  call: Call,
  sha256: string,
  info: ImageInfo,
  belonging: Belonging,
): Promise<string | undefined> {
  const { store, blobs } = call.services
  const { customer } = call
  const hold = await holdOriginal(store.db, { customer, sha256 })
  if (!(await blobs.stat(blobKey(customer, 'original', sha256)))) {
    await giveUpHold(store.db, blobs, hold)
    return undefined
  }
  const [space, id] = [await spaceFor(call), crypto.randomUUID()]
  await insert(call, space, id, { sha256, hold }, info, belonging)
  await ingested(call, space['id'] as number, id)
  return id
}
