// The memory of assets: what changes while it is being read is not remembered as it was.
import { startTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria

function signal() {
  let resolve = (): void => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

beforeAll(async () => {
  hydria = await startTestHydria()
})
afterAll(() => hydria.stop())

it('an asset that was closed while its row was read is not shown from memory', async () => {
  const customer = await hydria.customer('race')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const path = `${customer.path}/spaces/1/images/x`
  const headers = { 'Content-Type': 'image/jpeg' }
  expect((await customer.call('PUT', path, { headers, body: picture('rocket.jpg') })).body.error).toBe('')
  const { store } = hydria.services
  const find = store.find.bind(store)
  const [read, change] = [signal(), signal()]
  store.find = (async (...what: Parameters<typeof find>) => {
    const row = await find(...what)
    read.resolve()
    await change.promise
    return row
  }) as typeof find
  const tile = '/iiif-img/race/1/x/0,0,512,427/512,427/0/default.jpg'
  const under = hydria.anyone('GET', tile)
  await read.promise
  store.find = find
  await store
    .db('images')
    .where({ customer: customer.id, id: 'x' })
    .update({ roles: ['clickthrough'] })
  await hydria.settled()
  change.resolve()
  // It was read before the change; what is asked after the change is not answered from it.
  expect((await under).status).toBe(200)
  expect((await hydria.anyone('GET', tile)).status).toBe(401)
})
