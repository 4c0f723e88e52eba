// Adjuncts that are posted: one, several of one asset, or many of many assets as a batch; all of them or none.
import { objectOf } from '../../json-object.js'
import { conflict, invalid } from '../../problem.js'
import { type AdjunctKey, type AdjunctRow, dropHold, insertAdjunctBatch, type Session } from '../../store/index.js'
import { type Call, type Handler, ownerRow, resource } from '../call.js'
import { inMember, inPlace } from '../image-input.js'
import { inIri, inWhole, membersOf } from '../image-members.js'
import type { Services } from '../services.js'
import { holding, receiveUpload, type StoredOriginal, storeUpload } from '../upload.js'
import { adjunctColumns } from './adjunct-columns.js'

type Body = Record<string, unknown>
type Asset = Omit<AdjunctKey, 'id'>

/** One adjunct of a request. */
interface Posted {
  key: AdjunctKey
  values: Partial<AdjunctRow>
}

/** What a body says of an adjunct of an asset. Throws HttpProblem 400. */
function readPosted(services: Services, asset: Asset, body: Body, strict: boolean): Posted {
  const self = services.serialisers.iri('Adjunct', { ...asset, id: body['id'] ?? '' })
  const { asset: _asset, ...said } = body
  const scope = { customer: asset.customer }
  const values = services.readerOf('Adjunct').read(said, { strict, scope, whole: true }, self)
  return { key: { ...asset, id: values.id! }, values }
}

/** The same of each member, faults named from the body's point of view. Throws HttpProblem 400, also for one that stands twice. */
function readMembers(call: Call, services: Services, assetOf: (member: Body) => Asset): Posted[] {
  const seen = new Map<string, number>()
  return membersOf(call.body, services.settings.MAX_BATCH_MEMBERS).map((member, index) => {
    try {
      const posted = readPosted(services, assetOf(member), member, call.prefer.strict)
      const name = JSON.stringify(posted.key)
      if (seen.has(name)) throw invalid('id', `is the same adjunct as member[${seen.get(name)}]`)
      seen.set(name, index)
      return posted
    } catch (error) {
      throw inMember(index, error)
    }
  })
}

/** Writes one adjunct; `created` when it is new. `again`: its content is fetched though its origin is the same. Throws what `adjunctColumns` throws. */
async function write(session: Session, { key, values }: Posted, priority: boolean, again = true) {
  const before = await session.lock('Adjunct', key)
  const columns = await adjunctColumns(session, { key, values, before, again, priority })
  const row = before
    ? await session.update('Adjunct', key, columns)
    : await session.insert('Adjunct', { ...columns, ...key })
  return { row: row!, created: !before }
}

/** Writes the members of a body. Throws HttpProblem 400 that names the member. */
async function writeMembers(session: Session, members: Posted[], priority: boolean) {
  const written = []
  for (const [index, posted] of members.entries())
    written.push(
      await write(session, posted, priority).catch(error => {
        throw inMember(index, error)
      }),
    )
  return written
}

/** One adjunct that must be new, with the bytes that came with it. */
async function createOne(call: Call, services: Services, asset: Asset) {
  const { upload } = call
  if (!call.body) throw invalid('body', 'is required: a description of the adjunct as JSON')
  const { customer, space } = asset
  const posted = readPosted(services, asset, call.body, call.prefer.strict)
  const { id, origin, external_id: external } = posted.values
  if (upload && (origin || external))
    throw invalid(origin ? 'origin' : 'externalId', 'must be omitted: the bytes sent with it are the content')
  const free = (before: AdjunctRow | undefined) => {
    if (before) throw conflict(`The asset has an adjunct ${id}.`, [{ property: 'id', message: 'is in use' }])
  }
  free(await services.store.find('Adjunct', posted.key))
  let original: StoredOriginal | undefined
  let size = 0
  if (upload) {
    const received = await receiveUpload(services, { customer, space }, upload)
    size = received.digest.size
    original = await storeUpload(services, { customer, space }, received)
  }
  return holding(services, original?.hold, () =>
    services.store.transaction(async session => {
      free(await session.lock('Adjunct', posted.key))
      const stored = original && { original: original.sha256, size, finished: new Date() }
      const { row } = await write(session, { ...posted, values: { ...posted.values, ...stored } }, true)
      if (original) await dropHold(session.db, original.hold)
      return row
    }),
  )
}

/** POST to the adjuncts of an asset: one that is new, or several, of which those that exist are replaced. */
export const createAdjunct: Handler = {
  statuses: [200, 201, 400, 409, 507],
  async run(call, services) {
    const { customer, space, id: image } = ownerRow(call, 'Image')
    const asset = { customer, space, image }
    if (!Array.isArray(call.body?.['member'] ?? call.body?.['hydra:member']))
      return resource(services, 'Adjunct', await createOne(call, services, asset), 201, true)
    const members = readMembers(call, services, () => asset)
    const written = await services.store.transaction(session => writeMembers(session, members, true))
    const { link, target } = call.route as Required<typeof call.route>
    const rows = written.map(({ row }) => row)
    const status = written.every(({ created }) => created) ? 201 : 200
    return { kind: 'list', status, page: { rows, total: rows.length }, link, target, pageSize: rows.length, number: 1 }
  },
}

/**
 * Registers what a document says of the adjuncts of an asset, which is there; content that has been fetched is not fetched
 * again. The link to the adjuncts, sent back as it was read, says nothing. Throws HttpProblem 400 that names the place, 507.
 */
export async function registerAdjuncts(
  services: Services,
  session: Session,
  asset: Asset,
  said: unknown,
  place: string,
): Promise<void> {
  if (said === undefined || said === null || typeof said === 'string') return
  if (!Array.isArray(said)) throw invalid(place, 'must be an array of adjuncts')
  for (const [index, value] of said.entries()) {
    const at = `${place}[${index}]`
    const body = objectOf(at, value)
    try {
      await write(session, readPosted(services, asset, body, false), false, false)
    } catch (error) {
      throw inPlace(at, error)
    }
  }
}

/** The asset that `property` of a member names, by its IRI or as `customer/space/id`. Throws HttpProblem 400. */
export function assetNamed(services: Services, customer: number, property: string, asset: unknown): Asset {
  const named = typeof asset === 'string' ? (inIri(services, asset) ?? inWhole(asset)) : undefined
  if (named?.customer !== customer) throw invalid(property, `must be the IRI of an asset, or ${customer}/{space}/{id}`)
  return { customer, space: named.space, image: named.id }
}

/** POST to the adjunctQueue: the adjuncts and their batch are there together, or not at all. */
export const submitAdjuncts: Handler = {
  statuses: [201, 400, 404, 507],
  async run(call, services) {
    const customer = Number(call.where['customer'])
    const members = readMembers(call, services, ({ asset }) => assetNamed(services, customer, 'asset', asset))
    const batch = await services.store.transaction(async session => {
      const written = await writeMembers(session, members, false)
      return insertAdjunctBatch(
        session.db,
        customer,
        written.map(({ row }) => row),
      )
    })
    return resource(services, 'AdjunctBatch', batch, 201, true)
  },
}
