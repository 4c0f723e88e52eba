// Images one by one: registered or replaced, updated, ingested at once, and deleted with their bytes.
import { isDeepStrictEqual } from 'node:util'
import { conflict, HttpProblem, invalid, notFound } from '../problem.js'
import { discardImages, type ImageKey, type ImageRow } from '../store/index.js'
import { segmentOf } from '../vocabulary/index.js'
import { type Answer, type Call, deleted, type Handler, ownerRow, resource, updated } from './call.js'
import { checkAlone, NOTHING_SAID, readDescription, reingestingColumns, type Said } from './image-input.js'
import { type Describe, registerImage, registerImages } from './register-image.js'
import type { Services } from './services.js'
import { checkUnshown } from './shown-images.js'
import { discardingOf, releaseGone } from './trash.js'
import { type Destination, receiveBase64, receiveUpload, storeUpload } from './upload.js'

const LARGEST_INTEGER = 2147483647

function addressOf({ where }: Call): ImageKey {
  const [customer, space] = [Number(where['customer']), Number(where['space'])]
  for (const number of [customer, space])
    if (!Number.isInteger(number) || number < 0 || number > LARGEST_INTEGER) throw notFound('The Space')
  return { customer, space, id: String(where['id']) }
}

/** An ingest that was waited for and has failed: the image is stored with its error, so that a retry can follow. */
const notIngested = ({ serialisers }: Services, row: ImageRow): HttpProblem =>
  new HttpProblem(422, 'Unprocessable content', row.error, [], { 'Content-Location': serialisers.iri('Image', row)! })

/**
 * The image as it is once its ingest has ended, or as it stands when that takes longer than one may wait.
 * Throws HttpProblem 422 when the ingest has failed, to callers who wait.
 */
async function settled(
  call: Call,
  services: Services,
  { customer, space, id }: ImageKey,
  created: boolean,
): Promise<Answer> {
  const { ingest, settings } = services
  const patience = call.prefer.respondAsync ? 0 : settings.SYNC_INGEST_S * 1000
  const row = await ingest.finished(customer, space, id, patience, call.signal)
  if (!row) throw notFound('The Image')
  if (row.error && !row.ingesting && !call.prefer.respondAsync) throw notIngested(services, row)
  return resource(services, 'Image', row, created ? 201 : row.ingesting ? 202 : 200, created)
}

const destinationOf = ({ customer, space }: ImageKey, before: ImageRow | undefined): Destination => ({
  customer,
  space,
  replaced: before?.original_size ?? 0,
})

/** What a PUT with bytes says: nothing but the bytes; what the image was described with stays. */
const uploaded =
  (call: Call, services: Services, address: ImageKey): Describe =>
  async before => {
    const destination = destinationOf(address, before)
    const received = await receiveUpload(services, destination, call.upload!)
    return { said: NOTHING_SAID, whole: false, original: await storeUpload(services, destination, received) }
  }

/** The bytes that came with a description: beside it, or in it; undefined when there are none. */
async function bytesOf(
  { upload }: Call,
  services: Services,
  destination: Destination,
  file: unknown,
  mediaType: string,
) {
  if (upload) return receiveUpload(services, destination, { ...upload, mediaType: mediaType || upload.mediaType })
  return typeof file === 'string' && file !== '' ? receiveBase64(services, destination, file, mediaType) : undefined
}

/** Throws HttpProblem 400 when what is said is of another image than the address. */
function checkAddressed({ columns }: Said, address: ImageKey): void {
  for (const column of ['space', 'id'] as const)
    if (columns[column] !== undefined && columns[column] !== address[column])
      throw invalid(column, `must be ${address[column]}, as in the URL, or be omitted`)
}

/** What a PUT with a description says; the bytes that were uploaded earlier stay while the origin is our own file. */
function described(call: Call, services: Services, address: ImageKey, body: Record<string, unknown>): Describe {
  const mode = { strict: call.prefer.strict, scope: call.variables, bytes: true }
  const said = readDescription(services, body, mode, call.self)
  checkAddressed(said, address)
  return async before => {
    if (!call.upload && !body['file']) return { said, whole: true }
    checkAlone(said)
    const destination = destinationOf(address, before)
    const mediaType = said.columns.media_type ?? ''
    const received = await bytesOf(call, services, destination, body['file'], mediaType)
    const original = received && (await storeUpload(services, destination, received))
    return { said, whole: true, original }
  }
}

