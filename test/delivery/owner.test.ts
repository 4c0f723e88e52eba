// The owner at the public addresses: a key that may read sees all of its customer's images, privately, and from no other site.
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let hash: string
let paths: string[]

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('owner')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'by', template: 's1=p1' } })
  const image = `${customer.path}/spaces/1/images/x`
  const headers = { 'Content-Type': 'image/jpeg' }
  expect((await customer.call('PUT', image, { headers, body: plainPicture('rocket.jpg') })).body.error).toBe('')
  const { db } = hydria.services.store
  const channels = JSON.stringify(['iiif-img', 'thumbs', 'file'].map(channel => ({ channel, policy: 'default' })))
  const values = { protected: true, string1: 'book', tags: ['t'], delivery_channels: db.raw('?', [channels]) }
  await db('images').where({ customer: customer.id, id: 'x' }).update(values)
  hash = (await db('rokka_images').where({ customer: customer.id }).first('hash'))!.hash
  await hydria.settled()
  paths = [
    '/iiif-img/owner/1/x/info.json',
    '/iiif-img/owner/1/x/full/max/0/default.jpg',
    '/iiif-img/v2/owner/1/x/0,0,512,427/512,427/0/default.jpg',
    '/thumbs/owner/1/x/info.json',
    '/thumbs/owner/1/x/full/!100,100/0/default.jpg',
    '/file/owner/1/x',
    '/iiif-manifest/owner/1/x',
    '/iiif-resource/owner/by/book',
    '/raw-resource/owner/by/book',
    '/iiif-collection/owner/1',
    '/iiif-collection/owner/1/t',
    `/owner/dynamic/noop/${hash}.jpg`,
  ]
})

/** Statuses of all the addresses for who sends the headers. */
const statuses = async (headers: Record<string, string>): Promise<number[]> =>
  Promise.all(paths.map(async path => (await hydria.anyone('GET', path, { headers })).status))

const all = (status: number): number[] => paths.map(() => status)
/** What a protected image is to everyone else: lists do not know it. */
const CLOSED = [401, 401, 401, 401, 401, 401, 401, 404, 404, 404, 404, 403]

const keyOf = async (body: object): Promise<string> => {
  const made = await customer.call('POST', `${customer.path}/keys`, { body })
  expect(made.status).toBe(200)
  return basic(made.body.key, made.body.secret)
}

it('a key that may read sees everything, and no shared cache may keep it', async () => {
  for (const body of [{ access: 'read' }, { access: 'none', roles: ['sourceimages:read'] }]) {
    const Authorization = await keyOf(body)
    expect([body, await statuses({ Authorization })]).toEqual([body, all(200)])
    for (const path of paths) {
      const { headers } = await hydria.anyone('GET', path, { headers: { Authorization } })
      expect([path, headers.get('cache-control'), headers.get('vary')]).toEqual([
        path,
        expect.stringMatching(/^private/),
        expect.stringMatching(/Authorization.*Cookie/),
      ])
    }
  }
})

it('a narrow key without the right to read, another customer and a wrong secret see what everyone sees', async () => {
  const other = await hydria.customer()
  for (const Authorization of [
    await keyOf({ access: 'none', roles: ['upload'] }),
    basic(other.key, other.secret),
    basic(customer.key, 'wrong'),
  ])
    expect(await statuses({ Authorization })).toEqual(CLOSED)
  expect(await statuses({})).toEqual(CLOSED)
})

it.each([
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://other.example' },
  { Origin: 'null' },
  { Referer: 'https://other.example/page' },
] as Record<string, string>[])(
  'a page of another site (%j) does not see it with the keys of the browser',
  async headers => {
    expect(await statuses({ Authorization: basic(customer.key, customer.secret), ...headers })).toEqual(CLOSED)
  },
)

it('a page of this site, and a program, do', async () => {
  const Authorization = basic(customer.key, customer.secret)
  const callers: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: hydria.base },
    {},
  ]
  for (const headers of callers) expect(await statuses({ Authorization, ...headers })).toEqual(all(200))
})

it('what the owner was shown is not given to anyone else from memory', async () => {
  const Authorization = basic(customer.key, customer.secret)
  for (const path of paths) {
    const { headers } = await hydria.anyone('GET', path, { headers: { Authorization } })
    const etag = headers.get('etag')
    if (etag) {
      const { status } = await hydria.anyone('GET', path, { headers: { 'If-None-Match': etag } })
      expect([path, [401, 403, 404].includes(status)]).toEqual([path, true])
    }
  }
  expect(await statuses({})).toEqual(CLOSED)
})
