// Who may see what: pixels of an image with roles, over the routes that give pixels.
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer

const put = async (id: string, limits: object): Promise<void> => {
  const address = `${customer.path}/spaces/1/images/${id}`
  await customer.call('PUT', address, { headers: { 'Content-Type': 'image/jpeg' }, body: picture('rocket.jpg') })
  const { status } = await customer.call('PATCH', address, { body: limits })
  expect(status).toBe(200)
}

beforeAll(async () => {
  hydria = await startTestHydria()
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'closed' } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  await put('shut', { roles: ['staff'] })
  await put('ajar', { roles: ['staff'], maxUnauthorised: 200 })
  await put('outline', { roles: ['staff'], openFullMax: 200 })
  await put('open', {})
})
afterAll(() => hydria.stop())

it.each([
  ['open', 'full/max', 200],
  ['shut', 'full/max', 401],
  ['shut', 'full/1,1', 401],
  ['shut', '0,0,512,427/512,427', 401],
  ['ajar', 'full/max', 401],
  ['ajar', 'full/!200,200', 200],
  ['ajar', 'full/!201,201', 401],
  ['ajar', '0,0,320,320/100,100', 200],
  ['ajar', '0,0,100,100/max', 401],
  ['outline', 'full/!200,200', 200],
  ['outline', 'full/!201,201', 401],
  ['outline', '0,0,320,320/100,100', 401],
])('an image that is %s answers a request for %s without a role with %i', async (id, asked, expected) => {
  const { status } = await hydria.anyone('GET', `/iiif-img/${customer.id}/1/${id}/${asked}/0/default.jpg`)
  expect(status).toBe(expected)
})

it.each([
  ['open', 400, 200],
  ['shut', 100, 401],
  ['ajar', 200, 200],
  ['ajar', 400, 401],
  ['outline', 200, 200],
])('the thumbnail of an image that is %s, at %i, is answered with %i', async (id, side, expected) => {
  const { status } = await hydria.anyone('GET', `/thumbs/${customer.id}/1/${id}/full/!${side},${side}/0/default.jpg`)
  expect(status).toBe(expected)
})

it('the info.json of a closed image says 401 and yet tells what the image is', async () => {
  const { status, body } = await hydria.anyone('GET', `/iiif-img/${customer.id}/1/shut/info.json`)
  expect([status, body.width, body.height]).toEqual([401, 640, 427])
})