/** Registers or replaces the image at an address, and waits for its ingest. */
async function register(
  call: Call,
  services: Services,
  address: ImageKey,
  describe: Describe,
  precondition = call.precondition,
): Promise<Answer> {
  const created = await registerImage(services, address, precondition, describe)
  return settled(call, services, address, created)
}

const bodyOf = (call: Call): Record<string, unknown> => {
  if (!call.body)
    throw invalid(
      'body',
      'is required: a description of the image as JSON, or its bytes as image/*, audio/* or video/*',
    )
  return call.body
}

/** PUT: create or replace, by description or by the bytes themselves; always ingested. */
export const putImage: Handler = {
  statuses: [200, 201, 202, 400, 404, 422, 507],
  run(call, services) {
    const address = addressOf(call)
    const describe =
      call.upload && !call.body ? uploaded(call, services, address) : described(call, services, address, bodyOf(call))
    return register(call, services, address, describe)
  },
}

/** POST to the images of a space: an id is made when none is given. */
export const createImage: Handler = {
  statuses: [201, 400, 404, 409, 422, 507],
  async run(call, services) {
    const body = call.upload ? (call.body ?? {}) : bodyOf(call)
    const id = String(body['id'] ?? body['modelId'] ?? crypto.randomUUID())
    const address = { ...addressOf({ ...call, where: { ...call.where, id } }), id }
    const free = (before: ImageRow | undefined): void => {
      if (before)
        throw conflict('The id is in use by another Image of the space.', [{ property: 'id', message: 'is in use' }])
    }
    const self = `${call.self}/${segmentOf(id)}`
    return register(call, services, address, described({ ...call, self }, services, address, body), free)
  },
}

/** Throws HttpProblem 404 for an image that is not there, and 412 as the request has it. */
const thereFor =
  (call: Call) =>
  (before: ImageRow | undefined): void => {
    if (!before) throw notFound('The Image')
    call.precondition(before)
  }

/** PATCH: what is named changes, nothing else does; ingested again only when it must be. */
export const patchImage: Handler = {
  statuses: [200, 202, 205, 400, 404, 422],
  async run(call, services) {
    const address = addressOf(call)
    const mode = { strict: call.prefer.strict, scope: call.variables }
    const said = readDescription(services, bodyOf(call), mode, call.self)
    const { customer, space, id } = address
    checkAddressed(said, address)
    const triggers = reingestingColumns(services).filter(
      column => column in said.columns || said.defaults.includes(column),
    )
    const change = { space, id, said, whole: false }
    const { ingested } = await services.store.transaction(session =>
      registerImages(services, session, customer, [change], {
        priority: true,
        precondition: thereFor(call),
        ingests: (before, after) => triggers.some(column => !isDeepStrictEqual(after[column], before?.[column])),
      }),
    )
    const answer = ingested[0] ? await settled(call, services, address, false) : undefined
    if (answer?.status === 202) return answer
    const row = await services.store.find('Image', address)
    if (!row) throw notFound('The Image')
    return updated(call, call.route.target, row)
  },
}

/** POST to reingest: the image is ingested again as it is described, and waited for. */
export const reingestImage: Handler = {
  statuses: [200, 202, 400, 404, 422],
  async run(call, services) {
    const { customer, space, id } = ownerRow(call, 'Image')
    const address = { customer, space, id }
    await services.store.transaction(async session => {
      const before = await session.lock('Image', address)
      if (!before) throw notFound('The Image')
      call.precondition(before)
      if (!before.origin && !before.uploaded)
        throw invalid('origin', 'is missing: there is nothing to ingest this image from; PUT it with an origin')
      await services.ingest.enqueue(session, customer, [address], { priority: true })
    })
    return settled(call, services, address, false)
  },
}

/** DELETE: into the trash, or for good with the bytes that no other image needs. */
export const deleteImage: Handler = {
  statuses: [204, 205, 404, 409],
  async run(call, services) {
    const address = addressOf(call)
    const { gone } = await services.store.transaction(async session => {
      const before = await session.lock('Image', address)
      if (!before) throw notFound('The Image')
      call.precondition(before)
      await checkUnshown(call, services, session.db, address.customer, [address])
      return discardImages(session.db, address.customer, [address], discardingOf(call, services))
    })
    await releaseGone(services, address.customer, gone)
    return deleted(call)
  },
}
