// What the settings say of the audit trail: how long entries, changes and finished batches are kept, and whether reads are told.
import { sweep } from '../../src/ingest/index.js'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  const days = { AUDIT_DAYS: '10', CHANGES_DAYS: '10', BATCH_DAYS: '10', AUDIT_READS: 'true' }
  hydria = await startTestHydria(days, { serve: true, work: false })
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
})
afterAll(() => hydria.stop())

const sweptDaysLater = (days: number): Promise<void> =>
  sweep({ ...hydria.services, now: () => new Date(Date.now() + days * 86_400_000) })

const put = (id: string) =>
  customer.call('PUT', `${customer.path}/spaces/1/images/${id}`, {
    body: { origin: 'https://images.example/x.jpg' },
    headers: { Prefer: 'respond-async' },
  })

/** The page behind a place of the change feed. */
const behind = (place: string) => customer.call('GET', `${customer.path}/changes?after=${place}`)

/** The whole feed, once it tells of so many: it waits for whatever transaction is older, on a server of others too. */
async function toldOf(count: number) {
  for (let tries = 0; tries < 400; tries++) {
    const { body } = await behind('0-0')
    if (body.orderedItems.length >= count) return body
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`the feed does not tell of ${count}`)
}

it('are kept until their days are over, and then cut', async () => {
  await put('a')
  await put('b')
  const before = await toldOf(2)
  const place = before.orderedItems[0].id.split('#')[1]
  const entries = async () => (await customer.call('GET', `${customer.path}/audit`)).body.totalItems
  expect([before.orderedItems.length, await entries()]).toEqual([2, 5])

  await sweptDaysLater(9)
  expect([(await behind(place)).status, await entries()]).toEqual([200, 5])

  await sweptDaysLater(11)
  expect(await entries()).toBe(0)
  const { body: after } = await behind('0-0')
  expect(after.orderedItems).toEqual([])
})

it('tells a harvester that has not read what was cut to begin again, and lets one go on that has', async () => {
  await put('c')
  await put('d')
  const body = await toldOf(2)
  const places = body.orderedItems.map(({ id }: { id: string }) => id.split('#')[1])
  const [missed, read] = [places[0], places.at(-1)]
  await sweptDaysLater(11)
  const gone = await behind(missed)
  expect([gone.status, gone.body.errors]).toEqual([
    410,
    [{ property: 'after', message: 'is older than the changes that are kept' }],
  ])
  expect((await behind(read)).status).toBe(200)
})

it('cuts a finished batch that no image names any more, and no other', async () => {
  const { db } = hydria.services.store
  const member = [{ space: 1, id: 'batched', origin: 'https://images.example/x.jpg' }]
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const { body } = await customer.call('POST', `${customer.path}/queue`, { body: { member } })
      return Number(body['@id'].split('/').at(-1))
    }),
  )
  await db('batches').whereIn('id', [first!, second!]).update({ finished: db.fn.now() })
  const { batch } = (await db('images').where({ customer: customer.id, id: 'batched' }).first())!
  const left = async () => (await db('batches').where({ customer: customer.id })).map(({ id }) => id)
  await sweptDaysLater(9)
  expect(await left()).toHaveLength(2)
  await sweptDaysLater(11)
  expect(await left()).toEqual([batch])
})

it('tells who was sent an original that not everybody may have, and of no other', async () => {
  const { call, path, id, key } = customer
  await call('POST', `${path}/roles`, { body: { name: 'staff' } })
  const image = `${path}/spaces/1/images/original`
  const headers = { 'Content-Type': 'image/jpeg', Prefer: 'respond-async' }
  await call('PUT', image, { headers, body: picture('rocket.jpg') })
  const entries = async () => (await call('GET', `${path}/audit?action=urn:hydria:terms%23readOriginal`)).body.member
  const read = async (roles: string[]) => {
    const body = { roles, deliveryChannels: [{ channel: 'file', policy: 'none' }] }
    await call('PATCH', image, { body, headers: { Prefer: 'respond-async' } })
    await hydria.settled()
    return [
      (await call('GET', `/file/${id}/1/original`)).status,
      (await call('GET', `/file/${id}/1/original`, { headers: { Range: 'bytes=9-' } })).status,
      (await hydria.anyone('GET', `/file/${id}/1/original`)).status,
    ]
  }
  expect([await read([]), await entries()]).toEqual([[200, 206, 200], []])
  expect(await read(['staff'])).toEqual([200, 206, 401])
  expect(await entries()).toEqual([expect.objectContaining({ actor: key, target: `${hydria.base}${image}`, count: 1 })])
})

it('tells of an original that is read in parts without its beginning, once', async () => {
  const { call, path, id } = customer
  const { key, secret } = (await call('POST', `${path}/keys`, { body: { access: 'read' } })).body
  const part = async (range: string) => {
    const headers = { Authorization: basic(key, secret), Range: range }
    return (await hydria.anyone('GET', `/file/${id}/1/original`, { headers })).status
  }
  expect([await part('bytes=1-'), await part('bytes=5-9'), await part('bytes=-5')]).toEqual([206, 206, 206])
  expect((await call('GET', `${path}/audit?actor=${key}`)).body.totalItems).toBe(1)
  expect(await part('bytes=0-')).toBe(206)
  expect((await call('GET', `${path}/audit?actor=${key}`)).body.totalItems).toBe(2)
})
