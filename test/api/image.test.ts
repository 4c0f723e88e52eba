// Images through the API: registered, described, ingested, changed and deleted.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let images: string

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const space = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })
  images = space.body.images
})
afterAll(async () => {
  await origin.close()
})

describe('PUT of an Image', () => {
  it('with an origin ingests at once and answers with the finished state', async () => {
    const { status, headers, body } = await customer.call('PUT', `${images}/chelsea`, {
      body: { origin: origin.url('chelsea.png'), tags: ['cat'], string1: 'one', number1: 7 },
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`${images}/chelsea`)
    expect(body).toMatchObject({
      '@id': `${images}/chelsea`,
      '@type': 'vocab:Image',
      id: 'chelsea',
      modelId: 'chelsea',
      space: 1,
      width: 451,
      height: 300,
      ingesting: false,
      error: '',
      tags: ['cat'],
      string1: 'one',
      number1: 7,
      mediaType: 'image/png',
      family: 'I',
    })
    expect(new Date(body.finished).getTime()).toBeGreaterThanOrEqual(new Date(body.queued).getTime())
  })

  it('again answers 200', async () => {
    const { status, body } = await customer.call('PUT', `${images}/chelsea`, {
      body: { origin: origin.url('chelsea.png') },
    })
    expect([status, body.string1, body.tags]).toEqual([200, '', []])
  })

  it('with image bytes keeps them as the original, whose address is the origin', async () => {
    const { status, body } = await customer.call('PUT', `${images}/rocket`, {
      headers: { 'Content-Type': 'image/jpeg' },
      body: plainPicture('rocket.jpg'),
    })
    expect([status, body.width, body.height, body.error]).toEqual([201, 640, 427, ''])
    expect(body.origin).toBe(`${hydria.base}/file/${customer.id}/1/rocket`)
  })

  const FAILED = '@type,status,description,instance'.split(',')
  const broken = () => plainPicture('rocket.jpg').subarray(0, 500)
  const form = (file: Buffer) => {
    const data = new FormData()
    data.append('file', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }))
    return data
  }

  it.each([
    ['whose origin is not there', () => ({ body: { origin: origin.url('nowhere.jpg') } }), /404/],
    ['with bytes that are damaged', () => ({ headers: { 'Content-Type': 'image/jpeg' }, body: broken() }), /damaged/],
    ['with a form whose file is damaged', () => ({ body: form(broken()) }), /damaged/],
  ])('%s is a 422 that says why and where the image is, stored in error', async (_title, ask, reason) => {
    const { status, headers, body } = await customer.call('PUT', `${images}/failed`, ask())
    expect([status, headers.get('content-location')]).toEqual([422, `${images}/failed`])
    expect(FAILED.map(name => body[name])).toEqual(['Error', 422, expect.stringMatching(reason), `${images}/failed`])
    const { body: image } = await customer.call('GET', `${images}/failed`)
    expect(image).toMatchObject({ ingesting: false, error: body.description, reingest: `${images}/failed/reingest` })
  })

  it('of what cannot be ingested is accepted from callers who do not wait', async () => {
    const ask = { headers: { Prefer: 'respond-async' }, body: { origin: origin.url('nowhere.jpg') } }
    expect((await customer.call('PUT', `${images}/later`, ask)).status).toBe(201)
  })

  it('by POST to the images of a space names the image that it has made', async () => {
    const { status, headers, body } = await customer.call('POST', images, {
      body: { origin: origin.url('nowhere.jpg') },
    })
    const made = headers.get('content-location')!
    expect([status, body.instance]).toEqual([422, made])
    expect((await customer.call('GET', made)).body.error).toBe(body.description)
  })

  it('points at addresses that answer', async () => {
    const { body } = await customer.call('GET', `${images}/rocket`)
    for (const link of [body.infoJson, body.thumbnailInfoJson, body.thumbnail400]) {
      const { status } = await hydria.anyone('GET', link)
      expect([link, status]).toEqual([link, 200])
    }
    for (const link of [body.roles, body.storage, body.metadata, body.thumbnailPolicy, body.imageOptimisationPolicy]) {
      const { status } = await customer.call('GET', link)
      expect([link, status]).toEqual([link, 200])
    }
  })
})

it('PATCH changes what it names and nothing else', async () => {
  await customer.call('PUT', `${images}/patched`, {
    body: { origin: origin.url('rocket.jpg'), tags: ['a'], string1: 's', number1: 1 },
  })
  const { status, body } = await customer.call('PATCH', `${images}/patched`, { body: { number1: 2 } })
  expect(status).toBe(200)
  expect(body).toMatchObject({ number1: 2, string1: 's', tags: ['a'], width: 640 })
})

it('what was read can be sent back: GET, edit, PUT keeps the roles behind their link', async () => {
  const put = { origin: origin.url('rocket.jpg') }
  await customer.call('PUT', `${images}/sent-back`, { body: put })
  const role = await customer.call('POST', `${images}/sent-back/roles`, { body: { name: 'staff' } })
  expect(role.status).toBe(201)
  const { body } = await customer.call('GET', `${images}/sent-back`)
  const after = await customer.call('PUT', `${images}/sent-back`, { body: { ...body, string1: 'edited' } })
  expect([after.status, after.body.string1]).toEqual([200, 'edited'])
  const { body: roles } = await customer.call('GET', body.roles)
  expect(roles.member.map((member: { name: string }) => member.name)).toEqual(['staff'])
})

it('PATCH and DELETE answer 205 to who prefers a minimal answer', async () => {
  await customer.call('PUT', `${images}/minimal`, { body: { origin: origin.url('rocket.jpg') } })
  const headers = { Prefer: 'return=minimal' }
  const patched = await customer.call('PATCH', `${images}/minimal`, { headers, body: { string1: 'x' } })
  expect([patched.status, patched.text]).toEqual([205, ''])
  const deleted = await customer.call('DELETE', `${images}/minimal`, { headers })
  expect([deleted.status, deleted.text]).toEqual([205, ''])
  expect((await customer.call('GET', `${images}/minimal`)).status).toBe(404)
})

it('PUT of other bytes leaves those that another image of the space has', async () => {
  const put = (id: string, name: string, mediaType: string) =>
    customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': mediaType }, body: plainPicture(name) })
  await put('same1', 'hubble_deep_field.jpg', 'image/jpeg')
  const { body } = await put('same2', 'hubble_deep_field.jpg', 'image/jpeg')
  await put('same1', 'astronaut.png', 'image/png')
  expect((await hydria.anyone('GET', body.thumbnail400)).status).toBe(200)
})

it('DELETE for good takes the bytes with it, unless another image has the same', async () => {
  const upload = { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') }
  await customer.call('PUT', `${images}/twin1`, upload)
  await customer.call('PUT', `${images}/twin2`, upload)
  const keys = async () => {
    const found: string[] = []
    for await (const { key } of hydria.services.blobs.list(`${customer.id}/original/`)) found.push(key)
    return found
  }
  const both = await keys()
  expect((await customer.call('DELETE', `${images}/twin1?purge=true`)).status).toBe(204)
  expect(await keys()).toEqual(both)
  await customer.call('DELETE', `${images}/twin2?purge`)
  expect(await keys()).toHaveLength(both.length - 1)
})
