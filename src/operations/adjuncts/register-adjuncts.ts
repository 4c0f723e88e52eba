// Adjuncts that are posted: one, several of one resource, or many of many as a batch; all of them or none.
import { objectOf } from '../../json-object.js'
import { conflict, invalid } from '../../problem.js'
import {
  type AdjunctKey,
  type AdjunctOwner,
  type AdjunctRow,
  dropHold,
  insertAdjunctBatch,
  type Session,
} from '../../store/index.js'
import { type Call, type Handler, resource } from '../call.js'
import { inMember, inPlace } from '../image-input.js'
import { membersOf } from '../image-members.js'
import type { Services } from '../services.js'
import { holding, receiveUpload, type StoredOriginal, storeUpload } from '../upload.js'
import { adjunctColumns } from './adjunct-columns.js'
import { ownerInMember, ownerOf } from './adjunct-owner.js'

type Body = Record<string, unknown>
/** One adjunct of a request. */
interface Posted {
  key: AdjunctKey
  values: Partial<AdjunctRow>
}

/** What a body says of an adjunct of something. Throws HttpProblem 400. */
function readPosted(services: Services, owner: AdjunctOwner, body: Body, strict: boolean): Posted {
  const self = services.serialisers.iri('Adjunct', { ...owner, id: body['id'] ?? '' })
  const { asset: _asset, resource: _resource, ...said } = body
  const scope = { customer: owner.customer }
  const values = services.readerOf('Adjunct').read(said, { strict, scope, whole: true }, self)
  return { key: { ...owner, id: values.id! }, values }
}

/** The same of each member, faults named from the body's point of view. Throws HttpProblem 400, also for one that stands twice. */
function readMembers(call: Call, services: Services, ownerIn: (member: Body) => AdjunctOwner): Posted[] {
  const seen = new Map<string, number>()
  return membersOf(call.body, services.settings.MAX_BATCH_MEMBERS).map((member, index) => {
    try {
      const posted = readPosted(services, ownerIn(member), member, call.prefer.strict)
      const name = JSON.stringify(posted.key)
      if (seen.has(name)) throw invalid('id', `is the same adjunct as member[${seen.get(name)}]`)
      seen.set(name, index)
      return posted
    } catch (error) {
      throw inMember(index, error)
    }
  })
}

/** Writes one adjunct; `created` when it is new. `again`: its content is fetched or made though where it comes from is the same. Throws what `adjunctColumns` throws. */
async function write(services: Services, session: Session, { key, values }: Posted, priority: boolean, again = true) {
  const before = await session.lock('Adjunct', key)
  const columns = await adjunctColumns(services, session, { key, values, before, again, priority })
  const row = before
    ? await session.update('Adjunct', key, columns)
    : await session.insert('Adjunct', { ...columns, ...key })
  return { row: row!, created: !before }
}

/** Writes the members of a body. Throws HttpProblem 400 that names the member. */
async function writeMembers(services: Services, session: Session, members: Posted[], priority: boolean) {
  const written = []
  for (const [index, posted] of members.entries())
    written.push(
      await write(services, session, posted, priority).catch(error => {
        throw inMember(index, error)
      }),
    )
  return written
}

/** One adjunct that must be new, with the bytes that came with it. */
async function createOne(call: Call, services: Services, owner: AdjunctOwner) {
  const { upload } = call
  if (!call.body) throw invalid('body', 'is required: a description of the adjunct as JSON')
  const customer = owner.customer
  const place = { customer, space: owner.space ?? undefined }
  const posted = readPosted(services, owner, call.body, call.prefer.strict)
  const { id, origin, external_id: external, pipeline } = posted.values
  const elsewhere = (origin && 'origin') || (external && 'externalId') || (pipeline && 'pipeline')
  if (upload && elsewhere) throw invalid(elsewhere, 'must be omitted: the bytes sent with it are the content')
  const free = (before: AdjunctRow | undefined) => {
    if (before) throw conflict(`There is an adjunct ${id} already.`, [{ property: 'id', message: 'is in use' }])
  }
  free(await services.store.find('Adjunct', posted.key))
  let original: StoredOriginal | undefined
  let size = 0
  if (upload) {
    const received = await receiveUpload(services, place, upload)
    size = received.digest.size
    original = await storeUpload(services, place, received)
  }
  return holding(services, original?.hold, () =>
    services.store.transaction(async session => {
      free(await session.lock('Adjunct', posted.key))
      const stored = original && { original: original.sha256, size, finished: new Date() }
      const { row } = await write(services, session, { ...posted, values: { ...posted.values, ...stored } }, true)
      if (original) await dropHold(session.db, original.hold)
      return row
    }),
  )
}

/** POST to the adjuncts of something: one that is new, or several, of which those that exist are replaced. */
export const createAdjunct: Handler = {
  statuses: [200, 201, 400, 409, 507],
  async run(call, services) {
    const owner = ownerOf(call)
    if (!Array.isArray(call.body?.['member'] ?? call.body?.['hydra:member']))
      return resource(services, 'Adjunct', await createOne(call, services, owner), 201, true)
    const members = readMembers(call, services, () => owner)
    const written = await services.store.transaction(session => writeMembers(services, session, members, true))
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
  asset: AdjunctOwner,
  said: unknown,
  place: string,
): Promise<void> {
  if (said === undefined || said === null || typeof said === 'string') return
  if (!Array.isArray(said)) throw invalid(place, 'must be an array of adjuncts')
  for (const [index, value] of said.entries()) {
    const at = `${place}[${index}]`
    const body = objectOf(at, value)
    try {
      await write(services, session, readPosted(services, asset, body, false), false, false)
    } catch (error) {
      throw inPlace(at, error)
    }
  }
}

/** POST to the adjunctQueue: the adjuncts and their batch are there together, or not at all. */
export const submitAdjuncts: Handler = {
  statuses: [201, 400, 404, 507],
  async run(call, services) {
    const customer = Number(call.where['customer'])
    const members = readMembers(call, services, member => ownerInMember(services, customer, member))
    const batch = await services.store.transaction(async session => {
      const written = await writeMembers(services, session, members, false)
      return insertAdjunctBatch(
        session.db,
        customer,
        written.map(({ row }) => row),
      )
    })
    return resource(services, 'AdjunctBatch', batch, 201, true)
  },
}
