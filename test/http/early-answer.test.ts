// Answers that are given before the body was received: the connection goes on, or is closed with the whole answer received.
import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { VOCABULARY } from '../../src/apis/index.js'
import { openServer } from '../../src/http/index.js'
import { readSettings } from '../../src/settings.js'
import { readVocabulary } from '../../src/vocabulary/index.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { chunked, head, openRaw, type RawAnswer } from './raw.js'

/** How a body is sent: its own header, and its bytes. */
type Sent = (size: number) => { header: Record<string, string>; bytes: Buffer }

const LARGE = Buffer.alloc(15_000_000, 'x')

const withLength: Sent = size => ({ header: { 'Content-Length': String(size) }, bytes: LARGE.subarray(0, size) })
const chunks = new Map<number, Buffer>()
const inChunks: Sent = size => {
  const bytes = chunks.get(size) ?? chunked(LARGE.subarray(0, size))
  chunks.set(size, bytes)
  return { header: { 'Transfer-Encoding': 'chunked' }, bytes }
}

const BODIES: [string, Sent, number][] = [
  ['a small body', withLength, 1000],
  ['a body of 200 kB', withLength, 200_000],
  ['a body of 300 kB', withLength, 300_000],
  ['a small body in chunks', inChunks, 1000],
  ['a body of 1 MB in chunks', inChunks, 1_000_000],
]
/** One that no buffers of the system hold. */
const WHOLE_BUFFERS: (typeof BODIES)[number] = ['a body of 4 MB', withLength, 4_000_000]

/**
 * Sends a request whole, reads its answer, and then either another request on the same connection, or the end of it.
 * Throws when the first answer did not come whole, or the connection is of no use and was not said to be closed.
 */
async function oneAndAnother(base: string, start: string, body: Buffer, next: string): Promise<RawAnswer[]> {
  const connection = await openRaw(base)
  try {
    connection.write(start)
    connection.write(body)
    const first = await connection.answer()
    if (first.headers.get('connection') === 'close') {
      await connection.ended()
      return [first]
    }
    connection.write(next)
    return [first, await connection.answer()]
  } finally {
    connection.close()
  }
}

