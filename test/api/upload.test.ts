// Bytes of an original, in every way in which they can be sent.
import { createHash } from 'node:crypto'
import { blobKey } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_UPLOAD_BYTES: '1000000', MAX_BODY_BYTES: '2000000' })
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })).body.images
})
afterAll(() => hydria.stop())

const png = (name = 'coffee.png') => new Blob([new Uint8Array(picture(name))], { type: 'image/png' })

/** A multipart body of the parts, in their order; a Blob is a part with a file name. */
const form = (...parts: [name: string, value: string | Blob][]): FormData => {
  const data = new FormData()
  for (const [name, value] of parts) data.append(name, value)
  return data
}

const described = (description: object, type = 'application/json') => new Blob([JSON.stringify(description)], { type })

it('a form with a file is an image', async () => {
  const { status, body } = await customer.call('PUT', `${images}/form`, { body: form(['file', png()]) })
  expect([status, body.width, body.height, body.error]).toEqual([201, 600, 400, ''])
})

it('the checksum of its bytes is told with the upload, and is a filter of lists', async () => {
  const sha256 = createHash('sha256').update(picture('astronaut.png')).digest('hex')
  const { body } = await customer.call('PUT', `${images}/checked`, {
    headers: { 'Content-Type': 'image/png', Prefer: 'respond-async' },
    body: picture('astronaut.png'),
  })
  expect(body.sha256).toBe(sha256)
  const found = await customer.call('GET', `${images}?sha256=${sha256}`)
  expect(found.body.member.map((image: { id: string }) => image.id)).toEqual(['checked'])
})

it.each([
  ['a field', JSON.stringify({ string1: 'said', tags: ['a'] })],
  ['a part of its own', described({ string1: 'said', tags: ['a'] })],
])('a form describes its file in %s', async (_title, description) => {
  const id = crypto.randomUUID()
  const { body } = await customer.call('PUT', `${images}/${id}`, {
    body: form(['image', description], ['file', png()]),
  })
  expect(body).toMatchObject({ string1: 'said', tags: ['a'], width: 600 })
})

it('a picture that lacks the mark of its end is shown, and its metadata says so', async () => {
  const headers = { 'Content-Type': 'image/jpeg' }
  const put = await customer.call('PUT', `${images}/endless`, { headers, body: picture('rocket.jpg').subarray(0, -2) })
  expect([put.status, put.body.width, put.body.error]).toEqual([201, 640, ''])
  const { body } = await customer.call('GET', put.body.metadata)
  expect(body.note).toMatch(/lacks its last bytes/)
})

it('a form posted to the images of a space makes a new one', async () => {
  const { status, body, headers } = await customer.call('POST', images, {
    body: form(['image', JSON.stringify({ id: 'posted', number1: 7 })], ['file', png('rocket.jpg')]),
  })
  expect([status, headers.get('location'), body.number1, body.width]).toEqual([201, body['@id'], 7, 640])
})

it('bytes alone, posted to the images of a space, get an id', async () => {
  const { status, body } = await customer.call('POST', images, {
    headers: { 'Content-Type': 'image/png' },
    body: picture('coffee.png'),
  })
  expect([status, body.width, body.id]).toEqual([201, 600, expect.stringMatching(/^[0-9a-f-]{36}$/)])
})

it('a description brings its file in base64, which is not shown', async () => {
  const { status, body } = await customer.call('PUT', `${images}/base64`, {
    body: { file: picture('coffee.png').toString('base64'), string2: 'said' },
  })
  expect([status, body.width, body.string2, body.mediaType, 'file' in body]).toEqual([
    201,
    600,
    'said',
    'image/png',
    false,
  ])
})

const put = (body: unknown) => customer.call('PUT', `${images}/never`, { body })

