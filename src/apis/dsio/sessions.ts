// Modality sessions registered here, for those who have no modality host: opened, captured into, and ended.
import { notFound } from '../../problem.js'
import { capturedImages, endSession } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { Call, Handler } from './dsio-exchange.js'
import { readAs, readObject } from './json.js'
import { takeIn, withScratch } from './read-radiograph.js'
import { removeExpired } from './remove-expired.js'
import { activeSession } from './session-state.js'
import { keep } from './store-radiograph.js'

async function findSession(call: Call): Promise<Row> {
  const row = await activeSession(call, call.variables['sessionId']!)
  if (!row) throw notFound('The modality session')
  return row
}

const addressOf = (base: string, row: Row): string =>
  `${base}/modality/sessions/${encodeURIComponent(String(row['session_id']))}`

const sessionOf = (row: Row, imageIds: string[]): object => ({
  sessionId: row['session_id'],
  clientName: row['client_name'],
  createdOn: row['created_on'],
  expires: row['expires'],
  imageIds,
})

export const registerSession: Handler = {
  statuses: [201, 400, 409],
  async run(call) {
    const { store, settings, base, now } = call.services
    const columns = readAs(call.classes, 'RegisteredSession', await readObject(call.request, {}))
    const created = now()
    const row = await store.insert(call.classes.named('RegisteredSession'), {
      customer: call.customer,
      session_id: columns['session_id'] ?? crypto.randomUUID(),
      client_name: columns['client_name'],
      created_on: created,
      expires: new Date(created.getTime() + settings.DSIO_EXPIRES_S * 1000),
    })
    return { kind: 'json', status: 201, body: sessionOf(row, []), location: addressOf(base, row) }
  },
}

export const readSession: Handler = {
  statuses: [200, 404],
  async run(call) {
    const row = await findSession(call)
    const ids = await capturedImages(call.services.store.db, call.customer, String(row['session_id']))
    return { kind: 'json', status: 200, body: sessionOf(row, ids) }
  },
}

export const captureImage: Handler = {
  statuses: [201, 400, 404, 413, 415, 507],
  async run(call) {
    const session = await findSession(call)
    const sessionId = String(session['session_id'])
    const belonging = { sessionId, captured: true, expires: session['expires'] as Date }
    const imageId = await withScratch(call, async file => keep(call, await takeIn(call, file), belonging))
    return { kind: 'json', status: 201, body: { sessionId, imageId } }
  },
}

export const endModalitySession: Handler = {
  statuses: [204, 404],
  async run(call) {
    const { store, now } = call.services
    const row = await findSession(call)
    await removeExpired(call, await endSession(store.db, call.customer, String(row['session_id']), now()))
    return { kind: 'empty', status: 204 }
  },
}
