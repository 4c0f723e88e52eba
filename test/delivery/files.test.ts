// PDFs and ZIPs of named queries: what is in them, what is kept of them, and what is never shown in them.
import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture, plainPicture, startOrigin } from '../pictures.js'
import { pageCount, pictures } from './pdf-facts.js'
import { zipEntries } from './zip-entries.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('library')
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body.images
  for (const [id, file] of [
    ['p1', 'rocket.jpg'],
    ['p2', 'hubble_deep_field.jpg'],
    ['../p 3', 'rocket.jpg'],
  ] as const) {
    const at = `${images}/${encodeURIComponent(id)}`
    await customer.call('PUT', at, { headers: { 'Content-Type': 'image/jpeg' }, body: picture(file) })
    await customer.call('PATCH', at, { body: { string1: 'book', number1: id.includes('p 3') ? 3 : Number(id[1]) } })
  }
  const body = { name: 'book', template: 's1=p1!&n1=p2&assetOrder=n1&objectname={s1}-{n1}&redactedmessage=Not for all' }
  await customer.call('POST', `${customer.path}/namedQueries`, { body })
})

/** An answer with its bytes. */
async function bytes(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(hydria.base + path, { headers })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}

const control = async (kind: string, args = 'book') =>
  (await hydria.anyone('GET', `/${kind}-control/library/book/${args}`)).body

const protect = (body: object) => customer.call('PATCH', `${images}/p2`, { body })

/** Everything that the PDF's pages draw, as text. */
const drawing = (pdf: Buffer): string =>
  [...pdf.toString('latin1').matchAll(/\/FlateDecode[^>]*>>\s*stream\n([\s\S]*?)\nendstream/g)]
    .map(match => inflateSync(Buffer.from(match[1]!, 'latin1')).toString('latin1'))
    .join('\n')

describe('A PDF', () => {
  it('has a page for each image, in order, and is kept', async () => {
    expect(await control('pdf')).toMatchObject({ exists: false, inProcess: false, itemCount: 0 })
    const { status, headers, body } = await bytes('/pdf/library/book/book')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toBe('inline; filename="book-.pdf"')
    expect(body.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pageCount(body)).toBe(3)
    expect(pictures(body)).toEqual(['640x427', '1000x872', '640x427'])
    expect(await control('pdf')).toMatchObject({
      key: `${customer.id}/pdf/book/book`,
      exists: true,
      inProcess: false,
      itemCount: 3,
      sizeBytes: body.length,
      roles: [],
    })
    const again = await bytes('/pdf/library/book/book')
    expect(again.body.equals(body)).toBe(true)
    expect(again.headers.get('last-modified')).toBe(headers.get('last-modified'))
  })

  it('is sent in part, or not at all to who has it', async () => {
    const whole = await bytes('/pdf/library/book/book')
    const part = await bytes('/pdf/library/book/book', { Range: 'bytes=0-4' })
    expect([part.status, part.body.toString()]).toEqual([206, '%PDF-'])
    expect(part.headers.get('content-range')).toBe(`bytes 0-4/${whole.body.length}`)
    expect((await bytes('/pdf/library/book/book', { Range: 'bytes=99999999-' })).status).toBe(416)
    const tag = whole.headers.get('etag')!
    expect((await bytes('/pdf/library/book/book', { 'If-None-Match': tag })).status).toBe(304)
    const head = await hydria.anyone('HEAD', '/pdf/library/book/book')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.body.length)])
  })

  it('is made by one request while another waits', async () => {
    const answers = await Promise.all([1, 2].map(() => bytes('/pdf/library/book/book/1')))
    const statuses = answers.map(({ status }) => status).sort()
    expect([
      [200, 200],
      [200, 202],
    ]).toContainEqual(statuses)
    const waiting = answers.find(({ status }) => status === 202)
    if (waiting) expect(waiting.headers.get('retry-after')).toBe('10')
    expect((await bytes('/pdf/library/book/book/1')).status).toBe(200)
  })

  it('begins with the cover that the template names', async () => {
    const origin = await startOrigin()
    const template = `s1=p1!&coverpage=${encodeURIComponent(origin.url('coffee.png?{s1}'))}`
    await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'covered', template } })
    const without = await bytes('/pdf/library/covered/book')
    await customer.call('DELETE', `${customer.path}/resources/pdf/covered?args=book`)
    await customer.call('PATCH', (await named('covered'))['@id'], {
      body: { template: template.replace('coffee.png%3F%7Bs1%7D', 'coffee.png') },
    })
    const covered = await bytes('/pdf/library/covered/book')
    await origin.close()
    expect(pictures(without.body)).toHaveLength(3)
    expect(pictures(covered.body)[0]).toBe('600x400')
  })
})

