// Connections that cost: half-sent heads, silent and slow bodies, expectations; each is ended, and others are answered meanwhile.
import { once } from 'node:events'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { chunked, head, openRaw, type RawConnection } from './raw.js'

let hydria: TestHydria
let customer: TestCustomer
let credentials: Record<string, string>

beforeAll(async () => {
  hydria = await startTestHydria({
    ...{ HEADERS_TIMEOUT_S: '1', BODY_IDLE_S: '1', MAX_UPLOAD_BYTES: '1000000', METRICS_PORT: '0' },
    SYNC_INGEST_S: '0',
  })
  customer = await hydria.customer()
  credentials = { Authorization: basic(customer.key, customer.secret) }
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
})
afterAll(() => hydria.stop())

const HEAD = 'POST /customers HTTP/1.1\r\nHost: x\r\nX-Half: s'

describe('half-sent heads', () => {
  it('600 of them are gone once the timeout has run, and other requests are answered meanwhile', async () => {
    const ends: Promise<unknown>[] = []
    // To open all of them may take longer than the first may stay: each is watched from its beginning.
    const open = async (index: number): Promise<RawConnection> => {
      const connection = await openRaw(hydria.base)
      connection.socket.on('end', () => connection.close())
      ends.push(once(connection.socket, 'close'))
      // Some send nothing at all.
      if (index % 10 > 0) connection.write(HEAD)
      return connection
    }
    const opened = await Promise.all(Array.from({ length: 600 }, (_, index) => open(index)))
    let answered = 0
    let areGone = false
    const asking = (async () => {
      while (!areGone) {
        const { status } = await hydria.anyone('GET', '/healthz')
        if (status === 200) answered++
      }
    })()
    const answers = await Promise.all(opened.slice(1, 10).map(connection => connection.answer()))
    await Promise.all(ends)
    areGone = true
    await asking
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(408))
    expect(answered).toBeGreaterThan(0)
  })

  it('are ended at the listener for measures too', async () => {
    const connection = await openRaw(hydria.monitor!)
    connection.write(HEAD)
    expect((await connection.answer()).status).toBe(408)
    await connection.ended()
    connection.close()
  })
})

describe('a body', () => {
  const begin = async (path: string, headers: Record<string, string>): Promise<RawConnection> => {
    const connection = await openRaw(hydria.base)
    connection.write(head('PUT', path, { ...credentials, ...headers }))
    return connection
  }

  it.each([
    ['a description', 'application/json', '/customers/ID/spaces/1/images/slow'],
    ['an original', 'image/jpeg', '/customers/ID/spaces/1/images/slow'],
    ['the parts of a form', 'multipart/form-data; boundary=x', '/customers/ID/spaces/1/images/slow'],
  ])('that stops is answered with 408: %s', async (_what, type, path) => {
    const connection = await begin(path.replace('ID', String(customer.id)), {
      'Content-Type': type,
      'Content-Length': '1000',
    })
    connection.write('--x')
    const { status, headers, body } = await connection.answer()
    expect([status, headers.get('connection')]).toEqual([408, 'close'])
    expect(body).toMatch(/No byte of the body was received for 1 s/)
    await connection.ended()
    connection.close()
  })

  it('that goes on is taken, however long it takes', async () => {
    const bytes = picture('rocket.jpg')
    const connection = await begin(`${customer.path}/spaces/1/images/steady`, {
      ...{ 'Content-Type': 'image/jpeg', 'Content-Length': String(bytes.length) },
    })
    const step = Math.ceil(bytes.length / 8)
    let at = 0
    // Longer in all than BODY_IDLE_S.
    await new Promise<void>(resolve => {
      const sending = setInterval(() => {
        connection.write(bytes.subarray(at, at + step))
        at += step
        if (at < bytes.length) return
        clearInterval(sending)
        resolve()
      }, 250)
    })
    expect((await connection.answer()).status).toBe(201)
    connection.close()
  })
})

