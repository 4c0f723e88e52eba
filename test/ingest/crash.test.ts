// One process on the embedded database, killed at any moment: every image ends once, and no bytes are lost or left over.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic } from '../hydria.js'
import { freePort, killOff, killsOr, type Place, startPlace } from '../processes.js'
import type { HttpServer } from '../servers/http.js'
import { inspect } from './inspect.js'
import { customersOf, finished, patient, startPictures, submit } from './load.js'

const [KEY, SECRET] = ['crash-admin', 'crash-admin-secret']
const KILLS = killsOr(2)
/** Pictures in each of the two batches; a tenth of them are bad. */
const SIZE = 10 * KILLS

let origin: HttpServer
let folder: string
let place: Place | undefined

beforeAll(async () => {
  origin = await startPictures()
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
})
afterAll(async () => {
  await place?.stop()
  await origin.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('ends every image once when it is killed again and again', async () => {
  cpSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'template', 'database'), join(folder, 'database'), {
    recursive: true,
  })
  const port = await freePort()
  const environment = {
    DATA_DIR: folder,
    PORT: String(port),
    ADMIN_KEY: KEY,
    ADMIN_SECRET: SECRET,
    ALLOW_PRIVATE_ORIGINS: 'true',
    SWEEP_S: '1',
    INGEST_TRIES: '50',
    INGEST_TIMEOUT_S: '60',
    LOG_LEVEL: 'error',
  }
  const call = patient([`http://127.0.0.1:${port}`], basic(KEY, SECRET))
  place = startPlace('start', environment)
  const [customer] = await customersOf(call, 1)
  const batches = [await submit(call, customer!, origin.base, 0, SIZE)]
  const kills = killOff([place], KILLS, 900)
  batches.push(await submit(call, customer!, origin.base, SIZE, SIZE))
  await kills
  await finished(call, batches)
  expect(await place.stop()).toBe(0)
  await inspect(environment, { batched: 2 * SIZE, bad: SIZE / 5 })
}, 240_000)
