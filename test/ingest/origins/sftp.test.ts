import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '../../../src/ingest/origins/credentials.js'
import { fetchOrigin } from '../../../src/ingest/origins/fetch.js'
import type { OriginFailure } from '../../../src/ingest/origins/fetch-failure.js'
import type { OriginLimits } from '../../../src/ingest/origins/origin.js'
import { seeded } from '../../seeded.js'
import { type Manners, type SftpServer, startSftp } from '../../servers/sftp.js'
import { newSshKey } from '../../servers/ssh-key.js'

const picture = randomBytes(3_000_001)
const files = { '/scans/a b.tif': picture, 'home.tif': picture, '/folder': Buffer.alloc(0) }
const account = { user: 'scanner', password: 'top-secret' }
const privateKey = newSshKey()
const limits: OriginLimits = {
  maxBytes: 10_000_000,
  timeoutMs: 20_000,
  redirects: 0,
  allowPrivate: true,
  s3Buckets: [],
  ownPlaces: [],
}

let folder: string
let path: string
let server: SftpServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydria-sftp-'))
  path = join(folder, 'original')
})

afterEach(() => server.stop())
afterAll(() => rm(folder, { recursive: true }))

const serving = async (manners?: Manners): Promise<void> => {
  server = await startSftp(files, { ...account, privateKey }, manners)
}

const fetched = (
  file: string,
  credentials: Credentials | undefined = account,
  some: Partial<OriginLimits> = {},
  signal?: AbortSignal,
) =>
  fetchOrigin(
    `sftp://127.0.0.1:${server.port}${file}`,
    { name: 'sftp', credentials },
    { ...limits, ...some },
    path,
    signal,
  )

async function failing(...given: Parameters<typeof fetched>): Promise<OriginFailure> {
  const failure = await fetched(...given).then(
    () => undefined,
    error => error,
  )
  expect(failure).toMatchObject({ name: 'OriginFailure' })
  expect(failure.message).not.toMatch(/top-secret|scanner|127|\/\//)
  await expect(access(path)).rejects.toThrow()
  return failure
}

describe('an original over SFTP', () => {
  it.each<[string, string, Credentials]>([
    ['with a password', '/scans/a%20b.tif', account],
    ['with a private key', '/scans/a%20b.tif', { user: 'scanner', privateKey }],
    ["from the user's home", '/~/home.tif', account],
  ])('is fetched %s', async (_, file, credentials) => {
    await serving()
    expect(await fetched(file, credentials)).toEqual({
      bytes: 3_000_001,
      sha256: createHash('sha256').update(picture).digest('hex'),
      sha1: createHash('sha1').update(picture).digest('hex'),
      lastModified: new Date(1_445_412_480_000),
    })
    expect((await readFile(path)).equals(picture)).toBe(true)
  })

  it('is fetched from a server that gives less than it is asked for', async () => {
    await serving({ givesAtMost: 20_000 })
    expect((await fetched('/scans/a%20b.tif')).sha256).toBe(createHash('sha256').update(picture).digest('hex'))
  })

  it('is fetched from the server whose key the credentials name', async () => {
    await serving()
    expect((await fetched('/~/home.tif', { ...account, hostKey: server.fingerprint })).bytes).toBe(3_000_001)
  })

  it('is not fetched from a server of another key, which does not get to see the password', async () => {
    await serving()
    const failure = await failing('/~/home.tif', { ...account, hostKey: `SHA256:${'a'.repeat(43)}` })
    expect(failure).toMatchObject({ reason: 'forbidden', retry: false })
    expect(failure.message).toContain('key of the SFTP server')
    expect(server.logins()).toBe(0)
  })

  it.each<[string, string, Credentials | undefined, Partial<OriginLimits>, string, boolean]>([
    ['a wrong password', '/~/home.tif', { user: 'scanner', password: 'x' }, {}, 'forbidden', false],
    ['a file that is not there', '/none', account, {}, 'missing', false],
    ['a file that may not be read', '/forbidden', account, {}, 'forbidden', false],
    ['a file that cannot be read', '/broken', account, {}, 'server', true],
    ['a folder', '/folder', account, {}, 'malformed', false],
    ['no file at all', '/', account, {}, 'refused', false],
    ['a null byte', '/a%00b', account, {}, 'refused', false],
    ['more than the limit', '/~/home.tif', account, { maxBytes: 3_000_000 }, 'too-large', false],
  ])('fails for %s', async (_, file, credentials, some, reason, retry) => {
    await serving()
    expect(await failing(file, credentials, some)).toMatchObject({ reason, retry })
  })

  it('fails without credentials', async () => {
    await serving()
    const failing = fetchOrigin(`sftp://127.0.0.1:${server.port}/x`, { name: 'sftp' }, limits, path)
    await expect(failing).rejects.toMatchObject({ reason: 'refused', retry: false })
  })

  it.each(['login', 'open', 'read'] as const)('is given up in time when the server falls silent at %s', async at => {
    await serving({ silentAt: at })
    expect(await failing('/~/home.tif', account, { timeoutMs: 600 })).toMatchObject({ reason: 'timeout', retry: true })
  })

  it.each(['login', 'open', 'read'] as const)('may come another time when the server hangs up at %s', async at => {
    await serving({ hangsUpAt: at })
    expect(await failing('/~/home.tif')).toMatchObject({ reason: 'network', retry: true })
  })

  it('may come another time when the file ends before its size', async () => {
    await serving({ tells: 4_000_000 })
    expect(await failing('/~/home.tif')).toMatchObject({ reason: 'network', retry: true })
  })

  it('says so when it is called off', async () => {
    await serving({ silentAt: 'read' })
    const controller = new AbortController()
    const fetching = failing('/~/home.tif', account, {}, controller.signal)
    controller.abort()
    expect(await fetching).toMatchObject({ reason: 'cancelled' })
  })

  it.each(['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'is never fetched from the private address %s',
    async host => {
      await serving()
      const origin = `sftp://${host}:${server.port}/~/home.tif`
      const strategy = { name: 'sftp', credentials: account } as const
      const fetching = fetchOrigin(origin, strategy, { ...limits, allowPrivate: false }, path)
      await expect(fetching).rejects.toMatchObject({ reason: 'refused', retry: false })
      expect(server.connections()).toBe(0)
    },
  )
})

it('an SFTP server that sends anything at all, and ends anywhere, is a failure like others', async () => {
  await serving()
  let connections = 0
  const hostile = createServer(socket => {
    const random = seeded(connections++)
    const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 40_000) }, () => random() * 256))
    socket.on('error', () => undefined)
    if (random() < 0.7) socket.write('SSH-2.0-OpenSSH_9.6\r\n')
    // The length of a packet that claims to be one, now and then.
    if (random() < 0.5) noise.writeUInt32BE(Math.floor(random() * 40_000), 0)
    socket.write(noise, () => (random() < 0.5 ? socket.end() : socket.resetAndDestroy()))
  }).listen(0, '127.0.0.1')
  await once(hostile, 'listening')
  const origin = `sftp://127.0.0.1:${(hostile.address() as AddressInfo).port}/x`
  for (let number = 0; number < 40; number++)
    await expect(fetchOrigin(origin, { name: 'sftp', credentials: account }, limits, path)).rejects.toMatchObject({
      ...{ name: 'OriginFailure', reason: expect.stringMatching(/^(network|malformed|timeout)$/) },
    })
  expect(connections).toBe(40)
  hostile.close()
})
