// What an address without an organization means, when several organizations have the image and the stack.
import { request } from 'node:http'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let older: TestCustomer
let younger: TestCustomer
let clients: Record<'older' | 'younger', Rokka>

const { resize } = { resize: (width: number) => ({ name: 'resize', options: { width, height: width } }) }

beforeAll(async () => {
  hydria = await sharedTestHydria()
  older = await hydria.customer('older')
  younger = await hydria.customer('younger')
  clients = { older: clientOf(hydria, older), younger: clientOf(hydria, younger) }
})

let shade = 0
/** The same new picture, 200 x 100, uploaded by both in their order; its hash. */
async function uploaded(): Promise<string> {
  shade += 3
  const create = { width: 200, height: 100, channels: 3 as const, background: { r: shade, g: 9, b: 99 } }
  const bytes = await sharp({ create }).png().toBuffer()
  const first = await clients.older.sourceimages.create('older', 'a.png', bytes)
  const second = await clients.younger.sourceimages.create('younger', 'b.png', bytes)
  const [one, other] = [first.body.items[0]!.hash, second.body.items[0]!.hash]
  expect(other).toBe(one)
  return one
}

const change = (customer: TestCustomer, hash: string, values: object) =>
  hydria.services.store
    .db('images')
    .where({ customer: customer.id })
    .whereRaw('id = (SELECT id FROM rokka_images WHERE customer = ? AND hash = ?)', [customer.id, hash])
    .update(values)

const stack = (who: 'older' | 'younger', name: string, width: number, options: Record<string, string | boolean> = {}) =>
  clients[who].stacks.create(who, name, { operations: [resize(width)], options })

/** Status, and the width of what came. */
async function shown(path: string, headers: Record<string, string> = {}): Promise<[number, number?]> {
  const response = await fetch(new URL(path, hydria.base), { headers })
  const body = Buffer.from(await response.arrayBuffer())
  return response.ok ? [response.status, (await sharp(body).metadata()).width] : [response.status]
}

it('a short hash, and an alias, mean something in their organization only', async () => {
  const hash = await uploaded()
  const short = hash.slice(0, 6)
  await clients.older.sourceimages.alias.create('older', 'logo', { hash })
  expect(await shown(`/older/dynamic/resize-width-20/${short}.png`)).toEqual([200, 20])
  expect(await shown(`/older/dynamic/resize-width-20/-_logo_-.png`)).toEqual([200, 20])
  expect(await shown(`/dynamic/resize-width-20/${short}.png`)).toEqual([404])
  expect(await shown(`/dynamic/resize-width-20/${hash.slice(0, 39)}.png`)).toEqual([404])
  expect(await shown(`/dynamic/resize-width-20/-_logo_-.png`)).toEqual([404])
  expect(await shown(`/dynamic/resize-width-20/${hash}.png`)).toEqual([200, 20])
})

it('is the one that was registered first, by its own stack', async () => {
  const hash = await uploaded()
  await stack('younger', 'same', 40)
  expect(await shown(`/same/${hash}.png`)).toEqual([200, 40])
  await stack('older', 'same', 30)
  expect(await shown(`/same/${hash}.png`)).toEqual([200, 30])
  expect(await shown(`/younger/same/${hash}.png`)).toEqual([200, 40])
})

it('is one that is open, never by the settings of another, whatever the others have done to theirs', async () => {
  const hash = await uploaded()
  await stack('older', 'guarded', 30, { protected: true })
  await stack('younger', 'guarded', 40)
  expect(await shown(`/guarded/${hash}.png`)).toEqual([200, 40])
  await stack('older', 'broken', 30, { basestack: 'nowhere' })
  await stack('younger', 'broken', 40)
  expect(await shown(`/broken/${hash}.png`)).toEqual([200, 40])
  await change(younger, hash, { roles: ['clickthrough'] })
  expect(await shown(`/dynamic/resize-width-20/${hash}.png`)).toEqual([200, 20])
  expect(await shown(`/guarded/${hash}.png`)).toEqual([403])
  expect(await shown(`/broken/${hash}.png`)).toEqual([404])
  await change(younger, hash, { roles: [] })
  await change(older, hash, { protected: true })
  expect(await shown(`/dynamic/resize-width-20/${hash}.png`)).toEqual([200, 20])
  await clients.older.organizations.setOption('older', 'protect_dynamic_stack', true)
  expect(await shown(`/dynamic/resize-width-20/${hash}.png`)).toEqual([200, 20])
  await clients.older.organizations.setOption('older', 'protect_dynamic_stack', false)
})

it('is what the signature or the key opens, where none is open', async () => {
  const hash = await uploaded()
  await stack('older', 'both', 30)
  await stack('younger', 'both', 40)
  for (const customer of [older, younger]) await change(customer, hash, { protected: true })
  const path = `/both/${hash}.png`
  expect(await shown(path)).toEqual([403])
  for (const [who, customer, width] of [
    ['older', older, 30],
    ['younger', younger, 40],
  ] as const) {
    const { body } = await clients[who].organizations.get(who)
    const signed = clients[who].render.signUrl(hydria.base + path, body.signing_keys[0]!.key)
    expect(await shown(signed)).toEqual([200, width])
    expect(await shown(path, { 'Api-Key': `${customer.key}:${customer.secret}` })).toEqual([200, width])
  }
  expect(await shown(path, { 'Api-Key': `${older.key}:wrong` })).toEqual([403])
})

it('does not change with who asks while one is open', async () => {
  const hash = await uploaded()
  await stack('older', 'steady', 30)
  await stack('younger', 'steady', 40)
  for (const { key, secret } of [older, younger])
    expect(await shown(`/steady/${hash}.png`, { 'Api-Key': `${key}:${secret}` })).toEqual([200, 30])
})

it('an organization with the name of a stack does not take its addresses', async () => {
  const hash = await uploaded()
  const squatter = await hydria.customer('wide')
  await stack('older', 'wide', 30)
  const client = clientOf(hydria, squatter)
  const bytes = Buffer.from(await (await fetch(`${hydria.base}/older/dynamic/noop/${hash}.png`)).arrayBuffer())
  await client.sourceimages.create('wide', 'mine.png', bytes)
  expect(await shown(`/wide/resize-width-25/${hash}.png`)).toEqual([200, 25])
})

it('a host that names an organization means that one alone', async () => {
  const hash = await uploaded()
  const other = await hydria.customer('elsewhere')
  const status = (host: string, path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, hydria.base), { headers: { Host: `${host}.images.example.org` } }, answer => {
        answer.resume()
        resolve(answer.statusCode!)
      })
      asked.on('error', reject).end()
    })
  expect(await status('older', `/dynamic/noop/${hash.slice(0, 6)}.png`)).toBe(200)
  expect(await status('older', `/dynamic/noop/${hash}.png`)).toBe(200)
  expect(await status(other.name, `/dynamic/noop/${hash}.png`)).toBe(404)
  expect(await status(other.name, `/older/dynamic/noop/${hash}.png`)).toBe(404)
  expect(await status('nobody', `/dynamic/noop/${hash}.png`)).toBe(200)
})
