import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { openS3 } from '../../src/store/blobs/s3-store.js'
import type { BlobStore } from '../../src/store/blobs/store.js'
import { type HttpServer, startHttp } from '../servers/http.js'
import { startS3 } from '../servers/s3.js'

const storage = (reason: string, retry: boolean) => expect.objectContaining({ name: 'StorageError', reason, retry })
const key = '2/x'
let scratch: string
let store: BlobStore
let server: HttpServer | undefined

beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'key'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
})

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hydria-s3-scratch-'))
})

afterEach(async () => {
  await store.close()
  await server?.stop()
  server = undefined
  await rm(scratch, { recursive: true })
})

/** A store over a server that answers as the test says; patient, unless the test is of a server that never does. */
async function answering(listener: RequestListener, timeoutMs = 20_000): Promise<void> {
  server = await startHttp(listener)
  store = await openS3({ endpoint: server.base, bucket: 'blobs', prefix: '', scratch, timeoutMs, tries: 2 })
}

const everyCall = (): Record<string, Promise<unknown>> => ({
  put: store.put(key, Buffer.from('bytes')),
  'put of much': store.put(key, Readable.from(Array.from({ length: 9 }, () => Buffer.alloc(1024 * 1024)))),
  get: store.get(key),
  read: store.read(key, 0, 10),
  stat: store.stat(key),
  delete: store.delete(key),
  list: (async () => {
    for await (const _ of store.list(''));
  })(),
  fetchToFile: store.fetchToFile(key, join(scratch, 'copy')),
  check: store.check(),
})

const expectAll = async (failure: unknown): Promise<void> => {
  const calls = everyCall()
  const results = await Promise.allSettled(Object.values(calls))
  Object.keys(calls).forEach((name, index) => {
    expect([name, results[index]]).toEqual([name, { status: 'rejected', reason: failure }])
  })
}

describe('a blob store in S3, when the server', () => {
  it('answers 500, says that it is storage and that it may heal', async () => {
    await answering((_, response) => response.writeHead(500).end())
    await expectAll(storage('unavailable', true))
  })

  it('does not answer, gives up in time', async () => {
    await answering(() => undefined, 300)
    await expectAll(storage('timeout', true))
  })

  it('is not there, says that it may heal', async () => {
    await answering(() => undefined, 300)
    await server!.stop()
    server = undefined
    await expectAll(storage('unavailable', true))
  })

  it('refuses the credentials, says that waiting will not help', async () => {
    await answering((_, response) => response.writeHead(403).end())
    await expectAll(storage('refused', false))
  })

  it('is out of space, says so', async () => {
    await answering((_, response) => response.writeHead(507).end())
    await expectAll(storage('full', true))
  })

  it('fails once, is asked again', async () => {
    let asked = 0
    await answering((_, response) => {
      asked += 1
      if (asked === 1) response.writeHead(503).end()
      else response.writeHead(200, { 'content-length': 5 }).end('bytes')
    })
    expect((await store.read(key, 0, 5)).toString()).toBe('bytes')
    expect(asked).toBe(2)
  })

  it('breaks off in the middle of a piece, is asked for the piece again', async () => {
    let asked = 0
    await answering((_, response) => {
      asked += 1
      response.writeHead(206, { 'content-length': 5, 'content-range': 'bytes 0-4/5' })
      if (asked > 1) response.end('bytes')
      else response.write('by', () => response.destroy())
    })
    expect((await store.read(key, 0, 5)).toString()).toBe('bytes')
  })

  it('always breaks off, gives up and leaves no file', async () => {
    await answering((_, response) => {
      response.writeHead(200, { 'content-length': 5 }).write('by', () => response.destroy())
    })
    await expect(store.fetchToFile(key, join(scratch, 'copy'))).rejects.toEqual(storage('unavailable', true))
    await expect(buffer(await store.get(key))).rejects.toEqual(storage('unavailable', true))
  })

  it('has no such bucket, says that waiting will not help', async () => {
    const real = await startS3()
    store = await openS3({ endpoint: real.endpoint, bucket: 'nowhere', prefix: '', scratch })
    await expect(store.put(key, Buffer.from('bytes'))).rejects.toEqual(storage('refused', false))
    await expect(store.check()).rejects.toThrow(/^Storage: /)
    await real.stop()
  })

  it('lists in pages, goes on where the last one ended', async () => {
    const page = (keys: string[], next?: string): string => `<?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>
      ${keys.map(name => `<Contents><Key>${name}</Key><Size>3</Size></Contents>`).join('')}
      ${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`
    await answering((request, response) => {
      const { searchParams } = new URL(request.url!, 'http://s3')
      expect(searchParams.get('prefix')).toBe('2/')
      const answer = searchParams.get('continuation-token') === 'more' ? page(['2/c']) : page(['2/a', '2/b'], 'more')
      response.writeHead(200, { 'content-type': 'application/xml' }).end(answer)
    })
    const found: string[] = []
    for await (const entry of store.list('2/')) found.push(entry.key)
    expect(found).toEqual(['2/a', '2/b', '2/c'])
  })
})
