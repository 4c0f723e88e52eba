// Albums of source images, at the addresses that rokka's client and gallery ask for them: who is shown what of them.
import { request } from 'node:http'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
const hashes: Record<string, string> = {}

interface Got {
  status: number
  headers: Headers
  names: string[]
}

/** The names of the images that an address lists, or the message of its error. */
async function listed(path: string, headers: Record<string, string> = {}): Promise<Got> {
  const response = await fetch(hydria.base + path, { headers })
  const body =
    response.status === 304 ? {} : ((await response.json()) as { items?: { name: string }[]; error?: object })
  return { status: response.status, headers: response.headers, names: (body.items ?? []).map(({ name }) => name) }
}

const key = () => ({ 'Api-Key': `${customer.key}:${customer.secret}` })

let shade = 0
async function upload(name: string, fields: Record<string, number | string[]>, options = {}): Promise<void> {
  shade += 5
  const create = { width: 8, height: 6, channels: 3 as const, background: { r: shade, g: 40, b: 200 } }
  const bytes = await sharp({ create }).png().toBuffer()
  const made = await client.sourceimages.create(org, `${name}.png`, bytes, { meta_user: fields, options })
  hashes[name] = made.body.items[0]!.hash
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  await upload('beach', { 'array:albums': ['summer', 'all / of it'] })
  await upload('forest', { 'array:albums': ['summer'], 'int:favorite': 1 })
  await upload('blurred', { 'array:albums': ['summer'], 'int:favorite': 1, 'int:hide': 1 })
  await upload('closed', { 'array:albums': ['summer', 'secret'] }, { protected: true })
  await upload('deleted', { 'array:albums': ['summer'] })
  await client.sourceimages.delete(org, hashes['deleted']!)
})

it('lists the images of an album for everyone, the newest first, without those that are hidden or deleted', async () => {
  const { names } = await listed(`/${org}/_albums/summer/all.json`)
  expect(names).toEqual(['forest.png', 'beach.png'])
})

it('lists the favorites of an album', async () => {
  expect((await listed(`/${org}/_albums/summer/favorites.json`)).names).toEqual(['forest.png'])
})

it('tells of each image what is needed to render it', async () => {
  const response = await fetch(`${hydria.base}/${org}/_albums/summer/favorites.json`)
  const hash = hashes['forest']!
  expect([response.headers.get('content-type'), await response.json()]).toEqual([
    'application/json',
    {
      album: 'summer',
      total: 1,
      items: [
        {
          ...{ hash, short_hash: hash.slice(0, 6), name: 'forest.png', mimetype: 'image/png', format: 'png' },
          ...{ width: 8, height: 6, favorite: true },
        },
      ],
    },
  ])
})

it('shows what is protected to the owner alone, and lets no cache keep it', async () => {
  const open = await listed(`/${org}/_albums/summer/all.json`)
  const owners = await listed(`/${org}/_albums/summer/all.json`, key())
  expect([owners.names, owners.headers.get('cache-control')]).toEqual([
    ['closed.png', 'forest.png', 'beach.png'],
    'private, no-cache',
  ])
  expect([open.headers.get('cache-control'), open.headers.get('vary')]).toEqual([
    'private, no-cache',
    'Authorization, Api-Key, Cookie',
  ])
  expect((await listed(`/${org}/_albums/secret/all.json`)).status).toBe(404)
  expect((await listed(`/${org}/_albums/secret/favorites.json`)).status).toBe(404)
})

it('may be kept by caches where everyone sees all of it, and is answered with 304', async () => {
  const path = `/${org}/_albums/all%20%2F%20of%20it/all.json`
  const { status, headers } = await listed(path)
  expect([status, headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
    200,
    'public, max-age=60',
    '*',
  ])
  expect((await listed(path, { 'If-None-Match': headers.get('etag')! })).status).toBe(304)
})

it('has names with slashes, and is found where the host names the organization', async () => {
  expect((await listed(`/${org}/_albums/all / of it/all.json`)).names).toEqual(['beach.png'])
  const status = await new Promise((resolve, reject) => {
    const headers = { Host: `${org}.images.example` }
    request(`${hydria.base}/_albums/summer/all.json`, { headers }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
})

it.each([
  ['/ORG/_albums/winter/all.json', 404],
  ['/ORG/_albums/summer/some.json', 404],
  ['/nobody-of-that-name/_albums/summer/all.json', 404],
  ['/_albums/summer/all.json', 404],
  ['/ORG/_albums/%00/all.json', 404],
  ['/ORG/_albums/%ff/all.json', 404],
])('%s is answered with %i', async (path, status) => {
  expect((await listed(path.replace('ORG', org))).status).toBe(status)
})

it('answers other methods as renderings do', async () => {
  const address = `${hydria.base}/${org}/_albums/summer/all.json`
  const put = await fetch(address, { method: 'PUT', body: '{}' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  const head = await fetch(address, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})
