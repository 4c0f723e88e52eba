// The worker as a whole: what ends in an error, what is tried again, and what becomes of the bytes.
import { sweep, sweepOrphans } from '../../src/ingest/index.js'
import { blobKey } from '../../src/store/index.js'
import { basic, clientOf, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { grayPng } from '../png16.js'

/** Narrow ones, of which as many thumbnails are made as of large ones. */
const PICTURES = { one: grayPng(401, 8, x => 97 * x), other: grayPng(402, 8, x => 89 * x) }

let hydria: TestHydria
let customer: TestCustomer
let images: string
let origin: Origin
let answers: number[]

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const status = answers.shift() ?? 200
    const bytes = request.url === '/other' ? PICTURES.other : PICTURES.one
    response.writeHead(status, { 'Content-Type': 'image/png' }).end(status === 200 ? bytes : '')
  })
  hydria = await startTestHydria({ MAX_UPLOAD_BYTES: '2000000', INGEST_TRIES: '2' })
})
afterAll(async () => {
  await hydria.stop()
  await origin.close()
})
beforeEach(async () => {
  answers = []
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })).body.images
})

const put = (id: string, name: keyof typeof PICTURES) =>
  customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/png' }, body: PICTURES[name] })

const keys = async (): Promise<string[]> => {
  const found: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/`)) found.push(key)
  return found
}

const hashes = async () => new Set((await keys()).map(key => key.split('/')[2]!.slice(0, 64)))

describe('origins', () => {
  it('one that answers 503 and then the picture heals without a hand', async () => {
    answers = [503]
    const { body } = await customer.call('PUT', `${images}/a`, { body: { origin: origin.url('flaky') } })
    expect(body).toMatchObject({ width: 401, height: 8, error: '' })
  })

  it('one that stays broken ends in an error after its tries', async () => {
    answers = [500, 500, 500]
    const { body } = await customer.call('PUT', `${images}/a`, { body: { origin: origin.url('broken') } })
    expect([body.status, body.description, answers]).toEqual([422, expect.stringMatching(/500/), [500]])
  })

  it('the initial origin is for the first ingest, the origin for those after it', async () => {
    const body = { initialOrigin: origin.url('one'), origin: origin.url('other') }
    expect((await customer.call('PUT', `${images}/a`, { body })).body.width).toBe(401)
    expect((await customer.call('PUT', `${images}/a`, { body })).body.width).toBe(402)
  })

  it('the origin is asked when the initial one fails', async () => {
    answers = [404]
    const body = { initialOrigin: origin.url('gone'), origin: origin.url('other') }
    expect((await customer.call('PUT', `${images}/a`, { body })).body).toMatchObject({ width: 402, error: '' })
  })

  it('one with a user and a password in it is refused by name', async () => {
    const { status, body } = await customer.call('PUT', `${images}/a`, { body: { origin: 'http://me:secret@host/' } })
    expect([status, body.errors[0].property]).toEqual([400, 'origin'])
  })
})

it('a job whose workers ended with it too often ends as an error on its image', async () => {
  const { db } = hydria.services.store
  await put('poison', 'one')
  // As it stands when two workers were killed over it.
  await db.transaction(async transaction => {
    await transaction('images').where({ customer: customer.id }).update({ ingesting: true })
    await transaction('jobs').insert({
      customer: customer.id,
      space: 1,
      image: 'poison',
      tries: 2,
      crashes: 2,
      lone: true,
    })
  })
  const row = await hydria.services.ingest.finished(customer.id, 1, 'poison', 30_000, new AbortController().signal)
  expect(row).toMatchObject({ ingesting: false, error: expect.stringMatching(/ended 2 times/), width: 401 })
})

describe('bytes', () => {
  it('of an original that was replaced go with it', async () => {
    await put('a', 'one')
    const before = await hashes()
    await put('a', 'other')
    await sweep({ ...hydria.services })
    const after = await hashes()
    expect([before.size, after.size, [...after].some(hash => before.has(hash))]).toEqual([1, 1, false])
  })

  it('of an upload go when the image gets another origin', async () => {
    await put('a', 'one')
    const before = await hashes()
    await customer.call('PATCH', `${images}/a`, { body: { origin: origin.url('other') } })
    await sweep({ ...hydria.services })
    const after = await hashes()
    expect([after.size, [...after].some(hash => before.has(hash))]).toEqual([1, false])
  })

  it('are not kept twice for two images of a customer', async () => {
    await put('a', 'one')
    const before = await keys()
    await put('b', 'one')
    expect(await keys()).toEqual(before)
  })

  it('that no row names are found and removed, those that are named or held are not', async () => {
    const { blobs, store } = hydria.services
    await put('named', 'one')
    const named = await keys()
    const stray = blobKey(customer.id, 'original', 'ab'.repeat(32))
    await blobs.put(stray, Buffer.from('left behind'))
    await blobs.put(blobKey(customer.id, 'thumbs', 'ab'.repeat(32), 'v1-10x10'), Buffer.from('left behind'))
    await blobs.put(blobKey(customer.id, 'original', 'cd'.repeat(32)), Buffer.from('on its way'))
    const due = new Date(Date.now() + 60_000)
    await store.db('blob_releases').insert({ customer: customer.id, sha256: 'cd'.repeat(32), due })
    expect(await sweepOrphans(hydria.services)).toBe(0)
    expect(await sweepOrphans(hydria.services, -1)).toBe(1)
    await sweep(hydria.services)
    expect((await keys()).sort()).toEqual([...named, blobKey(customer.id, 'original', 'cd'.repeat(32))].sort())
  })

  it('above the limit are a 413 that says so, with the connection still there to hear it', async () => {
    const { status, body } = await customer.call('PUT', `${images}/large`, {
      headers: { 'Content-Type': 'image/png' },
      body: new Uint8Array(40_000_000),
    })
    expect([status, body.description]).toEqual([413, expect.stringMatching(/2000000 bytes/)])
    expect(await keys()).toEqual([])
  })
})

describe('what an operator sees', () => {
  it('healthz and readyz answer anybody', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await hydria.anyone('GET', path)).status).toBe(200)
  })

  it('metrics are for the administrator and tell of the queue, the steps and the failures', async () => {
    answers = [404]
    await customer.call('PUT', `${images}/a`, { body: { origin: origin.url('gone') } })
    expect((await hydria.anyone('GET', '/metrics')).status).toBe(404)
    expect((await customer.call('GET', '/metrics')).status).toBe(404)
    const { text } = await hydria.admin('GET', '/metrics')
    expect(text).toMatch(/^hydria_queue_waiting\{line="priority"\} 0$/m)
    expect(text).toMatch(/^hydria_ingest_step_seconds_count\{step="derive"\} [1-9]/m)
    expect(text).toMatch(/^hydria_ingest_failures_total\{reason="missing"\} [1-9]/m)
  })

  it('metrics have a port of their own when they are given one', async () => {
    const other = await startTestHydria({ METRICS_PORT: '0' }, { serve: false, work: true })
    const anyone = clientOf(() => other.monitor!, basic('any', 'one'))
    expect((await anyone('GET', '/metrics')).text).toMatch(/^hydria_queue_oldest_seconds/m)
    expect((await anyone('GET', '/readyz')).text).toBe('ready\n')
    await other.stop()
  })
})
