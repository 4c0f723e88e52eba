// A radiograph is kept: bytes first, then in one transaction the Image that it is, and what this API knows of it.
import {
  holdStored,
  NOTHING_SAID,
  type Original,
  registerImage,
  type Services,
  storeUpload,
} from '../../operations/index.js'
import { insertRadiograph, type Radiograph } from '../../store/index.js'
import type { DsioCall } from './dsio-call.js'
import type { ImageInfo } from './image-info.js'
import { spaceFor } from './radiograph-space.js'
import type { Intake } from './read-radiograph.js'

/** What a radiograph belongs to, and when it expires. */
export type Belonging = Pick<Radiograph, 'sessionId' | 'imageId' | 'captured'> & { expires?: Date }

/**
 * Makes the Image of a radiograph whose media is stored, with what this API knows of it, and waits for its ingest as
 * long as one may. Returns its id.
 */
async function born(
  { customer, signal }: DsioCall,
  services: Services,
  space: number,
  original: Original,
  info: ImageInfo,
  { expires, ...session }: Belonging,
): Promise<string> {
  const { ingest, settings, now } = services
  const key = { customer, space, id: crypto.randomUUID() }
  const created = now()
  const own = { created, expires: expires ?? new Date(created.getTime() + settings.DSIO_EXPIRES_S * 1000) }
  const described = { said: NOTHING_SAID, whole: false, original: { ...original, lut: info.lut }, own }
  const radiograph = { ...key, media: original.sha256, imageInfo: info.kept, ...session }
  await registerImage(
    services,
    key,
    () => undefined,
    async () => described,
    ({ db }) => insertRadiograph(db, radiograph),
  )
  await ingest.finished(customer, space, key.id, settings.SYNC_INGEST_S * 1000, signal)
  return key.id
}

const MEDIA_TYPE = 'image/png'

/**
 * Stores a radiograph as an Image of the customer's space, to be ingested at once, and returns its id when that has
 * ended, or when it takes longer than one may wait. Throws HttpProblem 507 above a storage policy.
 */
export async function keep(
  call: DsioCall,
  services: Services,
  { file, digest, info }: Intake,
  belonging: Belonging = {},
): Promise<string> {
  const space = await spaceFor(call, services)
  const place = { customer: call.customer, space }
  const original = await storeUpload(services, place, { file, digest, mediaType: MEDIA_TYPE }, call.signal)
  return born(call, services, space, original, info, belonging)
}

/** Keeps another radiograph of bytes that are stored already; undefined when they are no longer there. */
export async function keepAgain(
  call: DsioCall,
  services: Services,
  sha256: string,
  info: ImageInfo,
  belonging: Belonging,
): Promise<string | undefined> {
  const space = await spaceFor(call, services)
  const hold = await holdStored(services, call.customer, sha256)
  if (hold === undefined) return undefined
  return born(call, services, space, { sha256, mediaType: MEDIA_TYPE, hold, derived: true }, info, belonging)
}
