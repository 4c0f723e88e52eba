// Resumable uploads with the unmodified tus client: to the end, after an interruption, and by hand where it goes wrong.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { type ClientRequest, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { sweep, sweepOrphans } from '../../src/ingest/index.js'
import { addPart, uploadPartKey } from '../../src/store/index.js'
import { type Ask, basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { metadataOf, tusBegin, tusSend } from '../servers/tus.js'

const coffee = picture('coffee.png')
const CHUNK = 100_000
const TUS = { 'Tus-Resumable': '1.0.0' }

let hydria: TestHydria
let customer: TestCustomer
let images: string
let endpoint: string

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_UPLOAD_BYTES: '5000000' })
})
afterAll(() => hydria.stop())
beforeEach(async () => {
  customer = await hydria.customer()
  const space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'scans' } })).body
  images = space.images
  endpoint = space.uploads
})

/** What of a customer's uploads is stored, and what lies in the folder for files on their way. */
async function leftovers(): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/upload/`)) found.push(key)
  const scratch = await readdir(join(hydria.settings.DATA_DIR, 'blobs', 'tmp'), { recursive: true })
  // Files of the worker, which is at the images meanwhile, are its own business.
  const received = scratch.filter(name => name.includes('/') && !/\.(tif|jpg|original|unpacked)$/.test(name))
  return [...found, ...received]
}

const imageAt = async (id: string) => (await customer.call('GET', `${images}/${id}`)).body

const create = (length: number, metadata: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  customer.call('POST', endpoint, {
    headers: { ...TUS, 'Upload-Length': String(length), 'Upload-Metadata': metadataOf(metadata), ...headers },
  })

const begun = async (length = coffee.length, metadata: Record<string, string> = {}): Promise<string> =>
  (await create(length, metadata)).headers.get('Location')!

const send = (url: string, offset: number, body: Buffer, headers: Record<string, string> = {}, method = 'PATCH') => {
  const type = { 'Content-Type': 'application/offset+octet-stream' }
  const ask: Ask = { headers: { ...TUS, ...type, 'Upload-Offset': String(offset), ...headers }, body }
  return customer.call(method, url, ask)
}

const offsetOf = async (url: string): Promise<number> => {
  const { headers } = await customer.call('HEAD', url, { headers: TUS })
  return Number(headers.get('Upload-Offset'))
}

describe('the tus client', () => {
  it('uploads in chunks, and the image is what its metadata says', async () => {
    const metadata = {
      id: 'cup',
      filetype: 'image/png',
      filename: 'cup.png',
      string1: 'Ä',
      number1: '7',
      tags: '["a","b"]',
    }
    const { last, requests } = await tusSend(customer, coffee, { endpoint, chunkSize: CHUNK, metadata })
    expect(requests).toEqual(
      ['POST', ...[0, 1, 2, 3, 4].map(part => `PATCH ${part * CHUNK}`)].slice(0, requests.length),
    )
    expect(last.getHeader('Content-Location')).toBe(`${images}/cup`)
    await hydria.services.ingest.finished(customer.id, 1, 'cup', 30_000, new AbortController().signal)
    expect(await imageAt('cup')).toMatchObject({
      ...{ width: 600, height: 400, error: '', mediaType: 'image/png' },
      ...{ string1: 'Ä', number1: 7, tags: ['a', 'b'] },
    })
    expect(await leftovers()).toEqual([])
  })

  it('may send the first bytes with the request that creates the upload', async () => {
    const { last, requests } = await tusSend(customer, coffee, {
      endpoint,
      uploadDataDuringCreation: true,
      metadata: { id: 'one' },
    })
    expect([requests, last.getStatus()]).toEqual([['POST'], 201])
    expect((await customer.call('GET', `${images}/one`)).status).toBe(200)
  })

  it('goes on where it was interrupted, over a restart of the server too', async () => {
    const url = await tusBegin(customer, coffee, CHUNK, { endpoint, chunkSize: CHUNK, metadata: { id: 'later' } })
    await hydria.restart()
    const { requests } = await tusSend(customer, coffee, { uploadUrl: url, chunkSize: CHUNK })
    expect(requests.slice(0, 2)).toEqual(['HEAD', `PATCH ${CHUNK}`])
    await hydria.services.ingest.finished(customer.id, 1, 'later', 30_000, new AbortController().signal)
    expect(await imageAt('later')).toMatchObject({ width: 600, error: '' })
  })

  it('ends an upload, and its bytes are gone', async () => {
    const url = await tusBegin(customer, coffee, CHUNK, { endpoint, chunkSize: CHUNK })
    expect((await leftovers()).length).toBe(1)
    expect((await customer.call('DELETE', url, { headers: TUS })).status).toBe(204)
    expect((await customer.call('DELETE', url, { headers: TUS })).status).toBe(404)
    expect(await leftovers()).toEqual([])
  })
})

/** A PATCH that sends some bytes and then neither goes on nor ends. */
function hanging(url: string, bytes: Buffer): ClientRequest {
  const headers = {
    ...TUS,
    ...{ 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0', 'Content-Length': coffee.length },
    Authorization: basic(customer.key, customer.secret),
  }
  const request = httpRequest(url, { method: 'PATCH', headers })
  request.on('error', () => undefined).write(bytes)
  return request
}

describe('what has come of a request that does not end', () => {
  it('is kept when the connection breaks off, and the client goes on from there', async () => {
    const url = await begun(coffee.length, { id: 'broken' })
    const request = hanging(url, coffee.subarray(0, CHUNK))
    const answered = once(request, 'response')
    // A HEAD takes over from the request; until that has reached the server there is nothing to take.
    let offset = 0
    while (offset === 0) offset = await offsetOf(url)
    const [{ statusCode }] = await answered
    request.destroy()
    expect([statusCode, offset <= CHUNK]).toEqual([409, true])
    const { requests } = await tusSend(customer, coffee, { uploadUrl: url })
    expect(requests).toEqual(['HEAD', `PATCH ${offset}`])
    await hydria.services.ingest.finished(customer.id, 1, 'broken', 30_000, new AbortController().signal)
    expect(await imageAt('broken')).toMatchObject({ width: 600, error: '' })
  })

  it('becomes the image when only the answer to the last bytes was lost', async () => {
    const url = await begun(coffee.length, { id: 'lost' })
    const { db } = hydria.services.store
    const id = url.split('/').at(-1)!
    // As it stands when the process was killed after it had kept the last byte.
    const key = uploadPartKey(customer.id, id)
    await hydria.services.blobs.put(key, coffee)
    await addPart(
      db,
      { customer: customer.id, id },
      { start: 0, size: coffee.length, key },
      new Date(Date.now() + 60_000),
    )
    // Two ask at the same time; the image is made once, and both hear of it.
    const both = await Promise.all([1, 2].map(() => customer.call('HEAD', url, { headers: TUS })))
    for (const { headers } of both)
      expect([headers.get('Upload-Offset'), headers.get('Content-Location')]).toEqual([
        String(coffee.length),
        `${images}/lost`,
      ])
    expect((await customer.call('GET', `${images}/lost`)).status).toBe(200)
    expect(await leftovers()).toEqual([])
  })
})

describe('bytes', () => {
  it('from another place than the upload has come to are a 409', async () => {
    const url = await begun()
    await send(url, 0, coffee.subarray(0, CHUNK))
    const { status, body } = await send(url, 5, coffee.subarray(5))
    expect([status, body.errors[0]]).toEqual([409, { property: 'Upload-Offset', message: `must be ${CHUNK}` }])
    expect(await offsetOf(url)).toBe(CHUNK)
  })

  it('that two requests bring at the same time are taken once', async () => {
    const id = (await begun()).split('/').at(-1)!
    const parts = [1, 2].map(() => ({ start: 0, size: 10, key: uploadPartKey(customer.id, id) }))
    const soon = new Date(Date.now() + 60_000)
    const taken = parts.map(part => addPart(hydria.services.store.db, { customer: customer.id, id }, part, soon))
    expect((await Promise.all(taken)).sort()).toEqual([false, true])
  })

  it.each(['sha1', 'sha256', 'md5'])(
    'with a checksum by %s are kept only when they are what it says',
    async algorithm => {
      const url = await begun()
      const checksum = (bytes: Buffer) => ({
        'Upload-Checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
      })
      const piece = coffee.subarray(0, CHUNK)
      expect((await send(url, 0, piece, checksum(coffee))).status).toBe(460)
      expect([await offsetOf(url), await leftovers()]).toEqual([0, []])
      expect((await send(url, 0, piece, checksum(piece))).status).toBe(204)
      expect(await offsetOf(url)).toBe(CHUNK)
    },
  )

  it.each<[string, number, Record<string, string>, Buffer]>([
    ['of another media type', 415, { 'Content-Type': 'image/png' }, coffee],
    ['of another version of tus', 412, { 'Tus-Resumable': '0.2.2' }, coffee],
    ['from no place', 400, { 'Upload-Offset': 'x' }, coffee],
    ['with a checksum of a kind that is not known', 400, { 'Upload-Checksum': 'crc32 AAAA' }, coffee],
    ['more than were announced', 413, {}, Buffer.concat([coffee, coffee])],
  ])('%s are a %i', async (_name, status, headers, body) => {
    const url = await begun()
    expect((await send(url, 0, body, headers)).status).toBe(status)
    expect([await offsetOf(url), await leftovers()]).toEqual([0, []])
  })

  it('that come with the request that creates the upload have a checksum too', async () => {
    const type = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Checksum': 'sha1 AAAA' }
    const headers = { ...TUS, ...type, 'Upload-Length': String(coffee.length) }
    expect((await customer.call('POST', endpoint, { headers, body: coffee })).status).toBe(460)
    expect([await leftovers(), (await customer.call('GET', endpoint)).body.totalItems]).toEqual([[], 0])
  })

  it('come by POST as well, where PATCH is not let through', async () => {
    const url = await begun()
    const { status } = await send(url, 0, coffee.subarray(0, CHUNK), { 'X-HTTP-Method-Override': 'PATCH' }, 'POST')
    expect([status, await offsetOf(url)]).toEqual([204, CHUNK])
  })
})

describe('an upload is refused', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['number1', { number1: 'many' }, /number1/],
    ['string1', { string1: 'x'.repeat(2001) }, /string1/],
    ['strin1', { strin1: 'typo' }, /string1/],
    ['origin', { origin: 'https://museum.example/a.tif' }, /must be omitted/],
    ['space', { space: '99' }, /must be 1/],
    ['roles', { roles: '["nobody"]' }, /no role "nobody"/],
    ['tags', { tags: '[1' }, /must be JSON/],
    ['id', { id: ' ' }, /id/],
  ])('with a 400 that names %s', async (property, metadata, message) => {
    const { status, body } = await create(coffee.length, metadata)
    expect([status, body.errors[0].property, body.description]).toEqual([400, property, expect.stringMatching(message)])
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['of no length', { 'Upload-Length': '' }, 400, 'Upload-Length'],
    ['of no bytes', { 'Upload-Length': '0' }, 400, 'Upload-Length'],
    ['of a length that is told later', { 'Upload-Defer-Length': '1' }, 400, 'Upload-Defer-Length'],
    ['above the limit', { 'Upload-Length': '5000001' }, 413, 'Upload-Length'],
    ['with metadata that is not base64', { 'Upload-Metadata': 'string1 ***' }, 400, 'string1'],
    ['with bytes that are no text', { 'Upload-Metadata': 'string1 gICA' }, 400, 'string1'],
    ['by another version of tus', { 'Tus-Resumable': '2.0.0' }, 412, 'Tus-Resumable'],
  ])('%s', async (_name, headers, status, property) => {
    const answer = await create(coffee.length, {}, headers)
    expect([answer.status, answer.body.errors[0].property]).toEqual([status, property])
    expect(answer.headers.get('Tus-Resumable')).toBe('1.0.0')
  })

  it('not when it has as many bytes as may be', async () => {
    expect((await create(5_000_000)).status).toBe(201)
  })

  it('into a space that is not there, or of another customer', async () => {
    const ask = { headers: { ...TUS, 'Upload-Length': '10' } }
    expect((await customer.call('POST', `${customer.path}/spaces/99/uploads`, ask)).status).toBe(404)
    const other = await hydria.customer()
    const url = await begun()
    expect((await other.call('POST', endpoint, ask)).status).toBe(404)
    for (const [method, headers] of [
      ['HEAD', TUS],
      ['GET', {}],
      ['DELETE', TUS],
    ] as const)
      expect((await other.call(method, url, { headers })).status).toBe(404)
    expect((await other.call('PATCH', url, { headers: { ...TUS, 'Upload-Offset': '0' } })).status).toBe(404)
    expect(
      (await customer.call('PATCH', `${endpoint}/none`, { headers: { ...TUS, 'Upload-Offset': '0' } })).status,
    ).toBe(404)
    expect((await customer.call('GET', `${endpoint}/none`)).status).toBe(404)
  })

  it('in place of an image that is there, when only a new one is wanted', async () => {
    await tusSend(customer, coffee, { endpoint, metadata: { id: 'taken' } })
    expect((await create(coffee.length, { id: 'taken' }, { 'If-None-Match': '*' })).status).toBe(412)
    const late = (await create(coffee.length, { id: 'soon' }, { 'If-None-Match': '*' })).headers.get('Location')!
    await tusSend(customer, coffee, { endpoint, metadata: { id: 'soon', string1: 'first' } })
    expect((await send(late, 0, coffee)).status).toBe(412)
    expect((await imageAt('soon')).string1).toBe('first')
  })
})

it('an image of the same id is replaced, and its bytes go', async () => {
  await tusSend(customer, coffee, { endpoint, metadata: { id: 'same' } })
  await tusSend(customer, picture('chelsea.png'), { endpoint, metadata: { id: 'same' } })
  await hydria.services.ingest.finished(customer.id, 1, 'same', 30_000, new AbortController().signal)
  expect((await imageAt('same')).width).toBe(451)
})

it('the storage policy holds when the upload begins, counting those under way, and when it ends', async () => {
  const policy = async (bytes: number) => {
    const body = { maximumNumberOfStoredImages: 10, maximumTotalSizeOfStoredImages: bytes }
    const { body: made } = await hydria.admin('POST', '/storagePolicies', { body })
    await hydria.admin('PATCH', `${customer.path}/storage`, { body: { storagePolicy: made['@id'] } })
  }
  await policy(coffee.length + 1000)
  const url = await begun()
  expect((await create(coffee.length)).status).toBe(507)
  await policy(1000)
  expect((await send(url, 0, coffee)).status).toBe(507)
  expect((await customer.call('GET', url)).status).toBe(507)
  await policy(10_000_000)
  const { status, body } = await customer.call('GET', url)
  expect([status, body.received, Boolean(body.image)]).toEqual([200, coffee.length, true])
})

it('what nobody goes on with expires, and nothing of it is left', async () => {
  const url = await tusBegin(customer, coffee, CHUNK, { endpoint, chunkSize: CHUNK })
  const { headers } = await customer.call('HEAD', url, { headers: TUS })
  const expires = new Date(headers.get('Upload-Expires')!)
  expect(expires.getTime()).toBeGreaterThan(Date.now())
  const { services } = hydria
  const { now } = services
  const last = await services.store
    .db('uploads')
    .where({ customer: customer.id })
    .orderBy('expires', 'desc')
    .first('expires')
  const statusAt = async (milliseconds: number) => {
    services.now = () => new Date(last!.expires.getTime() + milliseconds)
    const { status } = await customer.call('HEAD', url, { headers: TUS })
    services.now = now
    return status
  }
  expect([await statusAt(-1), await statusAt(0)]).toEqual([200, 404])
  await sweep({ ...services, now: () => new Date(expires.getTime() - 5000) })
  expect((await leftovers()).length).toBe(1)
  await sweep({ ...services, now: () => new Date(expires.getTime() + 5000) })
  expect(await leftovers()).toEqual([])
  expect((await customer.call('HEAD', url, { headers: TUS })).status).toBe(404)
  expect((await send(url, CHUNK, coffee.subarray(CHUNK))).status).toBe(404)
})

it('a part that no upload knows of is found and removed', async () => {
  const { services } = hydria
  const url = await tusBegin(customer, coffee, CHUNK, { endpoint, chunkSize: CHUNK })
  await services.blobs.put(uploadPartKey(customer.id, crypto.randomUUID()), coffee)
  expect((await leftovers()).length).toBe(2)
  expect(await sweepOrphans(services, -1)).toBe(1)
  expect((await leftovers()).length).toBe(1)
  expect(await offsetOf(url)).toBe(CHUNK)
})

it('the uploads of a space are listed, and each tells how far it has come', async () => {
  const url = await tusBegin(customer, coffee, CHUNK, { endpoint, chunkSize: CHUNK })
  const { body } = await customer.call('GET', endpoint)
  expect(body.member).toEqual([expect.objectContaining({ '@id': url, length: coffee.length, received: CHUNK })])
  expect((await customer.call('GET', `${customer.path}/spaces/99/uploads`)).status).toBe(404)
})

it('a browser may ask for all of it, and OPTIONS tells what the server can do', async () => {
  const { status, headers } = await hydria.anyone('OPTIONS', endpoint, {
    headers: { Origin: 'https://museum.example' },
  })
  expect([status, headers.get('Tus-Version'), headers.get('Tus-Max-Size')]).toEqual([204, '1.0.0', '5000000'])
  expect(headers.get('Tus-Extension')).toBe('creation,creation-with-upload,termination,expiration,checksum')
  expect(headers.get('Access-Control-Allow-Headers')).toMatch(
    /Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata/,
  )
  const made = await create(10, {}, { Origin: 'https://museum.example', 'Sec-Fetch-Site': 'cross-site' })
  expect(made.status).toBe(201)
  for (const name of ['Location', 'Upload-Offset', 'Upload-Expires', 'Tus-Resumable', 'Content-Location'])
    expect(made.headers.get('Access-Control-Expose-Headers')!.split(', ')).toContain(name)
})
