import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { fetchOrigin } from '../../../src/ingest/origins/fetch.js'
import type { OriginFailure } from '../../../src/ingest/origins/fetch-failure.js'
import { failureOf } from '../../../src/ingest/origins/fetch-failure.js'
import type { OriginLimits, Strategy } from '../../../src/ingest/origins/origin.js'
import { type HttpServer, startHttp } from '../../servers/http.js'

const picture = randomBytes(100_000)
const plain: Strategy = { name: 'default' }
const basic: Strategy = {
  name: 'basic-http-authentication',
  credentials: { user: 'kurätor', password: 'top-secret' },
}
const limits: OriginLimits = {
  maxBytes: 1_000_000,
  timeoutMs: 10_000,
  redirects: 3,
  allowPrivate: true,
  s3Buckets: [],
  ownPlaces: [],
}

let folder: string
let path: string
const servers: HttpServer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydria-origins-'))
  path = join(folder, 'original')
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

afterAll(() => rm(folder, { recursive: true }))

async function serving(listener: RequestListener): Promise<HttpServer> {
  const server = await startHttp(listener)
  servers.push(server)
  return server
}

const fetched = (origin: string, some: Partial<OriginLimits> = {}, strategy = plain, signal?: AbortSignal) =>
  fetchOrigin(origin, strategy, { ...limits, ...some }, path, signal)

/** The failure of a fetch that must fail; it says no secret, no address and no port, and leaves no file. */
async function failing(...given: Parameters<typeof fetched>): Promise<OriginFailure> {
  const failure = (await fetched(...given).then(
    () => undefined,
    error => error,
  )) as OriginFailure
  expect(failure).toMatchObject({ name: 'OriginFailure' })
  expect(failure.message).not.toMatch(/top-secret|kurätor|127|local|::|:\d|\/\//)
  expect(failure.message).toMatch(/^[A-Z].*\.$/)
  await expect(access(path)).rejects.toThrow()
  return failure
}

describe('an original over HTTP', () => {
  it('is fetched to a file, with its hashes and what the origin says of it', async () => {
    const { base } = await serving((_, response) => {
      response.setHeader('content-type', 'Image/JPEG; charset=binary')
      response.setHeader('etag', '"abc"')
      response.setHeader('last-modified', 'Wed, 21 Oct 2015 07:28:00 GMT')
      response.end(picture)
    })
    expect(await fetched(`${base}/a%20b.jpg?size=full#fragment`)).toEqual({
      bytes: 100_000,
      sha256: createHash('sha256').update(picture).digest('hex'),
      sha1: createHash('sha1').update(picture).digest('hex'),
      mediaType: 'image/jpeg',
      etag: '"abc"',
      lastModified: new Date('2015-10-21T07:28:00Z'),
    })
    expect((await readFile(path)).equals(picture)).toBe(true)
  })

  it('is fetched when the origin says nothing of it, or nonsense', async () => {
    const { base } = await serving((_, response) => {
      response.writeHead(200, { 'content-type': 'picture', etag: 'abc', 'last-modified': 'yesterday' }).end(picture)
    })
    expect(Object.keys(await fetched(base))).toEqual(['bytes', 'sha256', 'sha1'])
  })

  it('is asked for with path and query as they are, and without a fragment', async () => {
    const urls: string[] = []
    const { base } = await serving((request, response) => {
      urls.push(request.url!)
      response.end(picture)
    })
    await fetched(`${base}/a%2Fb%20c?x=%26&y#z`)
    expect(urls).toEqual(['/a%2Fb%20c?x=%26&y'])
  })

  it.each([
    ['gzip', gzipSync(picture)],
    ['x-gzip', gzipSync(picture)],
    ['deflate', deflateSync(picture)],
    ['br', brotliCompressSync(picture)],
    ['deflate, gzip', gzipSync(deflateSync(picture))],
    ['identity', picture],
  ])('is decoded when the origin encodes it as %s unasked', async (encoding, body) => {
    const { base } = await serving((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    expect((await fetched(base)).sha256).toBe(createHash('sha256').update(picture).digest('hex'))
  })

  it.each([
    ['an unknown encoding', 'zip', picture, 'malformed', false],
    ['bytes that are not what their encoding says', 'gzip', picture, 'malformed', false],
    ['bytes that are not brotli', 'br', Buffer.from('no brotli at all'), 'malformed', false],
    ['encoded bytes that break off', 'gzip', gzipSync(picture).subarray(0, 50_000), 'network', true],
    ['an encoding within an encoding within an encoding', 'gzip, gzip, gzip', picture, 'malformed', false],
  ])('fails for %s', async (_, encoding, body, reason, retry) => {
    const { base } = await serving((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    expect(await failing(base)).toMatchObject({ reason, retry })
  })
})

describe('the size of an original', () => {
  it('may be the limit', async () => {
    const { base } = await serving((_, response) => response.end(picture))
    expect((await fetched(base, { maxBytes: 100_000 })).bytes).toBe(100_000)
  })

  it.each<[string, RequestListener]>([
    ['as it is told', (_, response) => response.end(picture)],
    ['as it arrives', (_, response) => response.write(picture, () => response.end())],
    [
      'as it decodes',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000))),
    ],
  ])('may not be more, %s', async (_, listener) => {
    const { base } = await serving(listener)
    const failure = await failing(base, { maxBytes: 99_999 })
    expect(failure).toMatchObject({ reason: 'too-large', retry: false })
    expect(failure.message).toContain('99999 bytes')
  })

  it('may not be nothing', async () => {
    const { base } = await serving((_, response) => response.end())
    expect(await failing(base)).toMatchObject({ reason: 'malformed', retry: false })
  })

  it('may not be less than was told', async () => {
    const { base } = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 200_000 })
      response.write(picture, () => response.destroy())
    })
    expect(await failing(base)).toMatchObject({ reason: 'network', retry: true })
  })
})