it.each([
  ['no file', () => form(['image', '{}']), 400, 'file'],
  ['two files', () => form(['file', png()], ['file', png()]), 400, 'file'],
  ['an unknown field', () => form(['colour', 'red'], ['file', png()]), 400, 'colour'],
  ['a description after the file', () => form(['file', png()], ['image', '{}']), 400, 'image'],
  ['a description that is not JSON', () => form(['image', '{'], ['file', png()]), 400, 'body'],
  ['an origin beside the file', () => form(['image', '{"origin":"http://a/"}'], ['file', png()]), 400, 'origin'],
  ['what is not base64', () => ({ file: '%%%' }), 400, 'file'],
  ['base64 of no picture', () => ({ file: 'aGVsbG8=' }), 400, 'file'],
  ['base64 beside an origin', () => ({ file: 'aGVsbG8=', origin: 'http://a/' }), 400, 'origin'],
])('%s is refused by name, and nothing is left', async (_title, body, status, property) => {
  const answer = await put(body())
  expect([answer.status, answer.body.errors[0].property]).toEqual([status, property])
  expect((await customer.call('GET', `${images}/never`)).status).toBe(404)
})

it('bytes that come while another request makes the image are a 412 where only a new one may be made', async () => {
  const { blobs } = hydria.services
  const { scratchPath } = blobs
  let go = (): void => {}
  const released = new Promise<void>(resolve => {
    go = resolve
  })
  // The bytes are received once it is known that the image is new.
  const checked = new Promise<void>(resolve => {
    blobs.scratchPath = suffix => {
      blobs.scratchPath = scratchPath
      resolve()
      return scratchPath.call(blobs, suffix)
    }
  })
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new Uint8Array(picture('rocket.jpg')))
      await released
      controller.close()
    },
  })
  const headers = { 'Content-Type': 'image/jpeg', 'If-None-Match': '*' }
  const late = customer.call('PUT', `${images}/raced`, { headers, body })
  await checked
  const first = { file: picture('coffee.png').toString('base64'), string1: 'first' }
  expect((await customer.call('PUT', `${images}/raced`, { body: first })).status).toBe(201)
  go()
  expect((await late).status).toBe(412)
  expect((await customer.call('GET', `${images}/raced`)).body).toMatchObject({ string1: 'first', width: 600 })
})

it('bytes that could not be ingested are gone when others have come', async () => {
  const broken = picture('rocket.jpg').subarray(0, 500)
  const sha256 = createHash('sha256').update(broken).digest('hex')
  const isThere = async () => Boolean(await hydria.services.blobs.stat(blobKey(customer.id, 'original', sha256)))
  const put = (body: Buffer) =>
    customer.call('PUT', `${images}/mended`, { headers: { 'Content-Type': 'image/jpeg' }, body })
  expect((await put(broken)).status).toBe(422)
  expect(await isThere()).toBe(true)
  expect((await put(picture('rocket.jpg'))).body.error).toBe('')
  expect(await isThere()).toBe(false)
})

describe('an original of the largest size', () => {
  const sized = (bytes: number) => Buffer.concat([picture('rocket.jpg')], bytes)
  const MOST = 1_000_000
  const headers = { 'Content-Type': 'image/jpeg', Prefer: 'respond-async' }
  const blob = (bytes: number) => new Blob([new Uint8Array(sized(bytes))], { type: 'image/jpeg' })
  const ways: [string, (bytes: number) => object][] = [
    ['bytes', bytes => ({ headers, body: sized(bytes) })],
    ['bytes without their length', bytes => ({ headers, body: blob(bytes).stream() })],
    ['a form', bytes => ({ headers: { Prefer: headers.Prefer }, body: form(['file', blob(bytes)]) })],
    ['base64', bytes => ({ headers: { Prefer: headers.Prefer }, body: { file: sized(bytes).toString('base64') } })],
  ]
  it.each(ways)('is taken as %s, one byte more is a 413', async (_way, ask) => {
    const put = (id: string, bytes: number) => customer.call('PUT', `${images}/${id}`, ask(bytes))
    expect((await put(crypto.randomUUID(), MOST)).status).toBe(201)
    expect((await put('too-large', MOST + 1)).status).toBe(413)
    expect((await customer.call('GET', `${images}/too-large`)).status).toBe(404)
  })
})

it('a form larger than the limit is a 413', async () => {
  const large = new Blob([new Uint8Array(3_000_000)], { type: 'image/png' })
  expect((await put(form(['file', large]))).status).toBe(413)
})
