// The cache of derivatives, in a folder and in S3: bounded, shared, checked, and never in the way.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../src/settings.js'
import { blobKey, openBlobs } from '../../src/store/blobs/index.js'
import { type DerivativeCache, derivativeCache } from '../../src/store/derivatives/index.js'
import { type S3Server, startS3 } from '../servers/s3.js'

let root: string
let s3: S3Server
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hydria-derivatives-'))
  s3 = await startS3('bucket')
})
afterAll(async () => {
  await s3.stop()
  await rm(root, { recursive: true, force: true })
})

let counter = 0
const PLACES = {
  'a folder': () => ({ BLOB_URL: `file://${root}/${counter}` }),
  S3: () => ({ BLOB_URL: `s3://bucket/${counter}`, S3_ENDPOINT: s3.endpoint, DATA_DIR: join(root, 'data') }),
}
type Place = keyof typeof PLACES

const KIB = 1024
const opened: DerivativeCache[] = []
const failures: unknown[] = []
beforeEach(() => {
  counter++
  failures.length = 0
})
afterEach(async () => {
  for (const cache of opened.splice(0)) await cache.close()
})

const openAt = (place: Place) => openBlobs(readSettings(PLACES[place]()))

/** Opens the cache of this test, as one more process would. */
async function openCache(place: Place, maxBytes = 1024 * KIB): Promise<DerivativeCache> {
  const cache = derivativeCache(await openAt(place), {
    maxBytes,
    touchAfterMs: 0,
    failed: error => failures.push(error),
  })
  opened.push(cache)
  return cache
}

async function keep(cache: DerivativeCache, of: string, as: string, body: Buffer): Promise<void> {
  cache.keep(of, as, body)
  await cache.settled()
  // Dates are in milliseconds: each step has one of its own.
  const now = Date.now()
  while (Date.now() <= now + 1);
}

async function storedBytes(place: Place): Promise<number> {
  const blobs = await openAt(place)
  let bytes = 0
  for await (const { size } of blobs.list('')) bytes += size
  await blobs.close()
  return bytes
}

describe.each<Place>(['a folder', 'S3'])('In %s', place => {
  it('what was kept is found by every process, and after a restart', async () => {
    const [cache, other] = [await openCache(place), await openCache(place)]
    const body = Buffer.from('pixels')
    await keep(cache, 'pyramid', 'full', body)
    expect(await other.find('pyramid', 'full')).toEqual(body)
    await cache.close()
    opened.shift()
    expect(await (await openCache(place)).find('pyramid', 'full')).toEqual(body)
    expect(await other.find('pyramid', 'half')).toBeUndefined()
    expect(await other.find('another', 'full')).toBeUndefined()
  })

  it('it never holds more than its bytes, though several processes write at a time', async () => {
    const caches = [
      await openCache(place, 160 * KIB),
      await openCache(place, 160 * KIB),
      await openCache(place, 160 * KIB),
    ]
    let most = 0
    for (let round = 0; round < 12; round++) {
      for (const [index, cache] of caches.entries())
        for (const as of [`${round}`, `shared-${round % 3}`])
          cache.keep(as.startsWith('s') ? 'same' : `${index}`, as, Buffer.alloc(4 * KIB, round % 3))
      await Promise.all(caches.map(cache => cache.settled()))
      most = Math.max(most, await storedBytes(place))
    }
    expect([most <= 160 * KIB, most > 80 * KIB, failures]).toEqual([true, true, []])
    for (const cache of caches) {
      const shared = await cache.find('same', 'shared-2')
      expect(shared === undefined || shared.equals(Buffer.alloc(4 * KIB, 2))).toBe(true)
    }
  })

  it('only its own blobs are ever removed', async () => {
    const blobs = await openAt(place)
    const original = blobKey(1, 'original', 'a'.repeat(64))
    await blobs.put(original, Buffer.alloc(500 * KIB))
    const cache = await openCache(place, 320 * KIB)
    for (let index = 0; index < 60; index++) await keep(cache, 'pyramid', `${index}`, Buffer.alloc(9 * KIB))
    expect((await blobs.stat(original))?.size).toBe(500 * KIB)
    expect((await storedBytes(place)) <= 820 * KIB).toBe(true)
    await blobs.close()
  })

  it('all that was made of one thing can be removed', async () => {
    const cache = await openCache(place)
    for (const of of ['one', 'two']) for (const as of ['a', 'b']) await keep(cache, of, as, Buffer.from(of + as))
    await cache.forget('one')
    expect(await cache.find('one', 'a')).toBeUndefined()
    expect(await cache.find('one', 'b')).toBeUndefined()
    expect(await cache.find('two', 'a')).toEqual(Buffer.from('twoa'))
  })

  it('what would take a good part of the place is not kept', async () => {
    const cache = await openCache(place)
    await keep(cache, 'pyramid', 'vast', Buffer.alloc(100 * KIB))
    expect(await cache.find('pyramid', 'vast')).toBeUndefined()
  })
})