describe('the answer of an origin', () => {
  it.each([
    [404, 'missing', false],
    [410, 'missing', false],
    [401, 'forbidden', false],
    [403, 'forbidden', false],
    [400, 'malformed', false],
    [204, 'malformed', false],
    [206, 'malformed', false],
    [304, 'malformed', false],
    [408, 'server', true],
    [429, 'server', true],
    [500, 'server', true],
    [501, 'malformed', false],
    [502, 'server', true],
    [503, 'server', true],
    [599, 'server', true],
  ])('%d is a failure: %s, to be tried again: %s', async (status, reason, retry) => {
    const { base } = await serving((_, response) => response.writeHead(status).end())
    const failure = await failing(base)
    expect(failure).toMatchObject({ reason, retry })
    expect(failure.message).toContain(`answered ${status}`)
  })

  it.each([
    ['120', 120],
    ['9999999999', 86_400],
    [new Date(Date.now() - 60_000).toUTCString(), 0],
    ['soon', undefined],
  ])('may ask to wait: Retry-After %s is %s seconds', async (value, seconds) => {
    const { base } = await serving((_, response) => response.writeHead(503, { 'retry-after': value }).end())
    expect((await failing(base)).retryAfterS).toBe(seconds)
  })

  it('that is not HTTP is a failure for good', async () => {
    const sockets: Socket[] = []
    const server = createTcpServer(socket => {
      sockets.push(socket.on('error', () => undefined))
      socket.end('SSH-2.0-OpenSSH_9.6\r\n')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const failure = await failing(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    expect(failure).toMatchObject({ reason: 'malformed', retry: false })
    server.close()
  })

  it.each([
    [200_000, true],
    [261_000, true],
    [263_000, false],
    [10_000_000, false],
  ])('may have a header section of %d bytes: %s', async (size, isTaken) => {
    const fields = Array.from({ length: 20 }, (_, index) => `X-${index}: ${'a'.repeat(size / 20 - 10)}\r\n`)
    const server = createTcpServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${fields.join('')}Content-Length: 5\r\n\r\nhello`)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    if (isTaken) expect((await fetched(base)).bytes).toBe(5)
    else
      expect(await failing(base)).toMatchObject({
        ...{ reason: 'malformed', retry: false },
        message: 'The header section of the origin is larger than 256 kB.',
      })
    server.close()
  })

  it('that is not TLS where it should be is a failure for good', async () => {
    const { port } = await serving((_, response) => response.end(picture))
    expect(await failing(`https://127.0.0.1:${port}/`)).toMatchObject({ reason: 'network', retry: false })
  })

  it('that never comes because nobody listens may come another time', async () => {
    const server = await startHttp(() => undefined)
    await server.stop()
    expect(await failing(server.base)).toMatchObject({ reason: 'network', retry: true })
  })

  it('never comes from a host that does not exist', async () => {
    expect(await failing('http://no-such-host.invalid/x.jpg')).toMatchObject({ reason: 'network' })
  })
})

describe('a redirect', () => {
  const redirecting = (status: number, location?: string): RequestListener => {
    return (request, response) => {
      if (request.url !== '/start') response.end(picture)
      else response.writeHead(status, location === undefined ? {} : { location }).end('this way')
    }
  }

  it.each([301, 302, 303, 307, 308])('by %d is followed', async status => {
    const { base } = await serving(redirecting(status, '/there'))
    expect((await fetched(`${base}/start`)).bytes).toBe(100_000)
  })

  it.each([
    ['without a Location', undefined, 'malformed'],
    ['to no URL', 'http://', 'malformed'],
    ['to a file', 'file:///etc/passwd', 'refused'],
    ['to S3', 's3://bucket/key', 'refused'],
    ['to a URL with a password', 'http://kurätor:top-secret@127.0.0.1/', 'refused'],
    ["to a cloud's metadata", 'http://169.254.169.254/latest/meta-data/', 'refused'],
    ["to a cloud's metadata in other words", 'http://0xa9fea9fe/latest/meta-data/', 'refused'],
    ["to a cloud's metadata in IPv6", 'http://[::ffff:169.254.169.254]/latest/meta-data/', 'refused'],
    ['to nowhere', 'http://0.0.0.0:1/', 'refused'],
  ])('%s is not followed', async (_, location, reason) => {
    const { base } = await serving(redirecting(302, location))
    expect(await failing(`${base}/start`)).toMatchObject({ reason, retry: false })
  })

  it('is followed without waiting for what it says beside its Location', async () => {
    const { base } = await serving((request, response) => {
      if (request.url === '/there') response.end(picture)
      else response.writeHead(302, { location: '/there' }).write('x')
    })
    expect((await fetched(`${base}/start`)).bytes).toBe(100_000)
  })

  it.each([
    [3, true],
    [4, false],
  ])('is followed %d times with a limit of 3: %s', async (times, followed) => {
    const { base } = await serving((request, response) => {
      const left = Number(request.url!.slice(1))
      if (left === 0) response.end(picture)
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    if (followed) expect((await fetched(`${base}/${times}`)).bytes).toBe(100_000)
    else expect(await failing(`${base}/${times}`)).toMatchObject({ reason: 'malformed', retry: false })
  })
})

describe('credentials', () => {
  const authorization = `Basic ${Buffer.from('kurätor:top-secret').toString('base64')}`

  it('are sent to the origin they are for, also where it redirects to itself', async () => {
    const seen: unknown[] = []
    const { base } = await serving((request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === '/start') response.writeHead(302, { location: '/there' }).end()
      else response.end(picture)
    })
    await fetched(`${base}/start`, {}, basic)
    expect(seen).toEqual([authorization, authorization])
  })

  it('are not sent to another origin, nor back again from there', async () => {
    const seen: unknown[] = []
    const other = await serving((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: `${home.base}/back` }).end()
    })
    const home = await serving((request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === '/start') response.writeHead(302, { location: other.base }).end()
      else response.end(picture)
    })
    await fetched(`${home.base}/start`, {}, basic)
    expect(seen).toEqual([authorization, undefined, undefined])
  })

  it('are not sent by the default strategy', async () => {
    const seen: unknown[] = []
    const { base } = await serving((request, response) => {
      seen.push(request.headers.authorization)
      response.end(picture)
    })
    await fetched(base, {}, { ...basic, name: 'default' })
    expect(seen).toEqual([undefined])
  })

  it('in the URL are refused', async () => {
    expect(await failing('http://kurätor:top-secret@127.0.0.1/')).toMatchObject({ reason: 'refused', retry: false })
  })
})

describe('an origin at a private address', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '①②⑦.⓪.⓪.①',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '192.168.1.1',
    '169.254.169.254',
  ])('%s is never connected to', async host => {
    const server = await serving((_, response) => response.end(picture))
    const failure = await failing(`http://${host}:${server.port}/`, { allowPrivate: false, timeoutMs: 5000 })
    expect(failure).toMatchObject({ reason: 'refused', retry: false })
    expect(server.connections()).toBe(0)
  })

  it('is not reached by a connection that was allowed for another', async () => {
    const server = await serving((_, response) => response.end(picture))
    await fetched(server.base)
    expect(await failing(server.base, { allowPrivate: false })).toMatchObject({ reason: 'refused' })
    expect(server.connections()).toBe(1)
  })
})

