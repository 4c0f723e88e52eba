// The batch of one image: put into a new one, or taken out of the one it is in.
import { notFound } from '../problem.js'
import { insertBatch, type Session } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, changed, classNamed, gone, type Handler, type Services } from './call.js'
import { withChannels } from './delivery-channels.js'
import { checkRoles, readImage } from './image-input.js'

/** Changes the image as the body says and queues it in a batch of its own. */
async function inNewBatch(
  call: Call,
  services: Services,
  session: Session,
  given: Row,
): Promise<{ row: Row; had: boolean }> {
  const image = classNamed(services.vocabulary, 'Image')
  const { customer, space, id } = call.ownerRow as { customer: number; space: number; id: string }
  const before = await session.lock(image, { customer, space, id })
  if (!before) throw notFound('The Image')
  call.precondition(before)
  await checkRoles(session, customer, given['roles'])
  const asset = { media_type: before['media_type'], ...given, customer, space, id }
  const [values] = await withChannels(session, services.base, customer, [asset])
  await session.update(image, { customer, space, id }, values!)
  const batch = await insertBatch(session.db, customer, [{ space, id }])
  await services.ingest.enqueue(session, customer, [{ space, id }], { batch: batch['id'] as number })
  const row = await session.find(image, { customer, space, id })
  return { row: row!, had: before['batch'] !== null }
}

const valuesOf = (call: Call, services: Services): Row => {
  const {
    id: _,
    space: __,
    ...values
  } = call.body
    ? readImage(
        services,
        call.body,
        { whole: false, strict: call.prefer.strict },
        services.serialisers.iri(classNamed(services.vocabulary, 'Image'), call.ownerRow!),
      )
    : ({} as Row)
  return values
}

/** PUT: a new batch of this image alone; 201 when it was in none. */
export const putBatch: Handler = {
  statuses: [200, 201, 404],
  async run(call, services) {
    const values = valuesOf(call, services)
    const { row, had } = await services.store.transaction(session => inNewBatch(call, services, session, values))
    return {
      kind: 'resource',
      status: had ? 200 : 201,
      owner: classNamed(services.vocabulary, 'Image'),
      row,
      created: !had,
    }
  },
}

/** PATCH: the supplied fields of the image change, and it is ingested again in a new batch. */
export const patchBatch: Handler = {
  statuses: [200, 205, 400, 404],
  async run(call, services) {
    const values = valuesOf(call, services)
    const { row } = await services.store.transaction(session => inNewBatch(call, services, session, values))
    return changed(call, classNamed(services.vocabulary, 'Image'), row)
  },
}

/** DELETE: the image is no longer of its batch; it stays, and so do the batch and its counts. */
export const deleteBatch: Handler = {
  statuses: [204, 205, 404],
  async run(call, { store, vocabulary }) {
    const { customer, space, id, batch } = call.ownerRow!
    if (batch === null) throw notFound('The batch of this Image')
    await store.update(classNamed(vocabulary, 'Image'), { customer, space, id }, { batch: null })
    return gone(call)
  },
}
