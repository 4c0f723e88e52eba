// Shared caches: answers say by keys what they are of, and what is closed, changed or deleted is dropped by them.
import { purgeKeys } from '../../src/operations/caches/purge-requests.js'
import { readSettings } from '../../src/settings.js'
import { placePurges } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { type CachingProxy, startCachingProxy } from '../servers/caching-proxy.js'

let proxy: CachingProxy
let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  proxy = await startCachingProxy()
  hydria = await startTestHydria({ PURGE_URL: `${proxy.base}/purge`, PURGE_TOKEN: 'token' })
  proxy.origin = hydria.base
  customer = await hydria.customer()
  // As the next look does, which it would have to be waited for.
  await placePurges(hydria.services.store.db, [0, 15], true)
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'clerk' } })
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })).body.images
})
afterAll(async () => {
  await hydria.stop()
  await proxy.stop()
})

const put = (id: string) =>
  customer.call('PUT', `${images}/${id}`, {
    headers: { 'Content-Type': 'image/png' },
    body: plainPicture('chelsea.png'),
  })

/** An answer by way of the cache. */
async function cached(path: string) {
  const answer = await fetch(proxy.base + path)
  await answer.arrayBuffer()
  return {
    status: answer.status,
    isHit: answer.headers.has('x-cache'),
    keys: answer.headers.get('surrogate-key') ?? '',
  }
}

/** Fulfilled once the cache answers by itself: what is told of the making, once more after a while, may drop it meanwhile. */
async function kept(path: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const { status, isHit } = await cached(path)
    expect([path, status]).toEqual([path, 200])
    if (isHit) return
  }
  throw new Error(`${path} is not kept`)
}

const addressesOf = (id: string): string[] => [
  `/iiif-img/${customer.id}/1/${id}/0,0,100,100/50,/0/default.jpg`,
  `/iiif-img/${customer.id}/1/${id}/info.json`,
  `/thumbs/${customer.id}/1/${id}/full/!200,200/0/default.jpg`,
]

/** Once the cache has been told of all that was done so far, and nothing of it can come later. */
const toldOf = async (key: string, what: () => Promise<unknown>): Promise<void> => {
  const before = proxy.purges.filter(({ keys }) => keys.includes(key)).length
  await what()
  await proxy.purged(key, before + 1)
}

it.each<[string, (image: string) => Promise<unknown>, number]>([
  ['closed', image => customer.call('PATCH', image, { body: { roles: ['clerk'], maxUnauthorised: 0 } }), 401],
  ['trashed', image => customer.call('DELETE', image), 404],
])('what is %s is no longer served by a cache that kept it', async (id, act, status) => {
  await put(id)
  const addresses = addressesOf(id)
  const [first] = await Promise.all(addresses.map(cached))
  const key = first!.keys.split(' ').find(one => one.startsWith('i'))!
  // What was told of its making comes before what is told of its end.
  await proxy.purged(key)
  for (const address of addresses) await kept(address)
  await toldOf(key, () => act(`${images}/${id}`))
  const image = await cached(addresses[0]!)
  expect(image).toMatchObject({ status, isHit: false })
})

it('answers carry the keys of their customer, their space and their image, and of documents those of all documents', async () => {
  await put('keys')
  const answer = await hydria.anyone('GET', addressesOf('keys')[0]!)
  const keys = answer.headers.get('surrogate-key')!.split(' ')
  expect(keys).toEqual([`c${customer.id}`, `c${customer.id}-s1`, expect.stringMatching(/^i[\w-]{16}$/)])
  expect(answer.headers.get('cache-tag')).toBe(keys.join(','))
  const manifest = await hydria.anyone('GET', `/iiif-manifest/${customer.id}/1/keys`)
  expect(manifest.headers.get('surrogate-key')).toContain(`c${customer.id}-d`)
  await customer.call('PATCH', `${images}/keys`, { body: { roles: ['clerk'], maxUnauthorised: 0 } })
  expect((await customer.call('GET', addressesOf('keys')[0]!)).headers.get('surrogate-key')).toBeNull()
})

it('all of a customer is dropped when its rules of access change, and documents when a manifest does', async () => {
  await toldOf(`c${customer.id}`, () => customer.call('POST', `${customer.path}/roles`, { body: { name: 'guard' } }))
  await toldOf(`c${customer.id}-d`, () =>
    customer.call('PUT', `${customer.path}/iiif/manifests/m`, { body: { type: 'Manifest', slug: 'm', public: true } }),
  )
})

it('all of a customer is dropped when a stack of its renderings, or what an alias means, is not what it was', async () => {
  const { name, key, secret } = customer
  const asRokka = (method: string, path: string, body?: object) =>
    hydria.anyone(method, path, {
      headers: { 'Api-Key': `${key}:${secret}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    })
  await put('rendered')
  const hashes = (await asRokka('GET', `/sourceimages/${name}`)).body.items.map(({ hash }: { hash: string }) => hash)
  const stack = (width: number) => ({ operations: [{ name: 'resize', options: { width } }] })
  await asRokka('PUT', `/stacks/${name}/small`, stack(100))
  await asRokka('PUT', `/sourceimages/${name}/alias/cover`, { hash: hashes[0] })
  const told = async (...[method, path, body]: Parameters<typeof asRokka>) => {
    const ofAll = () => hydria.services.store.db('changes').where({ customer: customer.id, event: '' })
    const before = (await ofAll()).length
    const { status } = await asRokka(method, path, body)
    return [status, (await ofAll()).length - before]
  }
  await toldOf(`c${customer.id}`, async () =>
    expect(await told('PUT', `/stacks/${name}/small?overwrite=true`, stack(50))).toEqual([200, 1]),
  )
  expect(await told('DELETE', `/stacks/${name}/small`)).toEqual([204, 1])
  expect(await told('DELETE', `/sourceimages/${name}/alias/cover`)).toEqual([204, 1])
})

it('a cache that could not be told is told again, and all is said twice', async () => {
  await put('twice')
  const key = (await cached(addressesOf('twice')[0]!)).keys.split(' ').at(-1)!
  await proxy.purged(key)
  proxy.purgeStatus = 500
  await toldOf(key, () => customer.call('PATCH', `${images}/twice`, { body: { string1: 'x' } }))
  proxy.purgeStatus = 200
  const { db } = hydria.services.store
  const later = `UPDATE changes SET at = at - interval '1 minute' WHERE customer = ?; `
  await toldOf(key, () => db.raw(`SELECT pg_notify('hydria_changes', '')`))
  await toldOf(key, async () => {
    await db.raw(later, [customer.id])
    await db.raw(`SELECT pg_notify('hydria_changes', '')`)
  })
  expect(proxy.purges.at(-1)!.headers['authorization']).toBe('Bearer token')
})

it.each([
  ['xkey', 'PURGE', { xkey: 'a b', 'x-purge-token': 't' }],
  ['fastly', 'POST', { 'surrogate-key': 'a b', 'fastly-key': 't' }],
  ['cloudflare', 'POST', { authorization: 'Bearer t', 'content-type': 'application/json' }],
])('is told as %s has it', async (style, method, headers) => {
  const other = await startCachingProxy()
  const settings = readSettings({ PURGE_URL: other.base, PURGE_STYLE: style, PURGE_TOKEN: 't' })
  await purgeKeys(settings, ['a', 'b'], new AbortController().signal)
  expect(other.purges).toEqual([{ method, keys: ['a', 'b'], headers: expect.objectContaining(headers) }])
  await other.stop()
})
