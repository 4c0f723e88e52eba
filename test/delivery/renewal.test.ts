// While an image is ingested anew and asked for at the same time: each answer is wholly of one version, and the new one comes.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { freePort, startPlace } from '../processes.js'
import { SERVER_KEY } from '../servers/database.js'

declare const DATABASE: 'embedded' | 'server'

const SIDE = 700
/** Between two requests for one address, so that those who ask do not keep the upload waiting. */
const PAUSE_MS = 20
/** Grays so far apart that no JPEG takes one for another. */
const GRAYS = [20, 80, 140, 200]
const PATHS = [
  'iiif-img/renewed/1/x/0,0,512,512/512,512/0/default.jpg',
  'iiif-img/renewed/1/x/512,512,188,188/188,188/0/default.jpg',
  'iiif-img/renewed/1/x/full/123,/0/default.png',
  'thumbs/renewed/1/x/full/100,100/0/default.jpg',
  'file/renewed/1/x',
]

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({
    DERIVATIVE_CACHE: join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID()),
  })
  customer = await hydria.customer('renewed')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
})
afterAll(() => hydria.stop())

async function upload(version: number): Promise<void> {
  const gray = GRAYS[version]!
  const body = await sharp({
    create: { width: SIDE, height: SIDE, channels: 3, background: { r: gray, g: gray, b: gray } },
  })
    .png()
    .toBuffer()
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/x`, {
    headers: { 'Content-Type': 'image/png' },
    body: body as Uint8Array,
  })
  expect([put.status < 300, put.body.error]).toEqual([true, ''])
  const channels = { deliveryChannels: ['iiif-img', 'thumbs', 'file'].map(channel => ({ channel })) }
  if (version === 0) await customer.call('PATCH', `${customer.path}/spaces/1/images/x`, { body: channels })
}

/** The version whose gray all of the answer has, but for what JPEG does at edges; -1 for none of them. */
async function versionIn(bytes: Buffer): Promise<number> {
  const { channels } = await sharp(bytes).stats()
  const near = (gray: number) =>
    channels.every(({ min, max, mean }) => min > gray - 28 && max < gray + 28 && Math.abs(mean - gray) < 4)
  return GRAYS.findIndex(near)
}

/** Asks a server for one address again and again until a version is there; checks each answer on the way. */
function watch(base: string, path: string) {
  const seen = new Map<string, { bytes: Buffer; shown: number }>()
  let newest = 0
  return async (version: number): Promise<void> => {
    while (newest < version) {
      const response = await fetch(`${base}/${path}`)
      expect([path, response.status]).toEqual([path, 200])
      const bytes = Buffer.from(await response.arrayBuffer())
      const etag = response.headers.get('etag')!
      // The same bytes under one tag, and never an old version after a new one.
      const known = seen.get(etag) ?? { bytes, shown: await versionIn(bytes) }
      expect([path, known.bytes.equals(bytes)]).toEqual([path, true])
      expect(known.shown).toBeGreaterThanOrEqual(newest)
      seen.set(etag, known)
      newest = known.shown
      await pause(PAUSE_MS)
    }
    expect(seen.size).toBe(new Set([...seen.values()].map(({ shown }) => shown)).size)
  }
}

async function renew(...bases: string[]): Promise<void> {
  await upload(0)
  const watches = bases.flatMap(base => PATHS.map(path => watch(base, path)))
  await Promise.all(watches.map(until => until(0)))
  for (let version = 1; version < GRAYS.length; version++) {
    const seen = watches.map(until => until(version))
    await Promise.all([upload(version), ...seen])
  }
}

it('in one process, by every address', () => renew(hydria.base))

if (DATABASE === 'server')
  it('in another process over the same database and blobs', async () => {
    const { DATABASE_URL, DATA_DIR } = hydria.settings
    const port = await freePort()
    mkdirSync(DATA_DIR, { recursive: true })
    const other = startPlace('serve', {
      ...{ DATABASE_URL: DATABASE_URL!, DATA_DIR, PORT: String(port), SERVERS: '1', LOG_LEVEL: 'warn' },
      ...SERVER_KEY,
      DERIVATIVE_CACHE: hydria.settings.DERIVATIVE_CACHE!,
    })
    try {
      const base = `http://127.0.0.1:${port}`
      while (!(await fetch(`${base}/readyz`).catch(() => undefined))?.ok) {
        expect(other.printed()).not.toMatch(/Error/)
        await pause(PAUSE_MS)
      }
      await renew(base, hydria.base)
    } finally {
      await other.stop()
    }
  })
