// Image resources: made by upload, read, and deleted.
import { notFound } from '../../problem.js'
import { forgetRadiograph } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { Call, Handler, Reply } from './dsio-exchange.js'
import { takeIn, withScratch } from './read-radiograph.js'
import { removeExpired } from './remove-expired.js'
import { sessionIsActive } from './session-state.js'
import { keep } from './store-radiograph.js'

/** The row of a resource that is there for this customer now. Throws HttpProblem 404. */
export async function findResource(call: Call, id = call.variables['id']!): Promise<Row> {
  const { store, now } = call.services
  const where = { id, customer: call.customer, captured: false }
  const row = await store.find(call.classes.named('ImageResource'), where)
  const expires = row?.['expires'] as Date | null | undefined
  if (!row || (expires && expires <= now())) throw notFound('The image resource')
  const session = row['session_id'] as string | null
  if (session !== null && !(await sessionIsActive(call, session)))
    throw notFound('The modality session is over; the image resource')
  return row
}

/** A resource as this API shows it. */
function resourceOf(base: string, row: Row): object {
  const { id, media_type, created_on, expires, image_info, modality_session } = row
  return {
    id,
    mediaType: media_type,
    url: `${base}/images/${id}/file.png`,
    createdOn: created_on,
    ...(expires ? { expires } : {}),
    imageInfo: image_info,
    modalitySession: modality_session,
  }
}

/** 201 with the resource. */
export async function created(call: Call, id: string): Promise<Reply> {
  const { base } = call.services
  const body = resourceOf(base, await findResource(call, id))
  return { kind: 'json', status: 201, body, location: `${base}/images/${id}` }
}

export const uploadResource: Handler = {
  statuses: [201, 400, 413, 415, 507],
  run: async call => created(call, await withScratch(call, async file => keep(call, await takeIn(call, file)))),
}

export const readResource: Handler = {
  statuses: [200, 304, 404],
  async run(call) {
    const row = await findResource(call)
    return {
      kind: 'json',
      status: 200,
      body: resourceOf(call.services.base, row),
      etag: `"${row['version']}"`,
    }
  },
}

/** The image goes at once, or with a sweep when a worker is still at it; one that is kept stays, without the resource. */
export const deleteResource: Handler = {
  statuses: [204, 404],
  async run(call) {
    const { store, now } = call.services
    const row = await findResource(call)
    await removeExpired(call, await forgetRadiograph(store.db, call.customer, row['id'] as string, now()))
    return { kind: 'empty', status: 204 }
  },
}
