// Modality sessions registered here, for those who have no modality host: opened, captured into, and ended.
import { readExpected } from '../../api/index.js'
import { checkUnshown, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { capturedImages, endSession, imagesOfSession, type RegisteredSessionRow } from '../../store/index.js'
import type { DsioCall, DsioHandler } from './dsio-call.js'
import { takeIn, withScratch } from './read-radiograph.js'
import { removeExpired } from './remove-expired.js'
import { activeSession } from './session-state.js'
import { keep } from './store-radiograph.js'

async function findSession(call: DsioCall, services: Services): Promise<RegisteredSessionRow> {
  const row = await activeSession(call, services, call.variables['sessionId']!)
  if (!row) throw notFound('The modality session')
  return row
}

const addressOf = (base: string, row: RegisteredSessionRow): string =>
  `${base}/modality/sessions/${encodeURIComponent(row.session_id)}`

export const registerSession: DsioHandler = {
  statuses: [201, 400, 409],
  async run(call, { store, settings, base, now }) {
    const columns = readExpected<Partial<RegisteredSessionRow>>(call)
    const created = now()
    const registered = {
      customer: call.customer,
      session_id: columns.session_id ?? crypto.randomUUID(),
      client_name: columns.client_name,
      created_on: created,
      expires: new Date(created.getTime() + settings.DSIO_EXPIRES_S * 1000),
    }
    const row = await store.transaction(session => session.insert('RegisteredSession', registered))
    return {
      kind: 'document',
      status: 201,
      body: { ...row, image_ids: [] },
      headers: { Location: addressOf(base, row) },
    }
  },
}

export const readSession: DsioHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const row = await findSession(call, services)
    const image_ids = await capturedImages(services.store.db, call.customer, row.session_id)
    return { kind: 'document', status: 200, body: { ...row, image_ids } }
  },
}

export const captureImage: DsioHandler = {
  statuses: [201, 400, 404, 413, 415, 507],
  async run(call, services) {
    const session = await findSession(call, services)
    const sessionId = session.session_id
    const belonging = { sessionId, captured: true, expires: session.expires }
    const imageId = await withScratch(services, async file =>
      keep(call, services, await takeIn(call, services, file), belonging),
    )
    return { kind: 'document', status: 201, body: { sessionId, imageId } }
  },
}

export const endModalitySession: DsioHandler = {
  statuses: [204, 404, 409],
  async run(call, services) {
    const { store, now } = services
    const row = await findSession(call, services)
    const images = await imagesOfSession(store.db, call.customer, row.session_id)
    await checkUnshown(call, services, store.db, call.customer, images)
    const ended = await store.transaction(({ db }) => endSession(db, call.customer, row.session_id, now()))
    await removeExpired(services, ended)
    return { kind: 'empty', status: 204 }
  },
}
