// A radiograph is kept: bytes first, then in one transaction the Image that it is, and what this dialect knows of it.
import { ownFile } from '../../ingest/index.js'
import { classNamed, withChannels, withSpaceDefaults } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import {
  blobKey,
  dropHold,
  holdOriginal,
  insertRadiograph,
  mintKey,
  type Radiograph,
  storageLeft,
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

async function checkStorage({ services: { store }, customer }: Call, space: number, bytes: number): Promise<void> {
  if (bytes > (await storageLeft(store.db, customer, space)))
    throw new HttpProblem(507, 'Storage limit exceeded', 'The storage policy does not allow as many bytes as these.')
}

/** Writes the rows of a radiograph whose bytes are stored, and waits for its ingest as long as one may wait. */
async function insert(
  call: Call,
  spaceRow: Row,
  media: { sha256: string; hold: number },
  imageInfo: ImageInfo,
  { expires, ...session }: Belonging,
): Promise<string> {
  const { store, ingest, settings, vocabulary, base, now } = call.services
  const [{ customer }, space, id, created] = [call, spaceRow['id'] as number, crypto.randomUUID(), now()]
  const image: Row = {
    ...{ customer, space, id, created },
    expires: expires ?? new Date(created.getTime() + settings.DSIO_EXPIRES_S * 1000),
    origin: ownFile(base, { customer, space, id }),
    uploaded: media.sha256,
    media_type: 'image/png',
    lut: imageInfo.lut,
    delivery_channels: [],
  }
  await store.transaction(async transaction => {
    const rows = [withSpaceDefaults(image, {}, spaceRow)]
    const [values] = await withChannels(transaction, base, customer, rows)
    await transaction.insert(classNamed(vocabulary, 'Image'), values!)
    const radiograph = { customer, space, id, media: media.sha256, imageInfo: imageInfo.sent, ...session }
    await insertRadiograph(transaction.db, radiograph)
    await ingest.enqueue(transaction, customer, [{ space, id }], { priority: true })
    await dropHold(transaction.db, media.hold)
  })
  await ingest.finished(customer, space, id, settings.SYNC_INGEST_S * 1000, call.signal)
  return id
}

/**
 * Stores a radiograph as an Image of the customer's space, to be ingested at once, and returns its id when that has
 * ended, or when it takes longer than one may wait. Throws HttpProblem 507 above a storage policy.
 */
export async function keep(call: Call, { file, digest, info }: Intake, belonging: Belonging = {}): Promise<string> {
  const { store, blobs } = call.services
  const { customer, signal } = call
  const spaceRow = await spaceFor(call)
  await checkStorage(call, spaceRow['id'] as number, digest.size)
  const { sha256 } = digest
  const hold = await holdOriginal(store.db, { customer, sha256 })
  await blobs.put(blobKey(customer, 'original', sha256), { path: file, move: true, digest }, { signal })
  return insert(call, spaceRow, { sha256, hold }, info, belonging)
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
  if (await blobs.stat(blobKey(customer, 'original', sha256)))
    return insert(call, await spaceFor(call), { sha256, hold }, info, belonging)
  await dropHold(store.db, hold)
  return undefined
}