describe('a server', () => {
  let server: Server
  let base: string
  let answer: RequestListener
  let asked: string[]

  beforeAll(async () => {
    server = openServer(readSettings({}), (request, response) => {
      asked.push(request.url!)
      if (request.url === '/next') response.end('next')
      else answer(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    asked = []
  })
  afterAll(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })

  /** Of each kind, those without a body, and those that Node or a client makes something of. */
  const STATUSES = [200, 204, 303, 304, 401, 413, 417, 500]
  const MANNERS: [string, (request: IncomingMessage) => Promise<void>][] = [
    ['reads nothing', async () => {}],
    ['has waited', () => new Promise(resolve => setImmediate(resolve))],
    [
      'has read the first piece',
      async request => {
        for await (const _ of request.iterator({ destroyOnReturn: false })) break
      },
    ],
    [
      'has stopped piping',
      async request => {
        request.once('data', () => request.pause())
        await once(request, 'data')
      },
    ],
  ]

  describe.each(MANNERS)('that %s', (_manner, read) => {
    it.each([...BODIES, WHOLE_BUFFERS])('%s: each status, then another request', async (_what, sent, size) => {
      for (const status of STATUSES) {
        answer = async (request, response) => {
          await read(request)
          response.writeHead(status).end(status === 204 || status === 304 ? undefined : 'the answer')
        }
        const { header, bytes } = sent(size)
        const answers = await oneAndAnother(base, head('POST', '/first', header), bytes, head('GET', '/next'))
        expect([answers[0]!.status, answers[1]?.body ?? 'closed']).toEqual([
          status,
          answers[0]!.headers.get('connection') === 'close' ? 'closed' : 'next',
        ])
      }
    })
  })

  it.each<[string, Sent, number, string]>([
    ['a small body', withLength, 1000, 'keep-alive'],
    ['a body that is received anyhow', withLength, 200_000, 'keep-alive'],
    ['a body that is not', withLength, 300_000, 'close'],
    ['chunks', inChunks, 1_000_000, 'close'],
  ])('%s: the connection is kept where little is left', async (_what, sent, size, connection) => {
    answer = (_request, response) => void response.writeHead(403).end()
    const { header, bytes } = sent(size)
    const [first] = await oneAndAnother(base, head('POST', '/first', header), bytes, head('GET', '/next'))
    expect(first!.headers.get('connection')).toBe(connection)
  })

  it('a client that reads nothing before it has sent everything receives the whole answer', async () => {
    const text = 'x'.repeat(100_000)
    answer = (_request, response) => void response.writeHead(403).end(text)
    const { header, bytes } = withLength(15_000_000)
    const connection = await openRaw(base)
    connection.socket.pause()
    connection.write(head('POST', '/first', header))
    await new Promise<void>((resolve, reject) => {
      connection.socket.once('error', reject).write(bytes, () => resolve())
    })
    connection.socket.resume()
    const { status, body } = await connection.answer()
    expect([status, body === text]).toEqual([403, true])
    await connection.ended()
    connection.close()
  })

  it('what follows a body that was not wanted is not handled any more', async () => {
    answer = (_request, response) => void response.writeHead(403).end()
    const { header, bytes } = inChunks(1_000_000)
    const connection = await openRaw(base)
    connection.write(head('POST', '/first', header))
    const first = await connection.answer()
    connection.write(bytes)
    connection.write(head('POST', '/second', { 'Content-Length': '0' }))
    await connection.ended()
    const other = await oneAndAnother(base, head('GET', '/next'), Buffer.alloc(0), head('GET', '/next'))
    expect([first.status, other.length, asked]).toEqual([403, 2, ['/first', '/next', '/next']])
    connection.close()
  })

  it('an answer after the whole body leaves the connection open', async () => {
    answer = async (request, response) => {
      for await (const _ of request);
      response.end('read')
    }
    for (const [, sent, size] of [...BODIES, WHOLE_BUFFERS]) {
      const { header, bytes } = sent(size)
      const answers = await oneAndAnother(base, head('POST', '/first', header), bytes, head('GET', '/next'))
      expect(answers.map(({ body }) => body)).toEqual(['read', 'next'])
    }
  })
})

describe('Hydria', () => {
  let hydria: TestHydria
  let customer: TestCustomer

  beforeAll(async () => {
    hydria = await sharedTestHydria()
    customer = await hydria.customer()
  })

  /** An address of every route: variables stand for things that there are, or that there are not. */
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === 'customer' ? String(customer.id) : name === 'organization' ? customer.name : '1',
    )

  const DELIVERY = [
    ...['/', '/vocab', '/docs', '/openapi.json', '/contexts/dlcs.jsonld', '/nowhere', '/healthz', '/metrics'],
    ...['/iiif-img/1/1/x/info.json', '/iiif-img/1/1/x/full/max/0/default.jpg', '/thumbs/1/1/x/full/100,/0/default.jpg'],
    ...['/file/1/1/x', '/iiif-av/1/1/x/full/full/max/max/0/default.mp4', '/iiif-resource/1/q', '/pdf/1/q', '/zip/1/q'],
    ...['/raw-resource/1/q', '/auth/v2/access/1/clickthrough', '/auth/v2/probe/1/1/x', '/museum/dynamic/noop/abc.jpg'],
  ]

  const addresses = (name: string): [string, string[]][] =>
    name === 'delivery'
      ? DELIVERY.map(path => [path, ['GET', 'POST', 'PURGE']])
      : readVocabulary(VOCABULARY + name).routes.map(({ template, operations }) => [
          fill(template.text),
          [...operations.map(({ method }) => method), 'PURGE'],
        ])

  const seen = new Set<number>()

  it.each(['dlcs', 'rokka', 'dsio', 'delivery'])(
    '%s: each route and each method, by each way of refusal in turns',
    async name => {
      const wrong: unknown[] = []
      const CREDENTIALS: Record<string, string>[] = [
        {},
        { Authorization: basic(customer.key, customer.secret), 'Content-Type': 'text/x-unknown' },
        { Authorization: basic(customer.key, customer.secret), 'Content-Type': 'application/json' },
      ]
      // In turns, which come to every pair of credentials and bodies.
      const asks = addresses(name)
        .flatMap(([path, methods]) => methods.map(method => ({ method, path })))
        .map((asked, index) => {
          const [what, sent, size] = BODIES[index % BODIES.length]!
          return { ...asked, credentials: CREDENTIALS[index % CREDENTIALS.length]!, what, body: () => sent(size) }
        })
      const work = async (): Promise<void> => {
        for (let ask = asks.pop(); ask; ask = asks.pop()) {
          const { method, path, credentials, what, body } = ask
          const { header, bytes } = body()
          const start = head(method, path, { ...credentials, ...header })
          try {
            const answers = await oneAndAnother(hydria.base, start, bytes, head('GET', '/healthz'))
            seen.add(answers[0]!.status)
            if (answers[1] && answers[1].body !== 'ok\n') wrong.push({ method, path, what, second: answers[1] })
          } catch (error) {
            wrong.push({ method, path, credentials, what, error: (error as Error).message })
          }
        }
      }
      await Promise.all(Array.from({ length: 4 }, work))
      expect(wrong).toEqual([])
    },
  )

  it('the statuses of early answers were among them', () => {
    expect([...seen]).toEqual(expect.arrayContaining([400, 401, 403, 404, 405, 413, 415]))
  })

  it.each([
    ['300 kB to /images/modality', 'POST', '/images/modality', 300_000],
    ['15 MB to rokka', 'PATCH', '/sourceimages/ORG/abcdef/meta/user', 15_000_000],
    ['15 MB to a space', 'PATCH', '/customers/ID/spaces/1', 15_000_000],
  ])('%s: 413, received whole', async (_what, method, path, size) => {
    const to = path.replace('ORG', customer.name).replace('ID', String(customer.id))
    const credentials = { Authorization: basic(customer.key, customer.secret), 'Content-Type': 'application/json' }
    for (const sent of [withLength, inChunks]) {
      const { header, bytes } = sent(size)
      const start = head(method, to, { ...credentials, ...header })
      const [first, second] = await oneAndAnother(hydria.base, start, bytes, head('GET', '/healthz'))
      expect([413, 404]).toContain(first!.status)
      expect([undefined, 'ok\n']).toContain(second?.body)
    }
  })
})
