// Bytes in headers that are no text: refused or left alone wherever they may be stored or come back, and never a 5xx.

import { head, openRaw } from '../http/raw.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let credentials: Record<string, string>

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('header-bytes')
  credentials = { Authorization: basic(customer.key, customer.secret) }
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const jpeg = { headers: { 'Content-Type': 'image/jpeg' }, body: plainPicture('rocket.jpg') }
  await customer.call('PUT', `${customer.path}/spaces/1/images/one`, jpeg)
})

/** Sends a head as bytes, and a body where there is one. */
async function send(method: string, path: string, headers: Record<string, string>, body = '') {
  const connection = await openRaw(hydria.base)
  const length: Record<string, string> = body === '' ? {} : { 'Content-Length': String(body.length) }
  const text = head(method, path, { ...credentials, ...headers, ...length, Connection: 'close' })
  const host = new URL(hydria.base).host
  connection.write(Buffer.from(text.replace('Host: x', `Host: ${host}`) + body, 'latin1'))
  const answer = await connection.answer()
  connection.close()
  return answer
}

const BYTES: [what: string, bytes: string][] = [
  ['no UTF-8', 'a\xe9\xff'],
  ['half of UTF-8', '\xc3'],
  ['UTF-8', '\xc3\xa9'],
  ['a surrogate', '\xed\xa0\x80'],
  ['NUL', 'a\0b'],
  ['a control', 'a\x01b'],
  ['DEL', 'a\x7fb'],
]

/** Doors of every API and of the public side. */
const DOORS: [method: string, path: string][] = [
  ['GET', '/'],
  ['GET', '/customers/{c}/spaces/1/images'],
  ['GET', '/vocab'],
  ['GET', '/docs/Image'],
  ['GET', '/sourceimages/header-bytes'],
  ['OPTIONS', '/sourceimages/header-bytes'],
  ['GET', '/modality/sessions/x'],
  ['GET', '/images/x'],
  ['GET', '/iiif-img/header-bytes/1/one/info.json'],
  ['GET', '/iiif-img/header-bytes/1/one/full/50,/0/default.jpg'],
  ['OPTIONS', '/iiif-img/header-bytes/1/one/info.json'],
  ['GET', '/thumbs/header-bytes/1/one/full/50,/0/default.jpg'],
  ['GET', '/file/header-bytes/1/one'],
  ['GET', '/iiif-manifest/header-bytes/1/one'],
  ['GET', '/header-bytes/dynamic/0123456789abcdef0123456789abcdef01234567.jpg'],
  ['GET', '/auth/v2/access/header-bytes/clickthrough'],
  ['GET', '/auth/header-bytes/token'],
  ['GET', '/nowhere/at/all'],
]

/** Headers that are sent together; those that end a request early are sent alone. */
const HEADERS = [
  ['Expect'],
  ['If-Match'],
  ['Authorization', 'Api-Key'],
  [
    ...['Accept', 'Accept-Language', 'Prefer', 'If-None-Match', 'If-Modified-Since', 'Range', 'If-Range', 'Cookie'],
    ...['Origin', 'Referer', 'Content-Type', 'Content-Encoding', 'X-HTTP-Method-Override', 'X-Request-ID'],
    ...['X-Forwarded-For', 'X-Forwarded-Host', 'Sec-Fetch-Site', 'Tus-Resumable', 'Destination', 'Overwrite'],
    ...['Access-Control-Request-Headers', 'Access-Control-Request-Method'],
  ],
]

it.each(BYTES)('%s in a header of a read is no fault of the server', async (_, bytes) => {
  const faults = []
  for (const [method, template] of DOORS)
    for (const names of HEADERS) {
      const path = template.replace('{c}', String(customer.id))
      const { status } = await send(method, path, Object.fromEntries(names.map(name => [name, bytes])))
      if (status >= 500) faults.push([method, path, names[0], status])
    }
  expect(faults).toEqual([])
})

const JPEG = plainPicture('rocket.jpg').toString('latin1')
const ENCODED = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64')
const part = (name: string, type: string) =>
  `--b\r\nContent-Disposition: form-data; name="filedata"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${JPEG}\r\n--b--\r\n`
const TUS = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '9' }
const FORM = { 'Content-Type': 'multipart/form-data; boundary=b' }

/** Writes that keep what a header says, by the bytes that it says. */
const WRITES: Record<string, (bytes: string) => Parameters<typeof send>> = {
  'the media type of an upload': bytes => [
    'PUT',
    `${customer.path}/spaces/1/images/two`,
    { 'Content-Type': `image/${bytes}` },
    'x',
  ],
  'the metadata of a resumable upload': bytes => [
    'POST',
    `${customer.path}/spaces/1/uploads`,
    { ...TUS, 'Upload-Metadata': `id ${ENCODED('tus')},string1 ${ENCODED(bytes)}` },
  ],
  'the metadata of a resumable upload, as it is': bytes => [
    'POST',
    `${customer.path}/spaces/1/uploads`,
    { ...TUS, 'Upload-Metadata': `id ${bytes}` },
  ],
  'the name of a file to rokka': bytes => ['POST', '/sourceimages/header-bytes', FORM, part(bytes, 'image/jpeg')],
}

/** Controls other than NUL are text, if odd, where they are a value. */
const REFUSED = BYTES.filter(([what]) => !['UTF-8', 'a control', 'DEL'].includes(what))

it.each(Object.keys(WRITES))('%s is refused when it is no text', async name => {
  const images = async () => {
    const { rows } = await hydria.services.store.db.raw('SELECT count(*) FROM images WHERE customer = ?', [customer.id])
    return Number(rows[0].count)
  }
  const before = await images()
  for (const [what, bytes] of REFUSED) {
    const { status, body } = await send(...WRITES[name]!(bytes))
    expect([what, Math.floor(status / 100), body]).toEqual([what, 4, body])
  }
  expect(await images()).toBe(before)
})
