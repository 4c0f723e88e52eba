// A worker whose jobs do nothing but end: for the cost of the queue itself.
import { mkdirSync } from 'node:fs'
import { pino } from 'pino'
import { openMetrics, startWorker } from '../src/ingest/index.js'
import { readSettings } from '../src/settings.js'
import { openBlobs, openStore } from '../src/store/index.js'

const settings = readSettings(process.env)
mkdirSync(settings.DATA_DIR, { recursive: true })
const [store, blobs] = [await openStore(settings, [], pino({ level: 'silent' })), await openBlobs(settings)]
const log = pino({ level: 'error' })
const work = async () => ({ columns: { error: '' } })
const worker = await startWorker({ settings, store, blobs, log, metrics: openMetrics(store), work }, false)
process.once('SIGTERM', async () => {
  await worker.stop()
  await blobs.close()
  await store.close()
})
