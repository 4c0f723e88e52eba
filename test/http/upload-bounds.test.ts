// What a form may cost: 500 fields of 10 MiB at every address that takes one, and files beyond the sum.
import { once } from 'node:events'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { head, openRaw, type RawAnswer } from './raw.js'

const MiB = 1024 * 1024
const BOUNDARY = 'x'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_UPLOAD_BYTES: String(MiB) }, { serve: true, work: false })
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  await customer.call('POST', '/modality/sessions', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sessionId: 's', clientName: 'c' }),
  })
})
afterAll(() => hydria.stop())

/** Every address that takes a form, the name of a text in it, and that of a file. */
const ADDRESSES: [string, string, () => string, string, string][] = [
  ['an image', 'PUT', () => `${customer.path}/spaces/1/images/x`, 'image', 'file'],
  ['the images of a space', 'POST', () => `${customer.path}/spaces/1/images`, 'image', 'file'],
  ['the source images of rokka', 'POST', () => `/sourceimages/${customer.name}`, 'meta_user', 'filedata'],
  ['the resources of DSIO', 'POST', () => '/images', 'imageInfo', 'imageMedia'],
  ['the images of a session of DSIO', 'POST', () => '/modality/sessions/s/images', 'imageInfo', 'imageMedia'],
]

const PIECE = Buffer.alloc(MiB, ' ')

/** Parts of so many bytes each, one MiB after the other. */
function* parts(count: number, bytes: number, name: (index: number) => string, more = ''): Generator<Buffer> {
  for (let index = 0; index < count; index++) {
    yield Buffer.from(`\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name(index)}"${more}\r\n\r\n`)
    for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left)
  }
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
}

/** Sends a form until it is answered, and measures what the process grew by meanwhile. */
async function send(method: string, path: string, form: Iterable<Buffer>, framing: Record<string, string>) {
  const connection = await openRaw(hydria.base)
  connection.write(
    head(method, path, {
      Authorization: basic(customer.key, customer.secret),
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...framing,
    }),
  )
  let answer: RawAnswer | undefined
  const answered = connection.answer().then(found => {
    answer = found
  })
  const before = process.memoryUsage().rss
  let most = before
  const isChunked = framing['Transfer-Encoding'] !== undefined
  for (const piece of form) {
    if (answer) break
    if (isChunked) connection.socket.write(`${piece.length.toString(16)}\r\n`)
    connection.socket.write(piece)
    const isTaken = isChunked ? connection.socket.write('\r\n') : connection.socket.writableLength === 0
    if (!isTaken) await Promise.race([once(connection.socket, 'drain'), answered])
    most = Math.max(most, process.memoryUsage().rss)
  }
  if (!answer && isChunked) connection.socket.write('0\r\n\r\n')
  await answered
  most = Math.max(most, process.memoryUsage().rss)
  if (answer!.headers.get('connection') === 'close') await connection.ended()
  else {
    connection.write(head('GET', '/healthz'))
    expect((await connection.answer()).body).toBe('ok\n')
  }
  connection.close()
  return { status: answer!.status, growth: most - before }
}

const inChunks = { 'Transfer-Encoding': 'chunked' }

describe.each(ADDRESSES)('%s', (_what, method, path, text, file) => {
  it.each<[string, (index: number) => string]>([
    ['the name of a text', () => text],
    ['names that differ', index => `${text}[${index}]`],
  ])('500 fields of 10 MiB are refused in little memory, under %s', async (_name, name) => {
    const { status, growth } = await send(method, path(), parts(500, 10 * MiB, name), inChunks)
    expect([400, 413]).toContain(status)
    if (name(1) === text) expect(status).toBe(413)
    expect(growth).toBeLessThan(100 * MiB)
  })

  it('and at once when Content-Length says so', async () => {
    const length = { 'Content-Length': String(5000 * MiB) }
    const { status, growth } = await send(
      method,
      path(),
      parts(500, 10 * MiB, () => text),
      length,
    )
    expect(status).toBe(413)
    expect(growth).toBeLessThan(100 * MiB)
  })

  it('a file without a name, or with one, is refused above the sum of files', async () => {
    for (const more of ['', '; filename="a.png"']) {
      const type = `${more}\r\nContent-Type: application/octet-stream`
      const { status, growth } = await send(
        method,
        path(),
        parts(2, 0.75 * MiB, () => file, type),
        inChunks,
      )
      // Two files are one too many, where there may be one.
      expect([400, 413]).toContain(status)
      expect(growth).toBeLessThan(100 * MiB)
      const large = await send(
        method,
        path(),
        parts(1, 1.25 * MiB, () => file, type),
        inChunks,
      )
      expect(large.status).toBe(413)
    }
  })

  it('too many parts are refused', async () => {
    const many = parts(2000, 1, index => `${text}[${index % 1000}]`)
    expect([400, 413]).toContain((await send(method, path(), many, inChunks)).status)
  })
})

it('names what appears twice', async () => {
  for (const [, method, path, text] of ADDRESSES) {
    const body = new FormData()
    body.append(text, '{}')
    body.append(text, '{}')
    const answer = await customer.call(method, path(), { body })
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      400,
      expect.stringMatching(/must appear exactly once/),
    ])
  }
})
