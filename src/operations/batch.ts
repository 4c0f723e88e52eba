// What can be done with a batch: test whether later ones have overtaken it, and ingest again what failed in it.
import { HttpProblem } from '../problem.js'
import { insertBatch, lockFailedImages, testSuperseded } from '../store/index.js'
import { type Handler, ownerRow, resource } from './call.js'

/** GET of test: what the last one found. */
export const readTest: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    return resource(services, 'BatchTest', { success: ownerRow(call, 'Batch').superseded })
  },
}

/** POST to test: sets superseded, and answers it as success. */
export const testBatch: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const success = await services.store.transaction(({ db }) => testSuperseded(db, ownerRow(call, 'Batch').id))
    return resource(services, 'BatchTest', { success })
  },
}

/** POST to retry: the images that failed, and have not been mended since, in a new batch of the same priority. */
export const retryBatch: Handler = {
  statuses: [201, 400, 404],
  async run(call, services) {
    const { store, ingest } = services
    const { id, customer, priority } = ownerRow(call, 'Batch')
    const row = await store.transaction(async session => {
      const images = await lockFailedImages(session.db, id)
      if (images.length === 0)
        throw new HttpProblem(400, 'Bad request', 'No image of this batch is in error.', [
          { property: 'errorImages', message: 'has no failed image to retry' },
        ])
      const batch = await insertBatch(session.db, customer, images, priority)
      await ingest.enqueue(session, customer, images, { batch: batch.id, priority })
      return batch
    })
    return resource(services, 'Batch', row, 201, true)
  },
}
