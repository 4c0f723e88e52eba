// Ingesting again: on demand, by what a PATCH changes, and never at the cost of what was there.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let images: string
/** What the origin has at /changing.jpg. */
let changing: Buffer | undefined

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const found = request.url === '/changing.jpg' && changing !== undefined
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'image/jpeg' }).end(found ? changing : '')
  })
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'space' } })).body.images
})
afterAll(async () => {
  await origin.close()
})

const put = async (id: string, body: object) => (await customer.call('PUT', `${images}/${id}`, { body })).body
const tile = async (image: { imageService: string }) =>
  (await hydria.anyone('GET', `${image.imageService}/0,0,512,512/,200/0/default.jpg`)).status

describe('POST to reingest', () => {
  it('takes the original anew and keeps the description', async () => {
    changing = plainPicture('rocket.jpg')
    await put('changing', { origin: origin.url('changing.jpg'), string1: 'kept' })
    changing = plainPicture('hubble_deep_field.jpg')
    const { status, body } = await customer.call('POST', `${images}/changing/reingest`)
    expect([status, body.width, body.height, body.string1, body.error]).toEqual([200, 1000, 872, 'kept', ''])
    expect((await customer.call('GET', body.metadata)).body).toMatchObject({
      format: 'jpeg',
      width: 1000,
      size: changing.length,
      channels: 3,
      hasAlpha: false,
      orientation: 1,
    })
  })

  it('that fails leaves the last good tiles served, and says so', async () => {
    changing = plainPicture('rocket.jpg')
    const image = await put('failing', { origin: origin.url('changing.jpg') })
    changing = undefined
    const { status, body } = await customer.call('POST', `${images}/failing/reingest`)
    expect([status, body.description]).toEqual([422, expect.stringMatching(/404.* previous derivatives/)])
    const after = (await customer.call('GET', `${images}/failing`)).body
    expect(after).toMatchObject({ ingesting: false, width: 640, error: body.description })
    expect(await tile(image)).toBe(200)
  })

  it('answers 202 to who does not want to wait', async () => {
    await put('async', { origin: origin.url('rocket.jpg') })
    const headers = { Prefer: 'respond-async' }
    expect((await customer.call('POST', `${images}/async/reingest`, { headers })).status).toBe(202)
  })

  it('answers 404 for an image that is not there, 405 to GET', async () => {
    expect((await customer.call('POST', `${images}/nowhere/reingest`)).status).toBe(404)
    expect((await customer.call('GET', `${images}/async/reingest`)).status).toBe(405)
  })
})

describe('PATCH', () => {
  const queued = async () => (await customer.call('GET', `${images}/patched`)).body.queued
  beforeAll(() => put('patched', { origin: origin.url('rocket.jpg') }))

  it.each([
    [{ origin: 'chelsea.png' }, true],
    [{ maxWidth: 300 }, true],
    [{ openFullMax: 100 }, true],
    [{ maxUnauthorised: 200 }, true],
    [{ maxWidth: 300 }, false],
    [{ string1: 'x', number1: 3, tags: ['t'], rights: 'r' }, false],
    [{ initialOrigin: 'https://example.org/x' }, false],
  ])('of %j ingests again: %s', async (change: Record<string, unknown>, again) => {
    const body = change['origin'] ? { origin: origin.url(change['origin'] as string) } : change
    const before = await queued()
    await customer.call('PATCH', `${images}/patched`, { body })
    expect((await queued()) !== before).toBe(again)
  })

  it('of the origin to one that fails leaves what there was, and says so', async () => {
    const image = await put('moved', { origin: origin.url('rocket.jpg') })
    const change = { origin: origin.url('nowhere.jpg') }
    const { status, body } = await customer.call('PATCH', `${images}/moved`, { body: change })
    expect([status, body.description]).toEqual([422, expect.stringMatching(/previous derivatives/)])
    expect((await customer.call('GET', `${images}/moved`)).body).toMatchObject({ width: 640, ...change })
    expect(await tile(image)).toBe(200)
  })
})

it('a first ingest that fails says nothing of an earlier one', async () => {
  const { description } = await put('never', { origin: origin.url('nowhere.jpg') })
  expect(description).toMatch(/404/)
  expect(description).not.toMatch(/previous derivatives/)
})
