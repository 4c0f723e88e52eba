// Bytes that are no UTF-8, and bodies with a content coding, at every API.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { form, RADIOGRAPH } from '../apis/dsio/radiographs.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let hash: string

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_BODY_BYTES: '100000', MAX_UPLOAD_BYTES: '1000000' })
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = new FormData()
  body.append('filedata[0]', new Blob([new Uint8Array(picture('rocket.jpg'))]), 'rocket.jpg')
  hash = (await customer.call('POST', `/sourceimages/${customer.name}`, { body })).body.items[0].hash
})
afterAll(() => hydria.stop())

interface Place {
  method: string
  path: string
  type: string
  /** A body whose text is the value of something that is kept. */
  body(text: string): string
  status: number
}

/** One address for each media type of text that an API reads. */
const PLACES: [string, () => Place][] = [
  [
    'application/json',
    () => ({
      ...{ method: 'POST', path: `${customer.path}/spaces`, type: 'application/json', status: 201 },
      body: text => `{"name":"${text}"}`,
    }),
  ],
  [
    'text/turtle',
    () => ({
      ...{ method: 'POST', path: `${customer.path}/spaces`, type: 'text/turtle', status: 201 },
      body: text => `[] a <${hydria.base}/vocab#Space> ; <${hydria.base}/vocab#name> "${text}" .`,
    }),
  ],
  [
    'a form',
    () => ({
      ...{ method: 'POST', path: `${customer.path}/spaces`, type: 'application/x-www-form-urlencoded', status: 303 },
      body: text => `_method=POST&name=${text}`,
    }),
  ],
  [
    'JSON of rokka',
    () => ({
      ...{ method: 'PATCH', path: `/sourceimages/${customer.name}/${hash}/meta/user`, type: 'application/json' },
      ...{ status: 204, body: text => `{"text":"${text}"}` },
    }),
  ],
  [
    'text of rokka',
    () => ({
      ...{ method: 'PUT', path: `/sourceimages/${customer.name}/${hash}/meta/user/text`, type: 'text/plain' },
      ...{ status: 204, body: text => text },
    }),
  ],
  [
    'JSON of DSIO',
    () => ({
      ...{ method: 'POST', path: '/modality/sessions', type: 'application/json', status: 201 },
      body: text => `{"sessionId":"${text}","clientName":"c"}`,
    }),
  ],
]

let turn = 0

describe.each(PLACES)('%s', (_what, place) => {
  const send = (bytes: Uint8Array, headers: Record<string, string> = {}) => {
    const { method, path, type } = place()
    return customer.call(method, path, { headers: { 'Content-Type': type, ...headers }, body: bytes })
  }
  const valid = () => Buffer.from(place().body(`t${turn++}`))

  it('in UTF-8 is taken, with a byte order mark too', async () => {
    expect((await send(valid())).status).toBe(place().status)
    expect((await send(valid(), { 'Content-Type': `${place().type}; charset="UTF-8"` })).status).toBe(place().status)
    // A form has no byte order mark: it would be part of the first name.
    const marked = await send(Buffer.concat([Buffer.from('\uFEFF'), valid()]))
    expect(marked.status).toBe(place().status)
  })

  it('that is no UTF-8 is 400, and says so', async () => {
    const { status, text } = await send(Buffer.from(place().body('caf\xe9'), 'latin1'))
    expect([status, text]).toEqual([400, expect.stringMatching(/must be UTF-8/)])
  })

  it('in another charset is 415', async () => {
    const { status, text } = await send(valid(), { 'Content-Type': `${place().type}; charset=iso-8859-1` })
    expect([status, text]).toEqual([415, expect.stringMatching(/must be utf-8, not iso-8859-1/)])
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('with Content-Encoding: %s is decoded', async (coding, encode) => {
    expect((await send(encode(valid()), { 'Content-Encoding': coding })).status).toBe(place().status)
  })

  it.each(['zstd', 'gzip, gzip', 'constructor'])('with Content-Encoding: %s is 415', async coding => {
    const { status, headers } = await send(valid(), { 'Content-Encoding': coding })
    expect([status, headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, br'])
  })

  it('that is not in its coding is 400', async () => {
    expect((await send(valid(), { 'Content-Encoding': 'gzip' })).status).toBe(400)
    const cut = gzipSync(valid())
    expect((await send(cut.subarray(0, cut.length - 6), { 'Content-Encoding': 'gzip' })).status).toBe(400)
  })

  it('that is too large once decoded is 413', async () => {
    const { status } = await send(gzipSync(Buffer.alloc(2_000_000, ' ')), { 'Content-Encoding': 'gzip' })
    expect(status).toBe(413)
  })
})

it('a form whose percent-encoding is no UTF-8 is 400', async () => {
  const { status, text } = await customer.call('POST', `${customer.path}/spaces`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: '_method=POST&name=caf%E9',
  })
  expect([status, text]).toEqual([400, expect.stringMatching(/must be UTF-8/)])
})

describe('an original', () => {
  const jpeg = picture('rocket.jpg')

  it('with a content coding is kept decoded', async () => {
    const path = `${customer.path}/spaces/1/images/packed`
    const { status, body } = await customer.call('PUT', path, {
      headers: { 'Content-Type': 'image/jpeg', 'Content-Encoding': 'gzip' },
      body: gzipSync(jpeg),
    })
    expect([status, body.error]).toEqual([201, ''])
    expect(Number(body.width)).toBeGreaterThan(0)
  })

  it('that is too large once decoded is 413', async () => {
    const { status } = await customer.call('PUT', `${customer.path}/spaces/1/images/large`, {
      headers: { 'Content-Type': 'image/jpeg', 'Content-Encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(10_000_000)),
    })
    expect(status).toBe(413)
  })

  it('of DSIO may come in an encoded form, and without a file name', async () => {
    const whole = new Response(form())
    const type = whole.headers.get('content-type')!
    const text = Buffer.from(await whole.arrayBuffer())
      .toString('latin1')
      .replace('; filename="image.png"', '')
    expect(text).not.toContain('image.png')
    const { status } = await customer.call('POST', '/images', {
      headers: { 'Content-Type': type, 'Content-Encoding': 'gzip' },
      body: gzipSync(Buffer.from(text, 'latin1')),
    })
    expect(status).toBe(201)
    expect(text).toContain(RADIOGRAPH.toString('latin1'))
  })

  it('of rokka may come in an encoded form', async () => {
    const data = new FormData()
    data.append('filedata[0]', new Blob([new Uint8Array(jpeg)]), 'packed.jpg')
    const whole = new Response(data)
    const { status, body } = await customer.call('POST', `/sourceimages/${customer.name}`, {
      headers: { 'Content-Type': whole.headers.get('content-type')!, 'Content-Encoding': 'gzip' },
      body: gzipSync(Buffer.from(await whole.arrayBuffer())),
    })
    expect([status, body.items[0].hash]).toEqual([200, hash])
  })

  it('of a resumable upload has no content coding', async () => {
    const { status, headers } = await customer.call('PATCH', `${customer.path}/spaces/1/uploads/x`, {
      headers: {
        ...{ 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Encoding': 'gzip' },
        'Content-Type': 'application/offset+octet-stream',
      },
      body: gzipSync(jpeg),
    })
    expect([status, headers.get('accept-encoding')]).toEqual([415, 'identity'])
  })
})
