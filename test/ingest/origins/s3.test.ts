import { createHash, randomBytes } from 'node:crypto'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { fetchOrigin } from '../../../src/ingest/origins/fetch.js'
import { type OriginLimits, originLimits, type Strategy } from '../../../src/ingest/origins/origin.js'
import { readS3Url } from '../../../src/ingest/origins/s3-url.js'
import { readSettings } from '../../../src/settings.js'
import { startHttp } from '../../servers/http.js'
import { type S3Server, startS3 } from '../../servers/s3.js'

const picture = randomBytes(200_000)
const sha256 = createHash('sha256').update(picture).digest('hex')
const ambient: Strategy = { name: 's3-ambient' }

let folder: string
let path: string
let server: S3Server
let limits: OriginLimits

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydria-s3-origin-'))
  path = join(folder, 'original')
  server = await startS3('museum', 'hydria')
  limits = {
    ...originLimits(readSettings({ S3_ENDPOINT: server.endpoint, BLOB_URL: 's3://hydria/blobs' })),
    maxBytes: 1_000_000,
  }
  const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true, region: 'us-east-1' })
  const put = (Bucket: string, Key: string, fields = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: picture, ...fields }))
  await put('museum', 'scans/a b+c.tif', { ContentType: 'image/tiff' })
  await put('museum', 'packed', { Body: gzipSync(picture), ContentEncoding: 'gzip' })
  await put('hydria', 'blobs/2/original/x')
  await put('hydria', 'blobs-of-others/x')
  client.destroy()
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const fetched = (origin: string, some: Partial<OriginLimits> = {}) =>
  fetchOrigin(origin, ambient, { ...limits, ...some }, path)

describe('an original in S3', () => {
  it('is fetched with the ambient credentials, from the server of the operator', async () => {
    const found = await fetched('s3://museum/scans/a%20b+c.tif')
    expect(found).toMatchObject({ bytes: 200_000, sha256, mediaType: 'image/tiff' })
    expect(found.etag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(found.lastModified!.toISOString()).toMatch(/^20/)
    expect((await readFile(path)).equals(picture)).toBe(true)
  })

  it('is fetched by the URL that it has on that server', async () => {
    expect((await fetched(`${server.endpoint}/museum/scans/a%20b+c.tif`)).sha256).toBe(sha256)
  })

  it('is decoded from its Content-Encoding', async () => {
    expect((await fetched('s3://museum/packed')).sha256).toBe(sha256)
  })

  it.each([
    ['is missing', 's3://museum/none', {}, 'missing', false],
    ['is in no bucket', 's3://no-museum/none', {}, 'missing', false],
    ['is larger than the limit', 's3://museum/packed', { maxBytes: 199_999 }, 'too-large', false],
    ['is one of our own blobs', 's3://hydria/blobs/2/original/x', {}, 'refused', false],
    ['is one of our own blobs in other letters', 's3://hydria/%62lobs/2/original/x', {}, 'refused', false],
    ['is in a bucket that is only ours', 's3://museum/packed', { ownBlobs: 's3://museum' }, 'refused', false],
    ['is not of S3', 'https://museum.example/packed', {}, 'refused', false],
  ])('fails when it %s', async (_, origin, some, reason, retry) => {
    await expect(fetched(origin, some)).rejects.toMatchObject({ name: 'OriginFailure', reason, retry })
    await expect(access(path)).rejects.toThrow()
  })

  it('is fetched from beside our own blobs', async () => {
    expect((await fetched('s3://hydria/blobs-of-others/x')).sha256).toBe(sha256)
  })

  it.each([
    [403, 'forbidden', false],
    [500, 'server', true],
    [503, 'server', true],
  ])('fails when S3 answers %d: %s, to be tried again: %s', async (status, reason, retry) => {
    const failing = await startHttp((_, response) => response.writeHead(status).end())
    await expect(fetched('s3://museum/x', { s3Endpoint: failing.base })).rejects.toMatchObject({ reason, retry })
    await failing.stop()
  })

  it('is given up in time when S3 does not answer', async () => {
    const silent = await startHttp(() => undefined)
    const fetching = fetched('s3://museum/x', { s3Endpoint: silent.base, timeoutMs: 300 })
    await expect(fetching).rejects.toMatchObject({ reason: 'timeout', retry: true })
    await silent.stop()
  })
})

describe('an object of S3 is named by', () => {
  it.each([
    ['s3://museum/a.tif', { bucket: 'museum', key: 'a.tif' }],
    ['s3://museum/a/b%20c.tif', { bucket: 'museum', key: 'a/b c.tif' }],
    ['s3://museum/a b.tif', { bucket: 'museum', key: 'a b.tif' }],
    ['s3://museum/a%3Fb', { bucket: 'museum', key: 'a?b' }],
    ['s3://museum/ü', { bucket: 'museum', key: 'ü' }],
    ['s3://museum//a//b', { bucket: 'museum', key: '/a//b' }],
    ['s3://museum/a?versionId=7', { bucket: 'museum', key: 'a', version: '7' }],
    ['s3://eu-west-1/museum/a/b', { bucket: 'museum', key: 'a/b' }],
    ['https://museum.s3.amazonaws.com/a', { bucket: 'museum', key: 'a' }],
    ['https://museum.s3.eu-west-1.amazonaws.com/a/b', { bucket: 'museum', key: 'a/b' }],
    ['https://museum.s3-eu-west-1.amazonaws.com/a', { bucket: 'museum', key: 'a' }],
    ['https://my.museum.s3.eu-west-1.amazonaws.com/a', { bucket: 'my.museum', key: 'a' }],
    ['https://museum.s3.dualstack.eu-west-1.amazonaws.com/a', { bucket: 'museum', key: 'a' }],
    ['https://museum.s3.cn-north-1.amazonaws.com.cn/a', { bucket: 'museum', key: 'a' }],
    ['https://s3.amazonaws.com/museum/a', { bucket: 'museum', key: 'a' }],
    ['https://s3.eu-west-1.amazonaws.com/museum/a/b', { bucket: 'museum', key: 'a/b' }],
    ['https://s3-eu-west-1.amazonaws.com/museum/a', { bucket: 'museum', key: 'a' }],
    ['http://minio.internal:9000/museum/a', { bucket: 'museum', key: 'a' }],
  ])('%s', (url, object) => {
    expect(readS3Url(new URL(url), 'http://minio.internal:9000')).toEqual(object)
  })

  it.each([
    's3://museum/',
    's3://museum',
    's3://Museum/a',
    's3://m/a',
    's3://museum/a%2F..%2Fb',
    's3://museum/%2e%2e%2fb',
    's3://museum/a%ff',
    's3://museum/a?b',
    's3://museum/a?X-Amz-Signature=1',
    'https://s3.amazonaws.com.evil.example/museum/a',
    'https://s3.evil-amazonaws.com/museum/a',
    'https://museum.example/a',
    'http://minio.internal:9001/museum/a',
    'https://s3.amazonaws.com/museum',
  ])('nothing in %s', url => {
    const failure = expect.objectContaining({ reason: 'refused', retry: false })
    expect(() => readS3Url(new URL(url), 'http://minio.internal:9000')).toThrow(failure)
  })
})