const named = async (name: string) =>
  (await customer.call('GET', `${customer.path}/namedQueries?name=${name}`)).body.member[0]

describe('A ZIP', () => {
  it('has the images under names that are safe to unpack', async () => {
    const { status, headers, body } = await bytes('/zip/library/book/book')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/zip'])
    const entries = zipEntries(body)
    expect(entries.map(({ name }) => name)).toEqual(['p1.jpg', 'p2.jpg', '.._p 3.jpg'])
    const { width, height, format } = await sharp(entries[1]!.body).metadata()
    expect([width, height, format]).toEqual([1000, 872, 'jpeg'])
    expect(await control('zip')).toMatchObject({ exists: true, itemCount: 3, sizeBytes: body.length })
  })
})

describe('An image that is not open to everyone', () => {
  beforeAll(async () => {
    await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
    await bytes('/pdf/library/book/book')
    await bytes('/zip/library/book/book')
    expect((await protect({ roles: ['staff'], maxUnauthorised: 0 })).status).toBe(200)
  })

  it('is a page with words in the PDF that had it before', async () => {
    expect(await control('pdf')).toMatchObject({ exists: false })
    const { body } = await bytes('/pdf/library/book/book')
    expect(pageCount(body)).toBe(3)
    expect(pictures(body)).toEqual(['640x427', '640x427'])
    expect(drawing(body)).toContain(Buffer.from('Not').toString('hex'))
    expect((await control('pdf')).roles).toHaveLength(1)
  })

  it('is left out of the ZIP', async () => {
    const { body } = await bytes('/zip/library/book/book')
    expect(zipEntries(body).map(({ name }) => name)).toEqual(['p1.jpg', '.._p 3.jpg'])
  })

  it('is shown up to its open size', async () => {
    await protect({ maxUnauthorised: 500 })
    const { body } = await bytes('/pdf/library/book/book')
    expect(pictures(body)).toEqual(['640x427', '400x349', '640x427'])
    expect(zipEntries((await bytes('/zip/library/book/book')).body)).toHaveLength(3)
  })

  it('alone makes no ZIP', async () => {
    await protect({ maxUnauthorised: 0 })
    expect((await bytes('/zip/library/book/book/2')).status).toBe(404)
    expect((await bytes('/pdf/library/book/book/2')).status).toBe(200)
  })
})

