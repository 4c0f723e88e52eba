// The batch of one image: put into a new one, or taken out of the one it is in.
import { notFound } from '../problem.js'
import type { ImageKey } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, changed, classNamed, gone, type Handler } from './call.js'
import { onlySaid, readImage } from './image-input.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'

/** Changes the image as the body says and queues it in a batch of its own. */
async function inNewBatch(call: Call, services: Services): Promise<{ row: Row; had: boolean }> {
  const image = classNamed(services.vocabulary, 'Image')
  const { customer, space, id } = call.ownerRow as unknown as ImageKey
  const said = onlySaid(valuesOf(call, services))
  let had = false
  const precondition = (before: Row | undefined): void => {
    if (!before) throw notFound('The Image')
    call.precondition(before)
    had = before['batch'] !== null
  }
  const row = await services.store.transaction(async session => {
    const registering = { priority: false, batch: true, precondition }
    await registerImages(services, session, customer, [{ space, id, said, whole: false }], registering)
    return session.find(image, { customer, space, id })
  })
  return { row: row!, had }
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
        { strict: call.prefer.strict, scope: call.variables },
        services.serialisers.iri(classNamed(services.vocabulary, 'Image'), call.ownerRow!),
      )
    : ({} as Row)
  return values
}

/** PUT: a new batch of this image alone; 201 when it was in none. */
export const putBatch: Handler = {
  statuses: [200, 201, 404],
  async run(call, services) {
    const { row, had } = await inNewBatch(call, services)
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
    const { row } = await inNewBatch(call, services)
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