describe('Expect: 100-continue', () => {
  const expecting = async (method: string, path: string, headers: Record<string, string>) => {
    const connection = await openRaw(hydria.base)
    connection.write(head(method, path, { Expect: '100-continue', ...headers }))
    return { connection, first: await connection.answer() }
  }
  const json = { 'Content-Type': 'application/json', 'Content-Length': '17' }

  it.each<[string, string, string, () => Record<string, string>, number]>([
    ['nobody', 'POST', '/customers/ID/spaces', () => json, 401],
    ['nobody at rokka', 'POST', '/sourceimages/ORG', () => json, 401],
    ['nobody at DSIO', 'POST', '/images', () => json, 401],
    ['a key that may not', 'POST', '/customers', () => ({ ...json, ...credentials }), 403],
    ['another customer', 'POST', '/customers/999999/spaces', () => ({ ...json, ...credentials }), 404],
    ['an address that is not there', 'POST', '/nowhere/at/all', () => ({ ...json, ...credentials }), 404],
    ['a method that is not there', 'PURGE', '/customers/ID/spaces', () => ({ ...json, ...credentials }), 405],
    [
      'a page of another site',
      'POST',
      '/images',
      () => ({ ...credentials, 'Content-Length': '5', Origin: 'null' }),
      403,
    ],
    [
      'a description that is too large',
      'POST',
      '/customers/ID/spaces',
      () => ({ ...credentials, ...json, 'Content-Length': '20000000' }),
      413,
    ],
    [
      'an original that is too large',
      'PUT',
      '/customers/ID/spaces/1/images/x',
      () => ({ ...credentials, 'Content-Type': 'image/png', 'Content-Length': '20000000' }),
      413,
    ],
    [
      'a form that is too large',
      'POST',
      '/sourceimages/ORG',
      () => ({ ...credentials, 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '20000000' }),
      413,
    ],
    ['an IIIF address', 'POST', '/iiif-img/1/1/x/info.json', () => json, 405],
  ])('%s is answered before the body is sent', async (_what, method, path, headers, status) => {
    const to = path.replace('ID', String(customer.id)).replace('ORG', customer.name)
    const { connection, first } = await expecting(method, to, headers())
    // The client may send the body or not: the connection cannot be used again.
    expect([first.status, first.headers.get('connection')]).toEqual([status, 'close'])
    await connection.ended()
    connection.close()
  })

  it.each<[string, Record<string, string>, (bytes: Buffer) => Buffer]>([
    ['length', { 'Content-Length': '17' }, bytes => bytes],
    ['chunks', { 'Transfer-Encoding': 'chunked' }, chunked],
  ])('a body that is wanted is sent after 100, by its %s', async (name, framing, framed) => {
    const type = { 'Content-Type': 'application/json' }
    const { connection, first } = await expecting('POST', `${customer.path}/spaces`, {
      ...{ ...credentials, ...type, ...framing },
    })
    expect(first.status).toBe(100)
    connection.write(framed(Buffer.from(JSON.stringify({ name }))))
    const { status, headers } = await connection.answer()
    expect([status, headers.get('connection')]).toEqual([201, 'keep-alive'])
    connection.write(head('GET', '/healthz'))
    expect((await connection.answer()).body).toBe('ok\n')
    connection.close()
  })

  it('nothing to wait for is no reason to wait', async () => {
    const { connection, first } = await expecting('GET', '/healthz', {})
    expect(first.status).toBe(200)
    connection.close()
  })

  it('another expectation is refused', async () => {
    const connection = await openRaw(hydria.base)
    connection.write(head('POST', `${customer.path}/spaces`, { ...json, ...credentials, Expect: 'a miracle' }))
    const { status, body } = await connection.answer()
    expect([status, body]).toEqual([417, 'Expectation failed: Expect must be 100-continue, or be left out.\n'])
    connection.close()
  })
})
