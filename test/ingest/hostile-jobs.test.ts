// A hostile origin behind the real program: every job ends, as the origin lets it, and the process lives.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic, freshData } from '../hydria.js'
import { picture } from '../pictures.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { SERVER_KEY } from '../servers/database.js'
import { HOSTILE_KINDS, type HostileServer, hostileAnswer, startHostile } from '../servers/hostile.js'
import { customersOf, finished, patient } from './load.js'

const [KEY, SECRET] = ['hostile-admin', 'hostile-admin-secret']
const COFFEE = picture('coffee.png')

let origin: HostileServer
let folder: string
let place: Place
let data: Awaited<ReturnType<typeof freshData>>

beforeAll(async () => {
  origin = await startHostile(() => COFFEE)
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  data = await freshData(folder)
})
afterAll(async () => {
  await place.stop()
  await origin.stop()
  await data.remove()
  rmSync(folder, { recursive: true, force: true })
})

it('every image of every kind of origin ends, and the process goes on', async () => {
  const port = await freePort()
  place = startPlace('start', {
    ...{ DATA_DIR: folder, PORT: String(port), SERVERS: '1', LOG_LEVEL: 'error', ALLOW_PRIVATE_ORIGINS: 'true' },
    ...{ ADMIN_KEY: KEY, ADMIN_SECRET: SECRET, INGEST_TRIES: '1', INGEST_CONCURRENCY: '6', MAX_UPLOAD_BYTES: '600000' },
    ...{ ...SERVER_KEY, ...data.environment },
  })
  const call = patient([`http://127.0.0.1:${port}`], basic(KEY, SECRET))
  const first = place.pid()
  const [customer] = await customersOf(call, 1)
  const numbers = Array.from({ length: HOSTILE_KINDS }, (_, number) => number)
  const member = numbers.map(number => ({ id: `n${number}`, space: 1, origin: origin.url(number) }))
  const batch = await call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  await finished(call, [new URL(batch.body['@id']).pathname])

  const { body } = await call('GET', `${customer}/spaces/1/images?pageSize=1000`)
  const found = new Map<string, { width: number; error: string; ingesting: boolean }>(
    body.member.map((image: { id: string }) => [image.id, image]),
  )
  const surprises = numbers.filter(number => {
    const { outcome } = hostileAnswer(number, COFFEE)
    const { width, error, ingesting } = found.get(`n${number}`)!
    if (ingesting || (width === 600) !== (error === '')) return true
    return (outcome === 'whole' && error !== '') || (outcome === 'fails' && error === '')
  })
  expect(surprises.map(number => [hostileAnswer(number, COFFEE).name, found.get(`n${number}`)!.error])).toEqual([])
  expect([place.pid(), await place.stop(), place.printed()]).toEqual([
    first,
    0,
    expect.not.stringMatching(/Error|assert/i),
  ])
}, 240_000)
