// The batch of one image: put into a new one, or taken out of the one it is in.
import { notFound } from '../problem.js'
import type { ImageRow } from '../store/index.js'
import { type Call, deleted, type Handler, ownerRow, resource, updated } from './call.js'
import { NOTHING_SAID, readDescription, type Said } from './image-input.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'

/** Changes the image as the body says and queues it in a batch of its own. */
async function inNewBatch(call: Call, services: Services): Promise<{ row: ImageRow; had: boolean }> {
  const { customer, space, id } = ownerRow(call, 'Image')
  const said = saidOf(call, services)
  let had = false
  const precondition = (before: ImageRow | undefined): void => {
    if (!before) throw notFound('The Image')
    call.precondition(before)
    had = before.batch !== null
  }
  const row = await services.store.transaction(async session => {
    const registering = { priority: false, batch: true, precondition }
    await registerImages(services, session, customer, [{ space, id, said, whole: false }], registering)
    return session.find('Image', { customer, space, id })
  })
  return { row: row!, had }
}

function saidOf(call: Call, services: Services): Said {
  if (!call.body) return NOTHING_SAID
  const mode = { strict: call.prefer.strict, scope: call.variables }
  const self = services.serialisers.iri('Image', ownerRow(call, 'Image'))
  const said = readDescription(services, call.body, mode, self)
  const { id: _, space: __, ...columns } = said.columns
  return { ...said, columns }
}

/** PUT: a new batch of this image alone; 201 when it was in none. */
export const putBatch: Handler = {
  statuses: [200, 201, 404],
  async run(call, services) {
    const { row, had } = await inNewBatch(call, services)
    return resource(services, 'Image', row, had ? 200 : 201, !had)
  },
}

/** PATCH: the supplied fields of the image change, and it is ingested again in a new batch. */
export const patchBatch: Handler = {
  statuses: [200, 205, 400, 404],
  async run(call, services) {
    const { row } = await inNewBatch(call, services)
    return updated(call, services.store.classOf('Image'), row)
  },
}

/** DELETE: the image is no longer of its batch; it stays, and so do the batch and its counts. */
export const deleteBatch: Handler = {
  statuses: [204, 205, 404],
  async run(call, { store }) {
    const { customer, space, id, batch } = ownerRow(call, 'Image')
    if (batch === null) throw notFound('The batch of this Image')
    await store.transaction(session => session.update('Image', { customer, space, id }, { batch: null }))
    return deleted(call)
  },
}