/** Keys of the files that are kept. */
async function blobsOf(kind: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/${kind}/`)) found.push(key)
  return found.sort()
}

describe('What is kept', () => {
  const kept = async (filter: string) => (await customer.call('GET', `${customer.path}/resources?${filter}`)).body

  it('is listed, and told of by what it is of', async () => {
    await bytes('/pdf/library/book/book')
    const { member } = await kept('kind=pdf&args=book&query=book')
    expect(member).toHaveLength(1)
    expect(member[0]).toMatchObject({ '@type': 'vocab:Projection', itemCount: 3, inProcess: false })
    const { status, body } = await customer.call('GET', `${customer.path}/resources/pdf/book?args=book`)
    expect([status, body['@id']]).toEqual([200, member[0]['@id']])
    const headers = { Prefer: 'return=minimal' }
    expect((await customer.call('DELETE', member[0]['@id'], { headers })).status).toBe(205)
    expect((await customer.call('GET', member[0]['@id'])).status).toBe(404)
  })

  it.each(['pdf', 'zip'])('is removed with its bytes: %s', async kind => {
    await bytes(`/${kind}/library/book/book`)
    await bytes(`/${kind}/library/book/book/3`)
    const before = await blobsOf(kind)
    const { status } = await customer.call('DELETE', `${customer.path}/resources/${kind}/book?args=book/3`)
    expect(status).toBe(204)
    expect(await blobsOf(kind)).toHaveLength(before.length - 1)
    expect((await control(kind, 'book/3')).exists).toBe(false)
    expect((await control(kind)).exists).toBe(true)
    const rest = await customer.call('DELETE', `${customer.path}/resources/${kind}/book`, {
      headers: { Prefer: 'return=minimal' },
    })
    expect(rest.status).toBe(205)
    expect((await kept(`kind=${kind}&query=book`)).totalItems).toBe(0)
    const nothing = await customer.call('DELETE', `${customer.path}/resources/${kind}/book?args=book`)
    expect(nothing.status).toBe(200)
    expect((await bytes(`/${kind}/library/book/book`)).status).toBe(200)
  })

  it('is replaced, bytes and all, when an image changes', async () => {
    await bytes('/zip/library/book/book/1')
    const before = await blobsOf('zip')
    await customer.call('PUT', `${images}/p1`, {
      headers: { 'Content-Type': 'image/png' },
      body: plainPicture('coffee.png'),
    })
    const { body } = await bytes('/zip/library/book/book/1')
    const { width } = await sharp(zipEntries(body)[0]!.body).metadata()
    expect(width).toBe(600)
    expect(await blobsOf('zip')).toHaveLength(before.length)
  })

  it('is not for other customers to remove', async () => {
    await bytes('/pdf/library/book/book')
    const other = await hydria.customer()
    const { status } = await other.call('DELETE', `${customer.path}/resources/pdf/book?args=book`)
    expect(status).toBe(404)
    expect((await control('pdf')).exists).toBe(true)
  })
})

describe('What happens while a file is made', () => {
  const upload = async (id: string, number1: number, file = 'rocket.jpg') => {
    const headers = { 'Content-Type': file.endsWith('png') ? 'image/png' : 'image/jpeg' }
    await customer.call('PUT', `${images}/${id}`, { headers, body: picture(file) })
    await customer.call('PATCH', `${images}/${id}`, { body: { string1: 'late', number1 } })
  }

  /** Does something once, before the next picture is read for a file. */
  function beforeNextPicture(act: () => Promise<unknown>): void {
    const { blobs } = hydria.services
    const { get } = blobs
    blobs.get = async (...asked) => {
      blobs.get = get
      await act()
      return get(...asked)
    }
  }

  beforeAll(async () => {
    await upload('l1', 1)
    await upload('l2', 2)
  })

  it.each(['pdf', 'zip'])('%s: who asks meanwhile is told when to come back', async kind => {
    let meanwhile: Awaited<ReturnType<typeof bytes>> | undefined
    beforeNextPicture(async () => {
      meanwhile = await bytes(`/${kind}/library/book/late`)
    })
    const first = await bytes(`/${kind}/library/book/late`)
    expect([first.status, meanwhile?.status, meanwhile?.headers.get('retry-after')]).toEqual([200, 202, '10'])
    expect(JSON.parse(meanwhile!.body.toString())).toMatchObject({ exists: false, inProcess: true })
    const after = await bytes(`/${kind}/library/book/late`)
    expect(after.body.equals(first.body)).toBe(true)
  })

  it.each([
    ['pdf', 3],
    ['zip', 4],
  ])('%s: an image that is protected then is not sent', async (kind, number1) => {
    const id = `l${number1}`
    await upload(id, number1)
    beforeNextPicture(() => customer.call('PATCH', `${images}/${id}`, { body: { roles: ['clickthrough'] } }))
    const during = await bytes(`/${kind}/library/book/late`)
    expect([during.status, during.headers.get('retry-after')]).toEqual([202, '10'])
    const { status, body } = await bytes(`/${kind}/library/book/late`)
    expect(status).toBe(200)
    if (kind === 'zip') expect(zipEntries(body).map(({ name }) => name)).toEqual(['l1.jpg', 'l2.jpg'])
    else expect(pictures(body)).toHaveLength(2)
  })

  it.each(['pdf', 'zip'])('%s: a picture that is gone ends it with an error that names the image', async kind => {
    // Bytes of its own: those that images have in common would be gone for all of them.
    await upload('lost', 9, 'chelsea.png')
    const { db } = hydria.services.store
    const lost = { customer: customer.id, id: 'lost' }
    const { thumbnails } = (await db('images').where(lost).first('thumbnails'))!
    for (const { key } of thumbnails) await hydria.services.blobs.delete(key)
    const before = await blobsOf(kind)
    const failed = await hydria.anyone('GET', `/${kind}/library/book/late`)
    expect([failed.status, failed.body.detail]).toEqual([500, expect.stringContaining('the image lost')])
    expect(failed.headers.get('content-disposition')).toBeNull()
    expect(await control(kind, 'late')).toMatchObject({ exists: false, inProcess: false })
    expect(await blobsOf(kind)).toEqual(before)
    await customer.call('DELETE', `${images}/lost`)
    expect((await bytes(`/${kind}/library/book/late`)).status).toBe(200)
  })
})

it.each(['pdf', 'pdf-control', 'zip', 'zip-control'])(
  '/%s knows which queries there are and what they need',
  async kind => {
    expect((await bytes(`/${kind}/library/unknown/book`)).status).toBe(404)
    expect((await bytes(`/${kind}/library/book/nothing`)).status).toBe(404)
    expect((await bytes(`/${kind}/library/book`)).status).toBe(400)
  },
)
