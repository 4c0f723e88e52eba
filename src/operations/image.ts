// Images one by one: registered or replaced, changed, ingested at once, and deleted with their bytes.
import { isDeepStrictEqual } from 'node:util'
import { ownFile } from '../ingest/index.js'
import { conflict, invalid, notFound } from '../problem.js'
import { releaseEarly } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Answer, type Call, changed, classNamed, gone, type Handler, type Services } from './call.js'
import { type Channel, withChannels } from './delivery-channels.js'
import { checkRoles, readImage, TRIGGERS, withSpaceDefaults } from './image-input.js'
import { suits } from './media-type.js'
import { type Address, checkSource, type Describe, placeImage } from './place-image.js'
import { receiveBase64, receiveUpload, storeUpload } from './upload.js'

const LARGEST_INTEGER = 2147483647

function addressOf({ where }: Call): Address {
  const [customer, space] = [Number(where['customer']), Number(where['space'])]
  for (const number of [customer, space])
    if (!Number.isInteger(number) || number < 0 || number > LARGEST_INTEGER) throw notFound('The Space')
  return { customer, space, id: String(where['id']) }
}

/** The image as it is once its ingest has ended, or as it stands when that takes longer than one may wait. */
async function settled(
  call: Call,
  services: Services,
  { customer, space, id }: Address,
  created: boolean,
): Promise<Answer> {
  const { ingest, settings, vocabulary } = services
  const patience = call.prefer.respondAsync ? 0 : settings.SYNC_INGEST_S * 1000
  const row = await ingest.finished(customer, space, id, patience, call.signal)
  if (!row) throw notFound('The Image')
  const status = created ? 201 : row['ingesting'] ? 202 : 200
  return { kind: 'resource', status, owner: classNamed(vocabulary, 'Image'), row, created }
}

/** What a PUT with bytes says: nothing but the bytes; what the image was described with stays, save channels that are not for them. */
function uploaded(call: Call, services: Services, address: Address): Describe {
  return async (before, space) => {
    const { mediaType, stream } = call.upload!
    const received = await receiveUpload(services, stream, mediaType)
    const { columns, hold } = await storeUpload(services, address, before, received)
    if (!before) return { columns: withSpaceDefaults({ ...columns, delivery_channels: [] }, {}, space), hold }
    const kept = (before['delivery_channels'] as Channel[]).every(
      ({ channel }) => channel === 'none' || suits(channel, mediaType),
    )
    return { columns: kept ? columns : { ...columns, delivery_channels: [] }, hold }
  }
}

/** The bytes that came with a description: beside it, or in it; undefined when there are none. */
async function bytesOf({ upload }: Call, services: Services, body: Record<string, unknown>, values: Row) {
  if (upload) return receiveUpload(services, upload.stream, String(values['media_type'] || upload.mediaType))
  const { file } = body
  return typeof file === 'string' && file !== ''
    ? receiveBase64(services, file, String(values['media_type'] ?? ''))
    : undefined
}

/** What a PUT with a description says; the bytes that were uploaded earlier stay while the origin is our own file. */
function described(call: Call, services: Services, address: Address, body: Record<string, unknown>): Describe {
  const values = readImage(services, body, { whole: true, strict: call.prefer.strict, bytes: true }, call.self)
  for (const [column, value] of Object.entries(address))
    if (column !== 'customer' && values[column] !== undefined && values[column] !== value)
      throw invalid(column, `must be ${value}, as the address has it, or be left out`)
  const hasBytes = Boolean(call.upload || body['file'])
  return async (before, space) => {
    if (hasBytes) {
      checkSource(values, true)
      const received = await bytesOf(call, services, body, values)
      const { columns, hold } = await storeUpload(services, address, before, received!)
      return { columns: withSpaceDefaults({ ...values, ...columns }, body, space), hold }
    }
    const keepsUpload =
      before?.['uploaded'] && (!values['origin'] || values['origin'] === ownFile(services.base, address))
    if (keepsUpload) return { columns: withSpaceDefaults({ ...values, origin: before['origin'] }, body, space) }
    checkSource(values, false)
    return { columns: withSpaceDefaults({ ...values, uploaded: null, lut: null }, body, space) }
  }
}

