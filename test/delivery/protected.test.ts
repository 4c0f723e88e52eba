// A pixel that needs a role, asked for by every address and condition after everything has been warmed for who has it.
import { join } from 'node:path'
import sharp from 'sharp'
import { form } from '../apis/dsio/radiographs.js'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

/** For a machine that does much else. */
const SLOW_MS = 180_000
let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({
    // Each address is asked with a wrong secret too.
    FAILED_LOG_INS_BY_KEY: '0',
    AUDIT_READS: 'true',
    DERIVATIVE_CACHE: join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID()),
  })
  customer = await hydria.customer('guarded')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 1300, height: 900, channels: 3, background: '#846' } })
    .jpeg()
    .toBuffer()
  const image = `${customer.path}/spaces/1/images/x`
  expect((await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })).body.error).toBe('')
  const deliveryChannels = ['iiif-img', 'thumbs', 'file'].map(channel => ({ channel }))
  const patched = await customer.call('PATCH', image, { body: { roles: ['clickthrough'], deliveryChannels } })
  expect(patched.status).toBe(200)
}, SLOW_MS)
afterAll(() => hydria.stop())

const IMAGES = [
  '0,0,512,512/512,512/0/default.jpg',
  '1024,512,276,388/276,388/0/default.jpg',
  '0,0,1300,900/325,225/0/default.jpg',
  'full/max/0/default.jpg',
  'full/90,/0/default.png',
  'full/1,/0/default.png',
  '10,10,20,20/max/45/gray.webp',
  'pct:0,0,50,50/64,/!0/bitonal.gif',
]
const SERVICES = ['/iiif-img/guarded/1/x', '/iiif-img/v2/guarded/1/x', '/iiif-img/v3/guarded/1/x']
const PATHS = [
  ...SERVICES.flatMap(service =>
    IMAGES.map(path => `${service}/${path.replace('/max/', service.includes('v2') ? '/full/' : '/max/')}`),
  ),
  ...['/thumbs', '/thumbs/v2', '/thumbs/v3'].flatMap(channel => [
    `${channel}/guarded/1/x/full/!100,100/0/default.jpg`,
    `${channel}/guarded/1/x/full/!1024,1024/0/default.jpg`,
  ]),
  '/file/guarded/1/x',
]

it.each(PATHS)('%s', async path => {
  const Authorization = basic(customer.key, customer.secret)
  const url = hydria.base + path
  const owners = await fetch(url, { headers: { Authorization } })
  const shown = Buffer.from(await owners.arrayBuffer())
  expect([owners.status, owners.headers.get('cache-control'), owners.headers.get('vary')]).toEqual([
    200,
    'private, no-cache',
    'Authorization, Cookie',
  ])
  await hydria.services.derivatives!.settled()
  const tries: [string, Record<string, string>][] = [
    ['GET', {}],
    ['HEAD', {}],
    ['GET', { 'If-None-Match': owners.headers.get('etag')! }],
    ['GET', { 'If-None-Match': '*' }],
    ['GET', { 'If-Modified-Since': new Date(Date.now() + 1e6).toUTCString() }],
    ['GET', { Range: 'bytes=0-99' }],
    ['GET', { Authorization: basic(customer.key, 'x') }],
    ['GET', { Authorization: 'Bearer x', Cookie: `hydria-${customer.id}=x` }],
    ['GET', { 'X-Forwarded-For': '127.0.0.1' }],
  ]
  for (const [method, headers] of tries) {
    const {
      status,
      headers: told,
      ...rest
    } = await fetch(url, { method, headers }).then(async response => ({
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    }))
    expect([method, headers, status, told.get('cache-control'), told.get('etag')]).toEqual([
      method,
      headers,
      401,
      'no-store',
      null,
    ])
    expect(rest.bytes.includes(shown.subarray(0, 64))).toBe(false)
  }
})

it('is told of in the audit trail where its original leaves by another API, alone or in an archive; what is open is not', async () => {
  const { call, path, key, secret } = customer
  const { id } = (await call('POST', '/images', { body: form() })).body
  const basicKey = { Authorization: basic(key, secret) }
  const rokkaKey = { 'Api-Key': `${key}:${secret}` }
  const { items } = (await hydria.anyone('GET', '/sourceimages/guarded', { headers: rokkaKey })).body
  const { hash } = items.find(({ format }: { format: string }) => format === 'jpg')
  const reads = [
    [`/sourceimages/guarded/${hash}/download`, rokkaKey],
    ['/sourceimages/guarded/download', rokkaKey],
    [`/images/${id}/media`, basicKey],
  ] as const
  const entriesOf = async () =>
    (await call('GET', `${path}/audit?action=urn:hydria:terms%23readOriginal&orderBy=id`)).body.member
  const entriesAfter = async () => {
    const before = (await entriesOf()).length
    for (const [address, headers] of reads)
      expect([address, (await hydria.anyone('GET', address, { headers })).status]).toEqual([address, 200])
    const entries = (await entriesOf()).slice(before)
    return entries.map(({ actor, target, count }: Record<string, string>) => [
      actor,
      target!.replace(hydria.base, ''),
      count,
    ])
  }
  const image = `${path}/spaces/1/images/x`
  expect(await entriesAfter()).toEqual([
    [key, image, 1],
    [key, image, 1],
  ])
  const [radiograph] = (await call('GET', `${path}/allImages?id=${id}`)).body.member
  await call('PATCH', radiograph['@id'], { body: { roles: ['clickthrough'] } })
  expect(await entriesAfter()).toEqual([
    [key, image, 1],
    [key, '/sourceimages/guarded/download', 2],
    [key, new URL(radiograph['@id']).pathname, 1],
  ])
})
