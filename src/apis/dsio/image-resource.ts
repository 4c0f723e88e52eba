// Image resources: made by upload, read, and deleted.
import { type Answer, checkUnshown, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { forgetRadiograph, type ImageResourceRow } from '../../store/index.js'
import type { DsioCall, DsioHandler } from './dsio-call.js'
import { takeIn, withScratch } from './read-radiograph.js'
import { removeExpired } from './remove-expired.js'
import { sessionIsActive } from './session-state.js'
import { keep } from './store-radiograph.js'

/** The row of a resource that is there for this customer now. Throws HttpProblem 404. */
export async function findResource(
  call: DsioCall,
  services: Services,
  id = call.variables['id']!,
): Promise<ImageResourceRow> {
  const { store, now } = services
  const where = { id, customer: call.customer, captured: false }
  const row = await store.find('ImageResource', where)
  const expires = row?.expires
  if (!row || (expires && expires <= now())) throw notFound('The image resource')
  const session = row.session_id
  if (session !== null && !(await sessionIsActive(call, services, session)))
    throw notFound('The modality session is over; the image resource')
  return row
}

/** 201 with the resource. */
export async function created(call: DsioCall, services: Services, id: string): Promise<Answer> {
  const body = await findResource(call, services, id)
  return { kind: 'document', status: 201, body, headers: { Location: `${services.base}/images/${id}` } }
}

export const uploadResource: DsioHandler = {
  statuses: [201, 400, 413, 415, 507],
  run: async (call, services) => {
    const id = await withScratch(services, async file => keep(call, services, await takeIn(call, services, file)))
    return created(call, services, id)
  },
}

export const readResource: DsioHandler = {
  statuses: [200, 304, 404],
  async run(call, services) {
    const row = await findResource(call, services)
    return { kind: 'document', status: 200, body: row, etag: `"${row.version}"` }
  },
}

/** The image goes at once, or with a sweep when a worker is still at it; one that is kept stays, without the resource. */
export const deleteResource: DsioHandler = {
  statuses: [204, 404, 409],
  async run(call, services) {
    const { store, now } = services
    const row = await findResource(call, services)
    if (row.expires) await checkUnshown(call, services, store.db, call.customer, [row])
    const forgotten = await store.transaction(({ db }) => forgetRadiograph(db, call.customer, row.id, now()))
    await removeExpired(services, forgotten)
    return { kind: 'empty', status: 204 }
  },
}
