// A worker of the real queue that dies in the middle of an image whose name begins with "poison", as by a fault of a
// library; what other images are is set at once. Ends with 0 once the queue is empty.
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { startWorker } from '../../src/ingest/index.js'
import { openMetrics } from '../../src/ingest/metrics.js'
import { readSettings } from '../../src/settings.js'
import { openBlobs, openStore } from '../../src/store/index.js'
import { readVocabulary } from '../../src/vocabulary/index.js'

/** Long enough for a neighbour to be under way when the process ends. */
const WORK_MS = 150

const VOCABULARY = fileURLToPath(new URL('../../../vocab/dlcs/', import.meta.url))

const settings = readSettings(process.env)
const log = pino({ level: 'silent' })
const store = await openStore(settings, [readVocabulary(VOCABULARY)], log)
const blobs = await openBlobs(settings)
const worker = await startWorker(
  {
    ...{ settings, store, blobs, log, metrics: openMetrics(store) },
    async work({ id }) {
      process.stdout.write(`${id}\n`)
      await wait(id!.startsWith('poison') ? WORK_MS / 2 : WORK_MS)
      if (id!.startsWith('poison')) process.kill(process.pid, 'SIGKILL')
      return { columns: { width: 1, height: 1, error: '' } }
    },
  },
  !settings.DATABASE_URL,
)
while (await store.db('jobs').first('id')) await wait(50)
await worker.stop()
await blobs.close()
await store.close()
