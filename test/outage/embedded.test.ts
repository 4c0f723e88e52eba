// The embedded database is for one process, and says so; a full disk stops it cleanly.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic, type Client, clientOf } from '../hydria.js'
import { customersOf, patient } from '../ingest/load.js'
import { freePort, limitFiles, type Place, startPlace } from '../processes.js'

const [KEY, SECRET] = ['embedded-admin', 'embedded-admin-secret']

let folder: string
let places: Place[]
let environment: Record<string, string>

beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  cpSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'template', 'database'), join(folder, 'database'), {
    recursive: true,
  })
  const port = String(await freePort())
  environment = { DATA_DIR: folder, PORT: port, ADMIN_KEY: KEY, ADMIN_SECRET: SECRET, LOG_LEVEL: 'error' }
  places = [startPlace('start', environment), startPlace('worker', environment)]
})
afterAll(async () => {
  await Promise.all(places.map(place => place.stop()))
  rmSync(folder, { recursive: true, force: true })
})

it('of two processes on one folder only one starts, and the other says what to do', async () => {
  const index = await Promise.race(places.map((place, index) => place.ended.then(() => index)))
  const [refused, running] = [places[index]!, places[1 - index]!]
  expect(await refused.ended).toBe(1)
  expect(refused.printed()).toMatch(
    /^hydria (start|worker): The embedded database in .* is in use by process \d+, .* Use `start`, .* DATABASE_URL/m,
  )
  expect(refused.printed()).toContain(`by process ${running.pid()}`)
  if (running === places[1]) {
    expect(await running.stop()).toBe(0)
    places = [startPlace('start', environment)]
  }
}, 240_000)

it('that cannot write ends its process with a message, and all that was answered is there after the next start', async () => {
  const bases = [`http://127.0.0.1:${environment['PORT']}`]
  const call = patient(bases, basic(KEY, SECRET))
  const once = clientOf(() => bases[0]!, basic(KEY, SECRET))
  // What works in the background could be the first to find that nothing can be written.
  await places[0]!.stop()
  const place = startPlace('serve', environment)
  places = [place]
  const [customer] = await customersOf(call, 1)
  const put = (name: string, ask: Client) => ask('POST', `${customer}/spaces`, { body: { name } })
  expect((await put('kept', call)).status).toBe(201)
  limitFiles(place, 1)
  const refused = await put('refused', once)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([507, '60'])
  expect(await place.ended).toBe(1)
  expect(place.printed()).toMatch(/embedded database has stopped: .* See to the disk of /)

  places = [startPlace('start', environment)]
  const { body } = await call('GET', `${customer}/spaces?orderBy=id`)
  expect(body.member.map(({ name }: { name: string }) => name)).toEqual(['one', 'kept'])
  expect((await put('after', call)).status).toBe(201)
}, 240_000)
