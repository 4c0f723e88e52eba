// The memory of assets: what changes while it is being read is not remembered as it was.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria

function signal() {
  let resolve = (): void => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
})

/** Makes a method of `on` wait once its first call has had its outcome; the method is itself again by then. */
function held<Name extends string>(on: Record<Name, (...what: never[]) => Promise<unknown>>, name: Name) {
  const [begun, go] = [signal(), signal()]
  const own = on[name]
  on[name] = async (...what) => {
    on[name] = own
    const outcome = await own.apply(on, what)
    begun.resolve()
    await go.promise
    return outcome
  }
  return { begun: begun.promise, go: go.resolve }
}

/** Where the answer with a tile is held up. */
const WAITS = {
  'its row is read': () => held(hydria.services.store as never, 'find'),
  'its pyramid is opened': () => {
    const { blobs } = hydria.services
    const { localPath } = blobs
    blobs.localPath = () => undefined
    const { begun, go } = held(blobs as never, 'read')
    const restored = begun.then(() => {
      blobs.localPath = localPath
    })
    return { begun: restored, go }
  },
}

/** What changes meanwhile, and status and header of the next answer. */
const CHANGES: [what: string, change: (customer: number) => Promise<unknown>, next: [number, string | null]][] = [
  [
    'a role',
    customer =>
      db()('images')
        .where({ customer })
        .update({ roles: ['clickthrough'] }),
    [401, null],
  ],
  [
    'a custom header',
    customer => db()('custom_headers').insert({ id: crypto.randomUUID(), customer, key: 'X-Late', value: 'yes' }),
    [200, 'yes'],
  ],
]

const db = () => hydria.services.store.db

it.each(
  Object.entries(WAITS).flatMap(([wait, hold]) =>
    CHANGES.map(([what, ...change]) => [what, wait, hold, ...change] as const),
  ),
)('%s that comes while %s is on the next answer', async (_what, _wait, hold, change, next) => {
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const path = `${customer.path}/spaces/1/images/x`
  const headers = { 'Content-Type': 'image/jpeg' }
  expect((await customer.call('PUT', path, { headers, body: plainPicture('rocket.jpg') })).body.error).toBe('')
  const tile = `/iiif-img/${customer.id}/1/x/0,0,512,427/512,427/0/default.jpg`
  const { begun, go } = hold()
  const underWay = hydria.anyone('GET', tile)
  await begun
  await change(customer.id)
  await hydria.settled()
  go()
  // It began before the change; what is asked after the change is not answered from it.
  expect((await underWay).status).toBe(200)
  const { status, headers: told } = await hydria.anyone('GET', tile)
  expect([status, told.get('x-late')]).toEqual(next)
})