describe('a slow origin', () => {
  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['never goes on', (_, response) => void response.write(picture)],
    [
      'sends a byte at a time',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 20)
        response.on('close', () => clearInterval(timer))
      },
    ],
    ['redirects slowly', (_, response) => void setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60)],
  ])('that %s is given up in time', async (_, listener) => {
    const { base } = await serving(listener)
    expect(await failing(base, { timeoutMs: 300, redirects: 1000 })).toMatchObject({ reason: 'timeout', retry: true })
  })
})

describe('a fetch', () => {
  it('that is called off says so, and leaves nothing', async () => {
    const controller = new AbortController()
    const { base } = await serving((_, response) => {
      response.write(picture, () => controller.abort())
    })
    expect(await failing(base, {}, plain, controller.signal)).toMatchObject({ reason: 'cancelled', retry: true })
  })

  it('that is called off beforehand does not begin', async () => {
    const server = await serving((_, response) => response.end(picture))
    expect(await failing(server.base, {}, plain, AbortSignal.abort())).toMatchObject({ reason: 'cancelled' })
    expect(server.connections()).toBe(0)
  })

  it('that finds no space left says that it is ours to heal', async () => {
    await symlink('/dev/full', path)
    const { base } = await serving((_, response) => response.end(picture))
    const failure = await failing(base)
    expect(failure).toMatchObject({ reason: 'local', retry: true })
    expect(failure.message).toContain('no space left')
  })

  it.each([
    ['ftp://127.0.0.1/x.jpg', plain],
    ['not a URL', plain],
    ['s3://bucket/key', plain],
    ['sftp://127.0.0.1/x.jpg', basic],
    ['http://127.0.0.1/x.jpg', { name: 'sftp' } as Strategy],
  ])('of %s by the wrong strategy is refused', async (origin, strategy) => {
    expect(await failing(origin, {}, strategy)).toMatchObject({ reason: 'refused', retry: false })
  })
})

describe('the failure that an error stands for', () => {
  it.each([
    ['ENOTFOUND', 'network', false],
    ['EAI_AGAIN', 'network', true],
    ['ECONNRESET', 'network', true],
    ['ETIMEDOUT', 'timeout', true],
    ['ESOCKETTIMEDOUT', 'timeout', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network', false],
    ['CERT_HAS_EXPIRED', 'network', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network', false],
    ['HPE_INVALID_CONSTANT', 'malformed', false],
    ['ENOSPC', 'local', true],
    ['EDQUOT', 'local', true],
    ['something new', 'network', true],
  ])('of code %s is %s, to be tried again: %s', (code, reason, retry) => {
    const failure = failureOf(Object.assign(new Error('connect 10.0.0.1:80'), { code }))
    expect(failure).toMatchObject({ reason, retry })
    expect(failure.message).not.toContain('10.0.0.1')
  })
})
