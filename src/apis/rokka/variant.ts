// What changes the hash: dynamic metadata and protection. The same bytes become another source image.
import { readExpected } from '../../api/index.js'
import { type Answer, holding, holdStored, type Services } from '../../operations/index.js'
import { type HttpProblem, invalid, notFound } from '../../problem.js'
import { dropHold, rokka, type Session } from '../../store/index.js'
import { discardSourceImage, restoreSourceImage } from './discarded.js'
import { checkDynamicName, type GivenDynamicMetadata, placed } from './dynamic-metadata.js'
import { checkUnlocked, sourceImageAt } from './find-source-image.js'
import { addImage } from './receive-source-image.js'
import { isOn, json, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { locationOf, sourceImageRow } from './source-image-row.js'
import { homeOf } from './source-image-space.js'

type Change = Partial<Pick<rokka.SourceImageRow, 'protected' | 'dynamic_metadata'>>

/** `?deletePrevious=true`, which the client sends in the body where a call has no other body. Throws HttpProblem 400. */
function deletesPrevious({ query }: RokkaCall, inBody?: unknown): boolean {
  if (query.has('keepHash') && query.get('keepHash') !== 'false')
    throw invalid('keepHash', 'is not supported here: a hash stays with its metadata')
  const value = query.get('deletePrevious') ?? inBody ?? false
  if (!['true', 'false', '1', '0', ''].includes(String(value))) throw invalid('deletePrevious', 'must be true or false')
  return isOn(String(value === false ? 'false' : value))
}

/**
 * Makes the changed source image, or takes the one that is there, and where asked removes the previous one, all in one
 * transaction. 201 for a new one, 200 for one that was there, 204 when nothing changes.
 */
async function change(
  call: RokkaCall,
  services: Services,
  deletePrevious: boolean,
  changes: (row: rokka.SourceImageRow) => Change,
): Promise<Answer> {
  const { store } = services
  const { customer, sha256 } = await sourceImageAt(call, store)
  // The bytes stay until the new image names them, whatever becomes of the previous one meanwhile.
  const hold = await holdStored(services, customer, sha256)
  const gone = (): HttpProblem => notFound(`The original of the source image ${call.variables['hash']}`)
  if (hold === undefined) throw gone()
  const { row, status } = await holding(services, hold, () =>
    store.transaction(async session => {
      const previous = await sourceImageAt(call, session, { lock: true })
      if (previous.sha256 !== sha256) throw gone()
      const changed = await variantOf(call, services, session, previous, changes(previous), deletePrevious)
      await dropHold(session.db, hold)
      return changed
    }),
  )
  const headers = { Location: locationOf(call, row.hash) }
  if (status === 204) return { kind: 'empty', status, headers }
  return json(status, sourceImageRow(row, call), headers)
}

/** The source image that a changed one is, made when it is not there, and the status that tells which. */
async function variantOf(
  call: RokkaCall,
  services: Services,
  session: Session,
  previous: rokka.SourceImageRow,
  change: Change,
  deletePrevious: boolean,
): Promise<{ row: rokka.SourceImageRow; status: 200 | 201 | 204 }> {
  const { db } = session
  const identity = { ...previous, ...change }
  const hash = await rokka.hashOf(db, identity)
  if (hash === previous.hash) return { row: previous, status: 204 }
  if (deletePrevious) checkUnlocked(previous)
  const { locked, deleted, trash, created, short_hash, ...told } = identity
  const home = await homeOf(session, previous.customer)
  const made = await rokka.insertSourceImage(db, { ...told, space: home, id: hash })
  if (made) await addImage(services, session, made)
  const row = made ?? (await existing(call, session, hash))
  if (deletePrevious) await discardSourceImage(call, services, session, previous)
  if (made || deletePrevious) rokka.noteSourceImage(previous, row, change)
  return { row, status: made ? 201 : 200 }
}

async function existing({ organization }: RokkaCall, session: Session, hash: string): Promise<rokka.SourceImageRow> {
  const found = await rokka.findSourceImage(session.db, organization.customer, hash, { deleted: 'either', lock: true })
  if (!found) throw notFound(`The source image ${hash}`)
  return found.deleted ? restoreSourceImage(session, found) : found
}

/** PUT .../meta/dynamic/{name}. */
export const putDynamicMetadata: RokkaHandler = {
  statuses: [200, 201, 204, 400, 404, 423],
  async run(call, services) {
    const given = readExpected<GivenDynamicMetadata>(call)
    return change(call, services, deletesPrevious(call), ({ dynamic_metadata, width, height }) => ({
      dynamic_metadata: { ...dynamic_metadata, ...placed(given, { width, height }) },
    }))
  },
}

/** DELETE .../meta/dynamic/{name}. */
export const deleteDynamicMetadata: RokkaHandler = {
  statuses: [200, 201, 204, 400, 404, 423],
  async run(call, services) {
    const name = call.variables['name']!
    checkDynamicName(call, name)
    const { deletePrevious } = readExpected<{ deletePrevious: unknown }>(call)
    return change(call, services, deletesPrevious(call, deletePrevious), ({ dynamic_metadata }) => {
      return { dynamic_metadata: { ...dynamic_metadata, [name]: undefined } }
    })
  },
}

/** PUT .../options/protected. */
export const putProtected: RokkaHandler = {
  statuses: [200, 201, 204, 400, 404, 423],
  async run(call, services) {
    const { protected: isProtected } = readExpected<{ protected: boolean }>(call)
    return change(call, services, deletesPrevious(call), () => ({ protected: isProtected }))
  },
}