describe('The date of a use', () => {
  it('what was not asked for the longest goes first, also by the hand of another process', async () => {
    const cache = await openCache('a folder', 320 * KIB)
    const piece = Buffer.alloc(10 * KIB - 32, 7)
    // Three quarters stay: 24 of these.
    for (let index = 0; index < 24; index++) await keep(cache, 'pyramid', `${index}`, piece)
    expect(await cache.find('pyramid', '0')).toEqual(piece)
    await cache.settled()
    const other = await openCache('a folder', 320 * KIB)
    for (let index = 24; index < 28; index++) await keep(other, 'pyramid', `${index}`, piece)
    const left = await Promise.all(
      Array.from({ length: 28 }, async (_, index) => ((await other.find('pyramid', `${index}`)) ? index : -1)),
    )
    expect(left.filter(index => index >= 0)).toEqual([0, ...Array.from({ length: 23 }, (_, index) => index + 5)])
  })

  it('is kept in S3 by writing the object onto itself', async () => {
    const cache = await openCache('S3')
    await keep(cache, 'pyramid', 'full', Buffer.from('pixels'))
    const names = await readdir(s3.folder, { recursive: true })
    const files = names
      .filter(name => name.includes(`/${counter}/`) && /[0-9a-f]{40}-[0-9a-f]{40}/.test(name))
      .map(name => join(s3.folder, name))
    for (const file of files) await utimes(file, 1000, 1000)
    expect(await cache.find('pyramid', 'full')).toEqual(Buffer.from('pixels'))
    await cache.settled()
    // The test's server writes only what it knows of the object; Amazon's sets the date that it lists.
    const dates = await Promise.all(files.map(async file => (await stat(file)).mtimeMs))
    expect(Math.max(...dates)).toBeGreaterThan(1_000_000)
    expect(await cache.find('pyramid', 'full')).toEqual(Buffer.from('pixels'))
  })
})

describe('A file of the cache', () => {
  const fileOf = async (): Promise<string> => {
    const names = await readdir(join(root, String(counter), 'data'), { recursive: true })
    return join(root, String(counter), 'data', names.find(name => /[0-9a-f]{40}$/.test(name))!)
  }

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut short', bytes => bytes.subarray(0, -1)],
    ['cut short in its seal', bytes => bytes.subarray(0, 20)],
    ['changed in one bit', bytes => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
    ['longer than it was', bytes => Buffer.concat([bytes, Buffer.from('x')])],
  ])('that is %s is never given out, and goes', async (_, spoil) => {
    const cache = await openCache('a folder')
    await keep(cache, 'pyramid', 'full', Buffer.from('pixels'))
    const file = await fileOf()
    await writeFile(file, spoil(await readFile(file)))
    expect(await cache.find('pyramid', 'full')).toBeUndefined()
    await cache.settled()
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })

  it('that lies in the place of another is never given out', async () => {
    const cache = await openCache('a folder')
    await keep(cache, 'pyramid', 'open', Buffer.from('open'))
    const open = await fileOf()
    const bytes = await readFile(open)
    await rm(open)
    await keep(cache, 'pyramid', 'closed', Buffer.from('closed'))
    await rm(open, { force: true })
    await writeFile(await fileOf(), bytes)
    expect(await cache.find('pyramid', 'closed')).toBeUndefined()
  })
})

describe('When the place fails', () => {
  it('nothing is found or kept, nothing rejects, and it is told once', async () => {
    const server = await startS3('bucket')
    const settings = readSettings({ BLOB_URL: 's3://bucket/x', S3_ENDPOINT: server.endpoint, DATA_DIR: root })
    await server.stop()
    const cache = derivativeCache(await openBlobs(settings), {
      maxBytes: 1024 * KIB,
      touchAfterMs: 0,
      failed: error => failures.push(error),
    })
    opened.push(cache)
    expect(await cache.find('pyramid', 'full')).toBeUndefined()
    expect(await cache.find('pyramid', 'full')).toBeUndefined()
    expect(failures).toHaveLength(1)
    await keep(cache, 'pyramid', 'full', Buffer.from('pixels'))
    await cache.forget('pyramid')
    expect(failures).toHaveLength(2)
  })

  it('for writing only, what is kept already is found', async () => {
    const cache = await openCache('a folder')
    await keep(cache, 'pyramid', 'full', Buffer.from('pixels'))
    const scratch = join(root, String(counter), 'tmp')
    await rm(scratch, { recursive: true })
    await writeFile(scratch, 'a file where the folder was')
    await keep(cache, 'pyramid', 'half', Buffer.from('fewer'))
    expect(failures).toHaveLength(1)
    expect(await cache.find('pyramid', 'half')).toBeUndefined()
    expect(await cache.find('pyramid', 'full')).toEqual(Buffer.from('pixels'))
    await rm(scratch)
    await mkdir(scratch)
  })
})
