// Tiles whose pyramid lies in S3: the right pixels, by ranges only, and what is true now when the bytes have gone.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request as ask, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { decode, writePicture } from '../images/fixtures.js'
import { type HttpServer, startHttp } from '../servers/http.js'
import { type S3Server, startS3 } from '../servers/s3.js'

interface Asked {
  method: string
  url: string
  range: string | undefined
}

let s3: S3Server
let proxy: HttpServer
let hydria: TestHydria
let customer: TestCustomer
let folder: string
const asked: Asked[] = []

/** Passes everything on to the S3 server, and writes down what was asked of it. */
const startProxy = (target: string): Promise<HttpServer> =>
  startHttp((request, response) => {
    const { method, url, headers } = request as { method: string; url: string; headers: IncomingHttpHeaders }
    asked.push({ method, url, range: headers.range })
    const onward = ask(`${target}${url}`, { method, headers }, answer => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydria-s3-tiles-'))
  s3 = await startS3('hydria')
  proxy = await startProxy(s3.endpoint)
  hydria = await startTestHydria({ BLOB_URL: 's3://hydria/blobs', S3_ENDPOINT: proxy.base })
  customer = await hydria.customer('far')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
})
afterAll(async () => {
  await hydria.stop()
  await proxy.stop()
  await s3.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Uploads a gray picture, so that its tiles can be compared to the last bit; the picture's own bytes. */
async function upload(id: string, width: number, height: number, turned = false): Promise<Buffer> {
  const file = await writePicture(join(folder, `${id}.png`), width, height, 1)
  const body = turned ? await sharp(file).negate().png().toBuffer() : await readFile(file)
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/${id}`, {
    headers: { 'Content-Type': 'image/png' },
    body,
  })
  expect(put.body.error).toBe('')
  return body
}

const derivativeOf = async (id: string): Promise<string> =>
  (await hydria.services.store.db('images').where({ customer: customer.id, id }).first('derivative'))!.derivative!

async function get(path: string): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(`${hydria.base}/iiif-img/far/1/${path}`)
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
}

it('every tile of every level has the pixels of the pyramid, and is one range of it', async () => {
  await upload('tiled', 1301, 1187)
  const derivative = await derivativeOf('tiled')
  const path = join(folder, 'pyramid.tif')
  await hydria.services.blobs.fetchToFile(derivative, path)
  const { bytes } = await get('tiled/info.json')
  const info = JSON.parse(bytes.toString())
  const [{ width: side, scaleFactors }] = info.tiles
  asked.length = 0
  let tiles = 0
  for (const [level, factor] of scaleFactors.entries()) {
    const whole = await decode(path, level)
    for (let x = 0; x < info.width; x += side * factor)
      for (let y = 0; y < info.height; y += side * factor) {
        const [w, h] = [Math.min(side * factor, info.width - x), Math.min(side * factor, info.height - y)]
        const [width, height] = [Math.ceil(w / factor), Math.ceil(h / factor)]
        const url = `tiled/${x},${y},${w},${h}/${width},${height}/0/default.jpg`
        const tile = await decode((await get(url)).bytes)
        const { data: wanted } = await sharp(whole.data, {
          raw: { width: whole.width, height: whole.height, channels: whole.channels as 3 },
        })
          .extract({ left: x / factor, top: y / factor, width, height })
          .raw()
          .toBuffer({ resolveWithObject: true })
        expect([url, tile.width, tile.height, tile.data.equals(wanted)]).toEqual([url, width, height, true])
        tiles++
      }
  }
  expect(asked.map(({ method }) => method)).toEqual(Array(tiles).fill('GET'))
  expect(asked.every(({ url, range }) => url.includes(derivative) && /^bytes=\d+-\d+$/.test(range ?? ''))).toBe(true)
})

it('a region is rendered from ranges of the tiles that it overlaps', async () => {
  await upload('region', 1290, 1180)
  await get('region/info.json')
  asked.length = 0
  const { status, bytes } = await get('region/500,500,100,100/max/0/default.png')
  expect([status, (await sharp(bytes).metadata()).width]).toEqual([200, 100])
  expect(asked.map(({ method, range }) => [method, Boolean(range)])).toEqual(Array(4).fill(['GET', true]))
})

describe('When the bytes were removed and the notification was lost', () => {
  /** Changes rows without a word to who listens. */
  const silently = (sql: string, values: string[]): Promise<void> =>
    hydria.services.store.db.transaction(async transaction => {
      await transaction.raw(`SET LOCAL session_replication_role = 'replica'`)
      await transaction.raw(sql, values)
    })

  it('those of the new version are answered', async () => {
    await upload('old', 1100, 700)
    await upload('new', 1100, 700, true)
    const [tile, other] = ['0,0,512,512/512,512/0/default.jpg', '512,0,512,512/512,512/0/default.jpg']
    expect((await get(`old/${tile}`)).status).toBe(200)
    const gone = await derivativeOf('old')
    await silently(
      `UPDATE images SET (derivative, derivative_size) =
         (SELECT derivative, derivative_size FROM images AS new WHERE new.id = 'new') WHERE id = 'old'`,
      [],
    )
    await hydria.services.blobs.delete(gone)
    const { status, bytes } = await get(`old/${other}`)
    expect([status, bytes.equals((await get(`new/${other}`)).bytes)]).toEqual([200, true])
  })

  it('an image that is no more is not found', async () => {
    await upload('lost', 900, 700)
    expect((await get('lost/info.json')).status).toBe(200)
    const gone = await derivativeOf('lost')
    await silently(`DELETE FROM images WHERE id = ?`, ['lost'])
    await hydria.services.blobs.delete(gone)
    expect((await get('lost/0,0,512,512/512,512/0/default.jpg')).status).toBe(404)
  })
})
