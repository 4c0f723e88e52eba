// One process on the embedded database, killed at any moment: every image ends once, a text that was being recognised is,
// and no bytes are lost or left over.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { basic } from '../hydria.js'
import { freePort, killOff, killsOr, type Place, startPlace } from '../processes.js'
import type { HttpServer } from '../servers/http.js'
import { inspect } from './inspect.js'
import { customersOf, finished, patient, startPictures, submit } from './load.js'

const [KEY, SECRET] = ['crash-admin', 'crash-admin-secret']
const KILLS = killsOr(2)
/** Pictures in each of the two batches; a tenth of them are bad. */
const SIZE = 10 * KILLS

const PROGRAM = fileURLToPath(new URL('./ocr-program.js', import.meta.url))
const name = crypto.randomUUID().slice(0, 8)
/** The program waits for the first, and makes the second once it has begun. */
const [flag, begun] = ['', '-begun'].map(end => join(dirname(PROGRAM), `${name}${end}`)) as [string, string]

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
  for (const left of [folder, flag, begun]) rmSync(left, { recursive: true, force: true })
})

it('ends every image once, and recognises a text, when it is killed again and again', async () => {
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
    OCR_COMMAND: `"${process.execPath}" "${PROGRAM}" {picture} {languages} {tesseract}`,
  }
  const call = patient([`http://127.0.0.1:${port}`], basic(KEY, SECRET))
  place = startPlace('start', environment)
  const [customer] = await customersOf(call, 1)
  const batches = [await submit(call, customer!, origin.base, 0, SIZE)]
  const words = `${customer}/spaces/1/images/image-0/adjuncts/words`
  const described = { '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso', pipeline: 'ocr' }
  await call('PUT', words, { body: { ...described, language: [`en-x-waits-${name}`] } })
  while (!existsSync(begun)) await wait(20)
  const kills = killOff([place], KILLS, 900)
  batches.push(await submit(call, customer!, origin.base, SIZE, SIZE))
  await kills
  writeFileSync(flag, '')
  await finished(call, batches)
  const adjunct = async () => (await call('GET', words)).body
  while ((await adjunct()).ingesting) await wait(50)
  expect(await adjunct()).toMatchObject({ error: '', profile: 'http://www.loc.gov/standards/alto/v3/alto.xsd' })
  // What it has stored goes with it: the books are those of images.
  await call('DELETE', words)
  expect(await place.stop()).toBe(0)
  await inspect(environment, { batched: 2 * SIZE, bad: SIZE / 5 })
}, 240_000)
