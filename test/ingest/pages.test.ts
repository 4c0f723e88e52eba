// Pages over HTTP: by the fragment of an origin, which the origin never sees, and by the property `page` where bytes are sent.
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer } from '../hydria.js'
import { PAGE_COLOURS, pdfPages } from '../pdf-pages.js'
import { type Origin, startOrigin } from '../pictures.js'

let customer: TestCustomer
let images: string
let origin: Origin
let pdf: Buffer
const asked: string[] = []

beforeAll(async () => {
  pdf = await pdfPages()
  origin = await startOrigin((request, response) => {
    asked.push(request.url!)
    response.setHeader('Content-Type', 'application/pdf').end(pdf)
  })
  customer = await (await sharedTestHydria()).customer('pages-of-pdf')
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body.images
})
afterAll(() => origin.close())

/** The colour in the middle of the whole image as it is delivered. */
async function colourOf({ imageService }: { imageService: string }): Promise<number[]> {
  const response = await fetch(`${imageService}/full/max/0/default.png`)
  const { channels } = await sharp(Buffer.from(await response.arrayBuffer())).stats()
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean))
}

const near = (page: number): unknown[] => PAGE_COLOURS[page - 1]!.map(value => expect.closeTo(value, -1))
const register = async (id: string, body: object) => (await customer.call('PUT', `${images}/${id}`, { body })).body

it('the fragment of an origin names the page, and is not sent', async () => {
  const image = await register('second', { origin: origin.url('report.pdf#page=2') })
  expect(image).toMatchObject({ error: '', width: 600, height: 150, mediaType: 'application/pdf' })
  expect(asked).toEqual(['/report.pdf'])
  expect(await colourOf(image)).toEqual(near(2))
  const first = await register('first', { origin: origin.url('report.pdf') })
  expect([first.width, await colourOf(first)]).toEqual([300, near(1)])
})

it('the property page counts before the fragment, and a change of it shows the other page', async () => {
  const image = await register('named', { origin: origin.url('report.pdf#page=2'), page: 1 })
  expect([image.page, image.width]).toEqual([1, 300])
  const path = `${images}/named`
  const changed = (await customer.call('PATCH', path, { body: { page: 2 } })).body
  expect([changed.error, changed.page, changed.width]).toEqual(['', 2, 600])
})

it('bytes that are sent show their page, and each page has a pyramid of its own', async () => {
  const channels = { deliveryChannels: [{ channel: 'iiif-img' }, { channel: 'thumbs' }], mediaType: 'application/pdf' }
  const file = pdf.toString('base64')
  const first = await register('sent-1', { file, ...channels })
  const second = await register('sent-2', { file, page: 2, ...channels })
  expect([first.error, first.width, second.error, second.width]).toEqual(['', 300, '', 600])
  expect([await colourOf(first), await colourOf(second)]).toEqual([near(1), near(2)])
})

it('a page that does not exist is an error with a sentence', async () => {
  const { status } = await customer.call('PUT', `${images}/missing`, {
    body: { origin: origin.url('report.pdf#page=7') },
  })
  const { error } = (await customer.call('GET', `${images}/missing`)).body
  expect([status, error]).toEqual([422, expect.stringMatching(/^The PDF has 2 pages; there is no page 7\.$/)])
})
