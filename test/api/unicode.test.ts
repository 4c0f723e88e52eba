// Ids of any Unicode: they are the same in every answer, and their ingest ends.
import { sharedTestHydria, type TestCustomer } from '../hydria.js'
import { picture } from '../pictures.js'

let customer: TestCustomer
let images: string

beforeAll(async () => {
  customer = await (await sharedTestHydria()).customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'unicode' } })).body.images
})

const IDS = ['\uFEFFbom', 'bom\uFEFF', '\u200Bzero', '\u202Eright to left', '\u{1F3FA}', 'e\u0301', '\u00E9']

it.each(IDS)('an image is stored, ingested and listed under the id %j', async id => {
  const address = `${images}/${encodeURIComponent(id)}`
  const headers = { 'Content-Type': 'image/jpeg' }
  const put = await customer.call('PUT', address, { headers, body: picture('rocket.jpg') })
  expect([put.status, put.body.id, put.body.ingesting, put.body.error]).toEqual([201, id, false, ''])
  const { member } = (await customer.call('GET', `${images}?pageSize=1&orderByDescending=created`)).body
  const [listed] = member
  expect([listed.id, listed['@id']]).toEqual([id, put.body['@id']])
  expect((await customer.call('GET', listed['@id'])).body).toEqual(put.body)
})

it('a batch of such ids is counted to its end', async () => {
  const origin = 'http://127.0.0.1:1/picture.jpg'
  const member = ['\uFEFFa', '\uFEFFb'].map(id => ({ id, space: 1, origin }))
  const { body: batch } = await customer.call('POST', `${customer.path}/queue`, {
    body: { '@type': 'Collection', member },
  })
  const listed = await customer.call('GET', `${batch['@id']}/images`)
  expect(listed.body.member.map(({ id }: { id: string }) => id).sort()).toEqual(['\uFEFFa', '\uFEFFb'])
})
