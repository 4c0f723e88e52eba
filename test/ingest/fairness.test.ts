// One customer's thousands do not starve another's ten: a running worker, tiny pictures, and who is done when.
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

/** A customer with so many images in its queue, in batches of at most a thousand; the addresses of those. */
async function queue(owner: TestCustomer, count: number): Promise<string[]> {
  const batches: string[] = []
  for (let first = 0; first < count; first += 1000) {
    const member = Array.from({ length: Math.min(1000, count - first) }, (_, index) => ({
      id: `image-${first + index}`,
      space: 1,
      // None of those that cannot be ingested.
      origin: `${origin.base}/${((first + index) % 9) + 10}`,
    }))
    const { body } = await owner.call('POST', `${owner.path}/queue`, { body: { '@type': 'Collection', member } })
    batches.push(new URL(body['@id']).pathname)
  }
  return batches
}

async function withSpace(): Promise<TestCustomer> {
  const owner = await hydria.customer()
  await owner.call('POST', `${owner.path}/spaces`, { body: { name: 'one' } })
  return owner
}

it('ten images that are queued after five thousand are done before a twentieth of those', async () => {
  const [many, few] = [await withSpace(), await withSpace()]
  await queue(many, 5000)
  const before = await done(many)
  await finished(few.call, await queue(few, 10))
  expect((await done(many)) - before).toBeLessThan(250)
  expect(await done(few)).toBe(10)
})

/** How many images of a customer have been ingested. */
const done = async ({ id }: TestCustomer): Promise<number> =>
  Number((await hydria.services.store.db('images').where({ customer: id, ingesting: false }).count())[0]!['count'])
