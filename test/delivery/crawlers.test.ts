// What keeps crawlers calm: robots.txt, offered sizes in place of odd ones, and a quota of renderings for each client.

import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { holdSlots } from '../occupy-renderers.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let service: string

beforeAll(async () => {
  hydria = await sharedTestHydria({
    CANONICAL_SIZES: 'true',
    RENDER_QUEUE_PER_CLIENT: '2',
    RENDER_QUEUE: '4',
    TRUST_PROXY: '1',
  })
  customer = await hydria.customer()
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'crawled' } })
  const file = plainPicture('rocket.jpg').toString('base64')
  await customer.call('PUT', `${body.images}/rocket`, { body: { file, mediaType: 'image/jpeg' } })
  service = `${hydria.base}/iiif-img/${customer.id}/${body.id}/rocket`
})

const asked = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${service}/${path}`, { headers, redirect: 'manual' })

it('robots.txt keeps crawlers from tiles and free regions alone', async () => {
  const response = await fetch(`${hydria.base}/robots.txt`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  const text = await response.text()
  expect(text).toMatch(/^User-agent: \*\nDisallow: \/iiif-img\/\n/)
  expect(text).toContain('\nAllow: /iiif-img/*/full/*/0/default.jpg$\n')
})

it.each([
  ['full/300,/0/default.jpg', 'full/320,214/0/default.jpg'],
  ['full/!321,999/0/default.jpg', 'full/max/0/default.jpg'],
  ['full/1,/90/gray.png', 'full/320,214/90/gray.png'],
])('%s leads a caller whom nobody knows to %s', async (path, offered) => {
  const response = await asked(path)
  expect([response.status, response.headers.get('location')]).toEqual([303, `${service}/${offered}`])
})

it.each(['full/320,/0/default.jpg', 'full/max/0/default.jpg', '0,0,100,100/37,/0/default.jpg'])(
  '%s is answered',
  async path => {
    expect((await asked(path)).status).toBe(200)
  },
)

it('the owner gets the size that was asked for', async () => {
  expect((await asked('full/300,/0/default.jpg', { Authorization: basic(customer.key, customer.secret) })).status).toBe(
    200,
  )
})

it('a client with too many renderings waiting is told to wait, by 429 and its quota; another one is answered', async () => {
  const slots = await holdSlots()
  const from = (address: string, width: number) =>
    asked(`0,0,200,100/${width},/0/default.jpg`, { 'X-Forwarded-For': address })
  const ofOne = [from('198.51.100.1', 31), from('198.51.100.2', 32), from('198.51.100.3', 33)]
  // Whichever of them comes last is refused, and is the first to be answered.
  const refused = await Promise.race(ofOne)
  const other = from('203.0.113.1', 34)
  expect([refused.status, refused.headers.get('ratelimit-policy'), refused.headers.get('ratelimit')]).toEqual([
    429,
    '"renderings";q=2;qu="concurrent-requests"',
    '"renderings";r=0',
  ])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.headers.get('access-control-expose-headers')).toContain('RateLimit-Policy')
  await slots.free()
  const rendered = (await Promise.all([...ofOne, other])).filter(response => response !== refused)
  expect(rendered.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(rendered[0]!.headers.get('ratelimit')).toMatch(/^"renderings";r=[0-2]$/)
})

it("rokka's renderings wait in the same line", async () => {
  const { db } = hydria.services.store
  const { hash } = (await db('rokka_images').where({ customer: customer.id, id: 'rocket' }).first('hash'))!
  const slots = await holdSlots()
  const rendered = (width: number) =>
    fetch(`${hydria.base}/${customer.name}/dynamic/resize-width-${width}/${hash}.jpg`, {
      headers: { 'X-Forwarded-For': '198.51.101.1' },
    })
  const ofOne = [rendered(41), rendered(42), rendered(43)]
  const refused = await Promise.race(ofOne)
  expect([refused.status, refused.headers.get('ratelimit')]).toEqual([429, '"renderings";r=0'])
  await slots.free()
  const statuses = (await Promise.all(ofOne)).map(({ status }) => status)
  expect(statuses.sort()).toEqual([200, 200, 429])
})
