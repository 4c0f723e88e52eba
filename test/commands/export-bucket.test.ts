// hydria export into a bucket of S3: the objects that a bucket hands out by itself.
import sharp from 'sharp'
import { sharedTestHydria } from '../hydria.js'
import { type S3Server, startS3 } from '../servers/s3.js'
import { runExport, SERVED } from './exporting.js'

let s3: S3Server
let service: string
beforeAll(async () => {
  s3 = await startS3('open')
  const hydria = await sharedTestHydria()
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 700, height: 300, channels: 3, background: '#a63' } })
    .png()
    .toBuffer()
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/x`, {
    headers: { 'Content-Type': 'image/png' },
    body,
  })
  expect(put.body.error).toBe('')
  service = `${hydria.base}/iiif-img/${customer.id}/1/x`
})
afterAll(() => s3.stop())

const run = (to: string) => runExport([service, '--to', to, '--url', SERVED], { S3_ENDPOINT: s3.endpoint })

it('every name is an object of its own, with its media type and how long it may be cached', async () => {
  expect(await run('s3://open/pub')).toMatchObject({ code: 0 })
  const head = async (path: string) => {
    const { status, headers } = await fetch(`${s3.endpoint}/open/pub/x/${path}`)
    return [status, headers.get('content-type'), headers.get('cache-control')]
  }
  const kept = 'public, max-age=604800'
  expect(await head('0,0,512,300/512,300/0/default.jpg')).toEqual([200, 'image/jpeg', kept])
  expect(await head('v2/full/full/0/default.jpg')).toEqual([200, 'image/jpeg', kept])
  const linked = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
  expect(await head('info.json')).toEqual([200, linked, 'public, max-age=3600'])
  expect(await head('v2/info.json')).toEqual([200, 'application/json', 'public, max-age=3600'])
  const tile = (path: string) => fetch(path).then(async answer => Buffer.from(await answer.arrayBuffer()))
  const request = '0,0,512,300/512,300/0/default.jpg'
  expect((await tile(`${s3.endpoint}/open/pub/x/${request}`)).equals(await tile(`${service}/${request}`))).toBe(true)
  expect(await run('s3://open/pub')).toMatchObject({ code: 2, err: expect.stringContaining('already') })
})

it.each([
  ['a bucket that is not there', 's3://missing/pub', 1, '--to: Storage: access is refused'],
  ['no bucket', 's3:///pub', 2, 'names no bucket'],
])('%s is reported', async (_what, to, code, message) => {
  expect(await run(to)).toMatchObject({ code, err: expect.stringContaining(message) })
})
