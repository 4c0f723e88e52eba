// The progress of a batch as Server-Sent Events (HTML, section 9.2).
import { setTimeout as wait } from 'node:timers/promises'
import type { BatchRow } from '../store/index.js'
import { type Call, type Handler, ownerRow } from './call.js'
import type { Services } from './services.js'

/** Least milliseconds between two events, between two looks when nothing is heard, and until a comment shows life. */
const PACE_MS = 200
const POLL_MS = 1000
const HEARTBEAT_MS = 15_000

const idOf = ({ completed, errors, finished }: BatchRow): string =>
  `${completed}-${errors}${finished ? '-finished' : ''}`

const eventOf = ({ base, vocabulary, serialisers }: Services, batch: BatchRow): string => {
  const document = {
    '@context': `${base}/contexts/${vocabulary.name}.jsonld`,
    ...serialisers.of('Batch')(batch),
  }
  const event = batch.finished ? 'finished' : 'progress'
  return `id: ${idOf(batch)}\nevent: ${event}\ndata: ${JSON.stringify(document)}\n\n`
}

/** An event whenever the counts have moved, a comment when they have not for long; ends with the batch. */
async function* eventsOf({ request, signal }: Call, services: Services, batch: BatchRow): AsyncGenerator<string> {
  const { store, ingest } = services
  const { customer, id } = batch
  let last = request.get('last-event-id')
  let told = Date.now()
  for (let row: BatchRow | undefined = batch; row; row = await store.find('Batch', { customer, id })) {
    if (idOf(row) !== last) {
      yield eventOf(services, row)
      last = idOf(row)
      told = Date.now()
    } else if (Date.now() - told > HEARTBEAT_MS) {
      yield ': still at it\n\n'
      told = Date.now()
    }
    if (row.finished) return
    await ingest.changed(customer, POLL_MS, signal)
    await wait(PACE_MS)
    if (signal.aborted || ingest.draining.aborted) return
  }
}

/** GET of events: a stream, or 204 for a client that has had the last event. */
export const batchEvents: Handler = {
  statuses: [200, 204, 404],
  async run(call, services) {
    const batch = ownerRow(call, 'Batch')
    if (batch.finished && call.request.get('last-event-id') === idOf(batch)) return { kind: 'empty', status: 204 }
    return { kind: 'stream', status: 200, mediaType: 'text/event-stream', chunks: eventsOf(call, services, batch) }
  },
}
