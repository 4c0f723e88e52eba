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
  server = await startS3('museum', 'hydria', 'archive', 'private')
  limits = {
    ...originLimits(
      readSettings({
        S3_ENDPOINT: server.endpoint,
        BLOB_URL: 's3://hydria/blobs',
        DERIVATIVE_CACHE: 's3://hydria/derived',
        S3_ORIGIN_BUCKETS: 'museum  hydria no-museum archive/open/scans',
      }),
    ),
    maxBytes: 1_000_000,
  }
  const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true, region: 'us-east-1' })
  const put = (Bucket: string, Key: string, fields = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: picture, ...fields }))
  await put('museum', 'scans/a b+c.tif', { ContentType: 'image/tiff' })
  await put('museum', 'packed', { Body: gzipSync(picture), ContentEncoding: 'gzip' })
  await put('hydria', 'blobs/2/original/x')
  await put('hydria', 'blobs-of-others/x')
  await put('hydria', 'derived/v1/x')
  await put('archive', 'open/scans/x')
  await put('archive', 'open/scans-of-others/x')
  await put('private', 'x')
  client.destroy()
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const fetched = (origin: string, some: Partial<OriginLimits> = {}) =>
  fetchOrigin(origin, ambient, { ...limits, ...some }, path)

const notNamed = { reason: 'refused', retry: false, message: expect.stringContaining('S3_ORIGIN_BUCKETS') }

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
    ['is in a bucket that is only ours', 's3://museum/packed', { ownPlaces: ['s3://museum'] }, 'refused', false],
    ['is not of S3', 'https://museum.example/packed', {}, 'refused', false],
  ])('fails when it %s', async (_, origin, some, reason, retry) => {
    await expect(fetched(origin, some)).rejects.toMatchObject({ name: 'OriginFailure', reason, retry })
    await expect(access(path)).rejects.toThrow()
  })

  it.each([
    's3://hydria/blobs/2/original/x',
    's3://hydria/%62lobs/2/original/x',
    's3://hydria//blobs/2/original/x',
    's3://hydria///blobs//2/original/x',
    's3://hydria/%2Fblobs/2/original/x',
    's3://hydria/blobs%2F2%2Foriginal%2Fx',
    's3://hydria/./blobs/2/original/x',
    's3://hydria/%2e/blobs/2/original/x',
    's3://hydria/x/../blobs/2/original/x',
    's3://hydria/x/%2e%2e/blobs/2/original/x',
    's3://hydria/x/..%2Fblobs/2/original/x',
    's3://hydria/x%2F..%2Fblobs/2/original/x',
    's3://hydria/BLOBS/2/original/x',
    's3://hydria/\\blobs\\2\\original\\x',
    's3://hydria/%5Cblobs%5C2/original/x',
    's3://hydria/\uff42lobs/2/original/x',
    's3://hydria/blobs%00/2/original/x',
    's3://hydria/blobs/2/original/x?versionId=null',
    's3://hydria:80/blobs/2/original/x',
    's3://hydria./blobs/2/original/x',
    's3://HYDRIA/blobs/2/original/x',
    's3://eu-west-1/hydria//blobs/2/original/x',
    's3://arn:aws:s3:eu-west-1:1234:accesspoint/hydria/blobs/2/original/x',
    's3://hydria-x1y2z3-s3alias/blobs/2/original/x',
    's3://hydria--ol-s3/blobs/2/original/x',
    's3://x1y2z3.mrap/blobs/2/original/x',
    'SERVER/hydria/blobs/2/original/x',
    'SERVER//hydria/blobs/2/original/x',
    'SERVER/hydria//blobs/2/original/x',
    'SERVER/hydria/%2Fblobs/2/original/x',
    'SERVER/museum/../hydria/blobs/2/original/x',
    'SERVER/museum/%2e%2e/hydria/blobs/2/original/x',
    'SERVER/museum/..%2Fhydria/blobs/2/original/x',
    'https://hydria.s3.amazonaws.com/blobs/2/original/x',
    'https://HYDRIA.s3.amazonaws.com//blobs/2/original/x',
    'https://hydria.s3.amazonaws.com./blobs/2/original/x',
    'https://hydria.s3.amazonaws.com:8443/blobs/2/original/x',
    'https://hydria.s3.dualstack.eu-west-1.amazonaws.com/%62lobs/2/original/x',
    'https://s3.eu-west-1.amazonaws.com/hydria//blobs/2/original/x',
    'https://s3-eu-west-1.amazonaws.com/hydria/blobs/2/original/x',
    'https://hydria-1234.s3-accesspoint.eu-west-1.amazonaws.com/blobs/2/original/x',
    'https://hydria.s3-website-eu-west-1.amazonaws.com/blobs/2/original/x',
    's3://hydria/derived/v1/x',
    's3://hydria//derived/v1/x',
  ])('is not fetched from among our own blobs: %s', async origin => {
    const failure = { name: 'OriginFailure', reason: 'refused', retry: false }
    await expect(fetched(origin.replace('SERVER', server.endpoint))).rejects.toMatchObject(failure)
  })

  it.each([
    ['s3://archive/open/scans/x', true],
    ['s3://archive/open/scans-of-others/x', false],
    ['s3://archive/open//scans/x', false],
    ['s3://archive/scans/x', false],
    ['s3://private/x', false],
    ['s3://archive.private/x', false],
  ])('is fetched from where S3_ORIGIN_BUCKETS lets it be: %s %s', async (origin, isAllowed) => {
    if (isAllowed) expect((await fetched(origin)).sha256).toBe(sha256)
    else await expect(fetched(origin)).rejects.toMatchObject(notNamed)
  })

  it('is fetched from nowhere by default', async () => {
    const { s3Buckets } = originLimits(readSettings({}))
    await expect(fetched('s3://museum/packed', { s3Buckets })).rejects.toMatchObject(notNamed)
  })

  it.each(['Museum', 'museum/', '/scans', 's3://museum', 'museum//scans', 'm'])(
    'has a setting that is checked: %s',
    text => {
      const read = () => readSettings({ S3_ORIGIN_BUCKETS: text })
      if (text === 'museum/') expect(read().S3_ORIGIN_BUCKETS).toEqual(['museum/'])
      else expect(read).toThrow('S3_ORIGIN_BUCKETS must be buckets of S3')
    },
  )

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
    ['https://s3.dualstack.eu-west-1.amazonaws.com/museum/a', { bucket: 'museum', key: 'a' }],
    ['https://museum.s3-external-1.amazonaws.com/a', { bucket: 'museum', key: 'a' }],
    ['https://MUSEUM.s3.amazonaws.com/a', { bucket: 'museum', key: 'a' }],
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
    's3://museum/a%00',
    's3://museum/a%0ab',
    's3://museum:80/a',
    's3://museum%2Fa/b',
    's3://museum./a',
    's3://museum/..%5Ca',
    's3://ap-x-s3alias/a',
    's3://lambda--ol-s3/a',
    'https://ap-1234.s3-accesspoint.eu-west-1.amazonaws.com/a',
    'https://museum.s3-website.eu-west-1.amazonaws.com/a',
    'https://museum.s3.amazonaws.com:444/a',
    'https://museum.s3.amazonaws.com./a',
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