/** Registers or replaces the image at an address, and waits for its ingest. */
async function register(call: Call, services: Services, address: Address, describe: Describe): Promise<Answer> {
  const created = await placeImage(services, address, call.precondition, describe)
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
  statuses: [200, 201, 202, 400, 404, 507],
  run(call, services) {
    const address = addressOf(call)
    const describe =
      call.upload && !call.body ? uploaded(call, services, address) : described(call, services, address, bodyOf(call))
    return register(call, services, address, describe)
  },
}

/** POST to the images of a space: an id is made when none is given. */
export const createImage: Handler = {
  statuses: [201, 400, 404, 409, 507],
  async run(call, services) {
    const body = call.upload ? (call.body ?? {}) : bodyOf(call)
    const id = String(body['id'] ?? body['modelId'] ?? crypto.randomUUID())
    const address = { ...addressOf({ ...call, where: { ...call.where, id } }), id }
    const taken = await services.store.find(classNamed(services.vocabulary, 'Image'), { ...address })
    if (taken)
      throw conflict('The id is in use by another Image of the space.', [{ property: 'id', message: 'is in use' }])
    const self = `${call.self}/${encodeURIComponent(id)}`
    return register(call, services, address, described({ ...call, self }, services, address, body))
  },
}

/** PATCH: what is named changes, nothing else does; ingested again only when it must be. */
export const patchImage: Handler = {
  statuses: [200, 202, 205, 400, 404],
  async run(call, services) {
    const address = addressOf(call)
    const image = classNamed(services.vocabulary, 'Image')
    const given = readImage(services, bodyOf(call), { whole: false, strict: call.prefer.strict }, call.self)
    for (const column of ['space', 'id'] as const)
      if (given[column] !== undefined && given[column] !== address[column])
        throw invalid(column, `must be ${address[column]}, as the address has it, or be left out`)
    const again = await services.store.transaction(async session => {
      const before = await session.lock(image, { ...address })
      if (!before) throw notFound('The Image')
      call.precondition(before)
      await checkRoles(session, address.customer, given['roles'])
      const asset = { media_type: before['media_type'], ...given, ...address }
      const [values] = (await withChannels(session, services.base, address.customer, [asset])) as [Row]
      const differs = (column: string) =>
        given[column] !== undefined && !isDeepStrictEqual(values[column], before[column])
      const moved = differs('origin') ? { uploaded: null, lut: null } : {}
      await session.update(image, { ...address }, { ...values, ...moved })
      const triggered = TRIGGERS.some(differs)
      if (triggered) await services.ingest.enqueue(session, address.customer, [address], { priority: true })
      return triggered
    })
    const answer = again ? await settled(call, services, address, false) : undefined
    if (answer?.status === 202) return answer
    const row = await services.store.find(image, { ...address })
    if (!row) throw notFound('The Image')
    return changed(call, image, row)
  },
}

/** POST to reingest: the image is ingested again as it is described, and waited for. */
export const reingestImage: Handler = {
  statuses: [200, 202, 400, 404],
  async run(call, services) {
    const { customer, space, id } = call.ownerRow as unknown as Address
    const address = { customer, space, id }
    await services.store.transaction(async session => {
      const before = await session.lock(classNamed(services.vocabulary, 'Image'), address)
      if (!before) throw notFound('The Image')
      call.precondition(before)
      if (!before['origin'] && !before['uploaded'])
        throw invalid('origin', 'is missing: there is nothing to ingest this image from; PUT it with an origin')
      await services.ingest.enqueue(session, customer, [address], { priority: true })
    })
    return settled(call, services, address, false)
  },
}

/** DELETE: the row, its place in the counts, and the bytes that no other image needs. */
export const deleteImage: Handler = {
  statuses: [204, 205, 404],
  async run(call, { store, blobs, vocabulary }) {
    const address = addressOf(call)
    const image = classNamed(vocabulary, 'Image')
    const row = await store.transaction(async session => {
      const before = await session.lock(image, { ...address })
      if (!before) throw notFound('The Image')
      call.precondition(before)
      return session.remove(image, { ...address })
    })
    const hashes = [row?.['original'], row?.['uploaded']].filter(Boolean) as string[]
    await releaseEarly(store.db, blobs, address.customer, hashes)
    return gone(call)
  },
}
