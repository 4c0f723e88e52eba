// Whether a source image is protected is a fact of the Image that it is, whichever way it came to be or came back.
import type { Rokka } from 'rokka'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
})

/** `protected` of the customer's Images, by id. */
const protectedImages = async (): Promise<Record<string, boolean>> => {
  const { body } = await customer.call('GET', `${customer.path}/allImages`)
  return Object.fromEntries(body.member.map((image: { id: string; protected: boolean }) => [image.id, image.protected]))
}

it('is told by the Image: uploaded, changed, put in the trash and restored, whatever columns it had then', async () => {
  const upload = (options: object) =>
    client.sourceimages.create(customer.name, 'rocket.jpg', plainPicture('rocket.jpg'), { options })
  const open = (await upload({})).body.items[0]!.hash
  const closed = (await upload({ protected: true })).body.items[0]!.hash
  expect(await protectedImages()).toEqual({ [open]: false, [closed]: true })
  const other = await client.sourceimages.create(customer.name, 'coffee.png', plainPicture('chelsea.png'))
  const { body } = await client.sourceimages.setProtected(customer.name, other.body.items[0]!.hash, true)
  const { hash } = body as unknown as { hash: string }
  expect(await protectedImages()).toMatchObject({ [hash]: true })
  await client.sourceimages.delete(customer.name, closed)
  await hydria.services.store.db.raw(`UPDATE trashed_images SET was = was - 'tags'`)
  await client.sourceimages.restore(customer.name, closed)
  expect(await protectedImages()).toMatchObject({ [open]: false, [closed]: true })
})

it('cannot be said by a client of the DLCS API', async () => {
  const path = `${customer.path}/spaces/1/images/mine`
  const { body, status } = await customer.call('PUT', path, {
    body: { file: plainPicture('rocket.jpg').toString('base64'), mediaType: 'image/jpeg', protected: true },
  })
  expect([status, body.protected]).toEqual([201, false])
  const refused = await customer.call('PATCH', path, {
    body: { protected: true },
    headers: { Prefer: 'handling=strict' },
  })
  expect(refused.status).toBe(400)
})
