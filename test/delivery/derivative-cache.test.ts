// The cache of derivatives behind the Image API: the same answers as without it, never an old pixel, never one too many.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { lineIn } from '../logged-line.js'
import { holdSlots } from '../occupy-renderers.js'

const folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
const log = `${folder}.jsonl`
let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({ DERIVATIVE_CACHE: folder, ACCESS_LOG: log })
  customer = await hydria.customer('cached')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
})
afterAll(async () => {
  await hydria.stop()
  rmSync(folder, { recursive: true, force: true })
})

const upload = async (id: string, background: string, side = 600): Promise<void> => {
  const body = await sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toBuffer()
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/${id}`, {
    headers: { 'Content-Type': 'image/png' },
    body,
  })
  expect(put.body.error).toBe('')
}

interface Got {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Got> {
  const response = await fetch(`${hydria.base}/iiif-img/cached/1/${path}`, { headers })
  const { date: _date, 'x-request-id': _id, ...told } = Object.fromEntries(response.headers)
  return { status: response.status, headers: told, bytes: Buffer.from(await response.arrayBuffer()) }
}

/** Asks, and waits until the answer has been kept. */
async function getKept(path: string, headers: Record<string, string> = {}): Promise<Got> {
  const got = await get(path, headers)
  expect(got.status).toBe(200)
  await hydria.services.derivatives!.settled()
  return got
}

/** Asks while nothing can be rendered: what is answered comes from the cache. */
async function getFromCache(path: string, headers: Record<string, string> = {}): Promise<Got> {
  const slots = await holdSlots()
  try {
    return await get(path, headers)
  } finally {
    await slots.free()
  }
}

/** Asks until the answer is no longer this one: the notification follows soon after the change. */
async function getChanged(path: string, from: Got): Promise<Got> {
  for (;;) {
    const got = await get(path)
    if (got.status !== from.status || got.headers['etag'] !== from.headers['etag']) return got
    expect(got.bytes.equals(from.bytes)).toBe(true)
  }
}

const width = async ({ bytes }: Got): Promise<number> => (await sharp(bytes).metadata()).width!
const red = async ({ bytes }: Got): Promise<number> => (await sharp(bytes).stats()).channels[0]!.mean
const files = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /[0-9a-f]{40}-[0-9a-f]{40}$/.test(name))

describe('Kept, and written in whichever way,', () => {
  const paths = ['full/301,/0/default.jpg', '10,10,300,300/max/!90/gray.png', 'pct:1,2,30,40/,99/12.5/color.webp']
  const made = new Map<string, Got>()
  beforeAll(async () => {
    await upload('same', '#c03020')
    for (const path of paths) {
      made.set(path, await getKept(`same/${path}`))
      expect(await getFromCache(`same/${path}`)).toEqual(made.get(path))
    }
    await hydria.restart()
  })

  it.each(paths)('%s is answered as when it was made, also after a restart', async path => {
    expect(await getFromCache(`same/${path}`)).toEqual(made.get(path))
    const { status } = await get(`same/${path}`, { 'If-None-Match': made.get(path)!.headers['etag']! })
    expect(status).toBe(304)
  })
})

it('the access log tells of each rendering, by whichever API, whether it was kept', async () => {
  await upload('told', '#405060')
  const { db } = hydria.services.store
  const { short_hash } = (await db('rokka_images').where({ customer: customer.id, id: 'told' }).first())!
  const addresses = [
    '/iiif-img/cached/1/told/full/301,/0/default.jpg',
    `/cached/dynamic/resize-width-99/${short_hash}.jpg`,
  ]
  const found = []
  for (const [at, path] of [...addresses, ...addresses].entries()) {
    const { status } = await fetch(hydria.base + path, { headers: { 'X-Request-ID': `told.${at}` } })
    await hydria.services.derivatives!.settled()
    found.push([status, (await lineIn(log, `told.${at}`))['cache']])
  }
  expect(found).toEqual([
    [200, 'miss'],
    [200, 'miss'],
    [200, 'hit'],
    [200, 'hit'],
  ])
})

it('tiles of the grid are not kept: they lie ready already', async () => {
  await upload('tiles', '#203040')
  const before = files().length
  for (const tile of ['0,0,512,512/512,512', '512,512,88,88/88,88', 'full/300,300'])
    await getKept(`tiles/${tile}/0/default.jpg`)
  expect(files().length).toBe(before)
})

it('after a re-ingest no old pixel is answered', async () => {
  const path = 'changed/full/200,/0/default.png'
  await upload('changed', '#f00000')
  const old = await getKept(path)
  await upload('changed', '#100000')
  const renewed = await getChanged(path, old)
  expect([await red(old), await red(renewed)]).toEqual([expect.closeTo(240, -1), expect.closeTo(16, -1)])
})

it('another limit of size is another answer to the same address', async () => {
  await upload('limited', '#405060')
  const path = 'limited/full/max/0/default.png'
  const large = await getKept(path)
  await customer.call('PATCH', `${customer.path}/spaces/1/images/limited`, { body: { maxWidth: 300 } })
  const small = await getChanged(path, large)
  await customer.call('PATCH', `${customer.path}/spaces/1/images/limited`, { body: { maxWidth: 0 } })
  expect([await width(large), await width(small)]).toEqual([600, 300])
  expect((await getChanged(path, small)).bytes.equals(large.bytes)).toBe(true)
})

it('who lacks the role is not shown what was kept for who has it', async () => {
  await upload('closed', '#506070')
  const path = 'closed/full/400,/0/default.png'
  const headers = { Authorization: `Basic ${Buffer.from(`${customer.key}:${customer.secret}`).toString('base64')}` }
  const open = await getKept(path)
  await customer.call('PATCH', `${customer.path}/spaces/1/images/closed`, { body: { roles: ['clickthrough'] } })
  expect((await getChanged(path, open)).status).toBe(401)
  const shown = await getFromCache(path, headers)
  expect([shown.status, shown.headers['cache-control']]).toEqual([200, 'private, no-cache'])
  const conditions: Record<string, string>[] = [{}, { 'If-None-Match': shown.headers['etag']! }]
  for (const tried of conditions) {
    const { status, headers, bytes } = await get(path, tried)
    expect([status, headers['cache-control'], bytes.includes('PNG')]).toEqual([401, 'no-store', false])
  }
})

it('a file that broke is never answered with, and is made anew', async () => {
  await upload('broken', '#607080')
  const path = 'broken/full/250,/0/default.png'
  const before = new Set(files())
  const made = await getKept(path)
  const [file] = files().filter(name => !before.has(name))
  const bytes = readFileSync(join(folder, file!))
  writeFileSync(join(folder, file!), bytes.subarray(0, bytes.length / 2))
  expect(await getKept(path)).toEqual(made)
  expect(await getFromCache(path)).toEqual(made)
})

it('what was rendered of an image goes with it', async () => {
  await upload('gone', '#708090')
  const before = new Set(files())
  const gone = await getKept('gone/full/99,/0/default.png')
  const made = files().filter(name => !before.has(name))
  expect(made).toHaveLength(1)
  expect((await customer.call('DELETE', `${customer.path}/spaces/1/images/gone?purge=true`)).status).toBe(204)
  expect((await getChanged('gone/full/99,/0/default.png', gone)).status).toBe(404)
  expect(files()).not.toContain(made[0])
})

it('when nothing can be written, the answer is still given', async () => {
  await upload('unwritten', '#8090a0')
  rmSync(join(folder, 'tmp'), { recursive: true })
  writeFileSync(join(folder, 'tmp'), '')
  const made = await getKept('unwritten/full/123,/0/default.png')
  expect(await width(made)).toBe(123)
  expect(await get('unwritten/full/123,/0/default.png')).toEqual(made)
  rmSync(join(folder, 'tmp'))
})
