// One customer's thousand do not starve another's ten: a running worker, tiny pictures, and who is done when.
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import type { HttpServer } from '../servers/http.js'
import { finished, startPictures } from './load.js'

let hydria: TestHydria
let origin: HttpServer

beforeAll(async () => {
  origin = await startPictures()
  hydria = await startTestHydria({ SWEEP_S: '86400' })
})
afterAll(async () => {
  await hydria.stop()
  await origin.stop()
})

/** Puts so many images into a customer's queue; the address of their batch. */
async function queue(owner: TestCustomer, count: number): Promise<string> {
  const member = Array.from({ length: count }, (_, index) => ({
    id: `image-${index}`,
    space: 1,
    // None of those that cannot be ingested.
    origin: `${origin.base}/${(index % 9) + 10}`,
  }))
  const { body } = await owner.call('POST', `${owner.path}/queue`, { body: { '@type': 'Collection', member } })
  return new URL(body['@id']).pathname
}

async function withSpace(): Promise<TestCustomer> {
  const owner = await hydria.customer()
  await owner.call('POST', `${owner.path}/spaces`, { body: { name: 'one' } })
  return owner
}

it('ten images that are queued after a thousand are done before a quarter of those', async () => {
  const [many, few] = [await withSpace(), await withSpace()]
  await queue(many, 1000)
  const before = await done(many)
  await finished(few.call, [await queue(few, 10)])
  expect((await done(many)) - before).toBeLessThan(250)
  expect(await done(few)).toBe(10)
})

/** How many images of a customer have been ingested. */
const done = async ({ id }: TestCustomer): Promise<number> =>
  Number((await hydria.services.store.db('images').where({ customer: id, ingesting: false }).count())[0]!['count'])
