import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { HttpProblem } from '../../src/problem.js'
import { blobKey } from '../../src/store/blobs/blob-key.js'
import { blobSource, withLocalFile } from '../../src/store/blobs/blob-source.js'
import { openFolder } from '../../src/store/blobs/folder-store.js'
import { openS3 } from '../../src/store/blobs/s3-store.js'
import { StorageError } from '../../src/store/blobs/storage-error.js'
import type { BlobStore } from '../../src/store/blobs/store.js'
import { type S3Server, startS3 } from '../servers/s3.js'

const MiB = 1024 * 1024
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')
const keyOf = (text: string): string => blobKey(2, 'original', sha256(Buffer.from(text)))
const problem = (status: number) => expect.objectContaining({ status })
const storage = (reason: string) => expect.objectContaining({ reason, name: 'StorageError' })

async function keysIn(store: BlobStore, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys.sort()
}

/** A stream that gives its bytes and then fails. */
const failingAfter = (bytes: number): Readable =>
  Readable.from(
    (async function* () {
      for (let given = 0; given < bytes; given += MiB) yield Buffer.alloc(Math.min(MiB, bytes - given), 7)
      throw new Error('the line went dead')
    })(),
  )

let work: string
let server: S3Server

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'hydria-blobs-'))
  server = await startS3('blobs')
})

afterAll(async () => {
  await server.stop()
  await rm(work, { recursive: true })
})

let fresh = 0
const openings: Record<string, () => Promise<BlobStore>> = {
  folder: () => openFolder(join(work, `store-${fresh++}`)),
  S3: () =>
    openS3({
      endpoint: server.endpoint,
      bucket: 'blobs',
      prefix: `run-${fresh++}/deep`,
      scratch: join(work, 'scratch'),
    }),
}

describe.each(Object.keys(openings))('a blob store in %s', kind => {
  let store: BlobStore
  const bytes = randomBytes(300_000)
  const key = keyOf('a blob')

  beforeEach(async () => {
    store = await openings[kind]!()
  })

  afterEach(() => store.close())

  const leavesNothing = async (): Promise<void> => {
    expect(await store.stat(key)).toBeUndefined()
    expect(await keysIn(store)).toEqual([])
    expect(await readdir(dirname(await store.scratchPath()))).toEqual([])
  }

  it('knows the room on its disk where it has one', async () => {
    const room = await store.room()
    if (kind === 'S3') expect(room).toBeUndefined()
    else expect(room!.size >= room!.free && room!.free > 0).toBe(true)
  })

  describe('put', () => {
    it('stores bytes, a stream and a file alike, and tells their size and hash', async () => {
      const path = await store.scratchPath('.bin')
      await writeFile(path, bytes)
      const contents = { bytes, stream: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]), file: { path } }
      for (const [name, content] of Object.entries(contents)) {
        expect(await store.put(keyOf(name), content)).toEqual({ size: bytes.length, sha256: sha256(bytes) })
        expect(sha256(await buffer(await store.get(keyOf(name))))).toBe(sha256(bytes))
      }
    })

    it('tells SHA-1 as well when it is asked for', async () => {
      expect((await store.put(key, bytes, { sha1: true })).sha1).toBe(sha1(bytes))
    })

    it('stores what is larger than one part of an upload', async () => {
      const large = Buffer.concat(Array.from({ length: 21 }, (_, index) => Buffer.alloc(MiB, index)))
      await store.put(key, Readable.from([large.subarray(0, 9 * MiB), large.subarray(9 * MiB)]))
      expect(sha256(await buffer(await store.get(key)))).toBe(sha256(large))
    })

    it('stores nothing at all as a blob of 0 bytes', async () => {
      await store.put(key, Buffer.alloc(0))
      expect((await store.stat(key))?.size).toBe(0)
      expect(await buffer(await store.get(key))).toEqual(Buffer.alloc(0))
    })

    it('replaces what was there', async () => {
      await store.put(key, Buffer.from('before'))
      expect((await store.read(key, 0, 6)).toString()).toBe('before')
      await store.put(key, Buffer.from('after!'))
      expect((await store.read(key, 0, 6)).toString()).toBe('after!')
    })

    it('shows the blob only when it is whole', async () => {
      await store.put(key, Buffer.from('the old one'))
      const slow = new PassThrough()
      const putting = store.put(key, slow)
      slow.write(randomBytes(9 * MiB))
      await once(slow, 'drain')
      expect((await buffer(await store.get(key))).toString()).toBe('the old one')
      slow.end('end')
      await putting
      expect((await store.stat(key))?.size).toBe(9 * MiB + 3)
    })

    it('ends whole when many put the same key at once', async () => {
      const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(100_000, index))
      await Promise.all(contents.map(content => store.put(key, content)))
      const found = await buffer(await store.get(key))
      expect(contents.some(content => content.equals(found))).toBe(true)
    })

    it('keeps a file it copies and takes one that is given away', async () => {
      for (const move of [false, true]) {
        const path = await store.scratchPath()
        await writeFile(path, bytes)
        await store.put(key, { path, move })
        expect(sha256(await buffer(await store.get(key)))).toBe(sha256(bytes))
        const there = await access(path).then(
          () => true,
          () => false,
        )
        expect(there).toBe(!move)
      }
    })
  })

  describe('a put that fails', () => {
    it.each([
      ['at once', 0],
      ['in the middle', 2 * MiB],
      ['after parts have been sent', 18 * MiB],
    ])("leaves nothing when its stream fails %s, and throws the stream's error", async (_, length) => {
      await expect(store.put(key, failingAfter(length))).rejects.toThrow('the line went dead')
      await leavesNothing()
    })

    it.each([
      ['bytes', () => Buffer.alloc(1001)],
      ['a stream', () => Readable.from([Buffer.alloc(1000), Buffer.alloc(1)])],
    ])('leaves nothing of %s above the limit and throws a 413', async (_, content) => {
      await expect(store.put(key, content(), { maxBytes: 1000 })).rejects.toEqual(problem(413))
      await leavesNothing()
    })

    it('leaves nothing of a large stream above the limit', async () => {
      const content = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(MiB)))
      await expect(store.put(key, content, { maxBytes: 19 * MiB })).rejects.toBeInstanceOf(HttpProblem)
      await leavesNothing()
    })

    it('leaves a file above the limit where it was', async () => {
      const path = join(work, `large-${fresh++}`)
      await writeFile(path, Buffer.alloc(1001))
      await expect(store.put(key, { path, move: true }, { maxBytes: 1000 })).rejects.toEqual(problem(413))
      expect((await readFile(path)).length).toBe(1001)
      await leavesNothing()
    })

    it('lets content of exactly the limit through', async () => {
      expect((await store.put(key, Buffer.alloc(1000), { maxBytes: 1000 })).size).toBe(1000)
    })

    it('leaves the stream of its caller open, so that a request can still be answered', async () => {
      const request = new PassThrough()
      request.write(Buffer.alloc(2000))
      await expect(store.put(key, request, { maxBytes: 1000 })).rejects.toEqual(problem(413))
      expect(request.destroyed).toBe(false)
    })

    it('leaves nothing when it is called off', async () => {
      const controller = new AbortController()
      const endless = new PassThrough()
      const putting = store.put(key, endless, { signal: controller.signal })
      endless.write(Buffer.alloc(1000))
      controller.abort()
      await expect(putting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
      await leavesNothing()
    })

    it('fails with its stream also when that fails before it is read', async () => {
      const dying = new PassThrough()
      const putting = store.put(key, dying)
      dying.destroy(new Error('the line went dead'))
      await expect(putting).rejects.toThrow('the line went dead')
      await leavesNothing()
    })

    it('leaves the blob that was there', async () => {
      await store.put(key, Buffer.from('the old one'))
      await expect(store.put(key, failingAfter(2 * MiB))).rejects.toThrow()
      expect((await buffer(await store.get(key))).toString()).toBe('the old one')
    })
  })

  describe('reading', () => {
    beforeEach(async () => {
      await store.put(key, bytes)
    })

    it.each([
      ['from the start', { start: 0, end: 9 }, [0, 10]],
      ['one byte', { start: 5, end: 5 }, [5, 6]],
      ['to the end', { start: 299_990 }, [299_990, 300_000]],
      ['past the end', { start: 299_990, end: 400_000 }, [299_990, 300_000]],
      ['behind the end', { start: 300_000, end: 300_010 }, [0, 0]],
    ])('streams a range %s', async (_, range, [from, to]) => {
      expect(await buffer(await store.get(key, range))).toEqual(bytes.subarray(from, to))
    })

    it.each([
      ['at the start', 0, 16, [0, 16]],
      ['in the middle', 123_456, 70_000, [123_456, 193_456]],
      ['across the end', 299_999, 10, [299_999, 300_000]],
      ['behind the end', 300_000, 10, [0, 0]],
      ['of no bytes', 7, 0, [0, 0]],
    ])('reads a piece %s', async (_, offset, length, [from, to]) => {
      expect((await store.read(key, offset, length)).equals(bytes.subarray(from, to))).toBe(true)
    })

    it.each([
      [-1, 10],
      [0, -1],
      [0.5, 1],
      [Number.NaN, 1],
    ])('refuses a piece at %d of %d bytes', async (offset, length) => {
      await expect(store.read(key, offset, length)).rejects.toThrow(RangeError)
    })

    it('tells size and date', async () => {
      const entry = await store.stat(key)
      expect(entry).toMatchObject({ key, size: 300_000 })
      expect(Math.abs(entry!.modified.getTime() - Date.now())).toBeLessThan(60_000)
    })

    it('copies the blob to a local file', async () => {
      const path = await store.scratchPath()
      await writeFile(path, 'in the way, and longer than nothing')
      await store.fetchToFile(key, path)
      expect(sha256(await readFile(path))).toBe(sha256(bytes))
    })

    it('gives a local file to work with and leaves no copy behind', async () => {
      expect(sha256(await withLocalFile(store, key, path => readFile(path)))).toBe(sha256(bytes))
      expect(await readdir(dirname(await store.scratchPath()))).toEqual([])
    })

    it('is a source of bytes by position', async () => {
      const source = await blobSource(store, key)
      expect(source).toMatchObject({ id: `${store.name}/${key}`, size: 300_000 })
      expect(await source.read(1000, 50)).toEqual(bytes.subarray(1000, 1050))
      expect(await source.read(299_000, 5000)).toEqual(bytes.subarray(299_000))
    })
  })

  describe('a blob that is not there', () => {
    const calls: Record<string, () => Promise<unknown>> = {
      get: () => store.get(key),
      'get of a range': () => store.get(key, { start: 0, end: 1 }),
      read: () => store.read(key, 0, 10),
      fetchToFile: () => store.fetchToFile(key, join(work, 'nothing')),
      blobSource: () => blobSource(store, key),
      withLocalFile: () => withLocalFile(store, key, readFile),
    }

    it.each(Object.keys(calls))('is missing for %s', async name => {
      await expect(calls[name]!()).rejects.toEqual(storage('missing'))
      await expect(access(join(work, 'nothing'))).rejects.toThrow()
    })

    it('has no entry', async () => {
      expect(await store.stat(key)).toBeUndefined()
    })

    it('may be deleted', async () => {
      await store.delete(key)
    })
  })

  it('deletes a blob once and for all, also for who read it a moment ago', async () => {
    await store.put(key, bytes)
    await store.read(key, 0, 10)
    await store.delete(key)
    await store.delete(key)
    await expect(store.read(key, 0, 10)).rejects.toEqual(storage('missing'))
    expect(await keysIn(store)).toEqual([])
  })

  it('lists by the beginning of the key', async () => {
    const keys = ['2/original/aa00ff', '2/original/aa00ffee-400', '2/pyramid/aa00ffee', '2/pyramids', '20/x', '3/y/z']
    for (const name of keys) await store.put(name, Buffer.from(name))
    const found = async (prefix: string) => (await keysIn(store, prefix)).length
    expect(await keysIn(store)).toEqual(keys)
    expect(await Promise.all(['2', '2/', '2/p', '2/pyramid/', '2/original/aa00ffee', '4/'].map(found))).toEqual([
      5, 4, 2, 1, 1, 0,
    ])
    for await (const { key, size, modified } of store.list('3/')) {
      expect({ key, size }).toEqual({ key: '3/y/z', size: 5 })
      expect(modified.toISOString()).toMatch(/^20/)
    }
  })

  it.each([
    ['dots that climb', '2/../3/x'],
    ['two dots in a name', '2/a..b'],
    ['a dot as a segment', '2/./x'],
    ['an absolute path', '/etc/passwd'],
    ['an empty segment', '2//x'],
    ['a slash at the end', '2/x/'],
    ['nothing', ''],
    ['capitals', '2/X'],
    ['a space', '2/a b'],
    ['an escape', '2/a%2fb'],
    ['a backslash', '2\\x'],
    ['a null byte', '2/a\0b'],
    ['a line end', '2/a\n'],
    ['other letters', '2/é'],
    ['the shard mark', '2/=ab/x'],
    ['more than any key has', `${'a/'.repeat(300)}a`],
  ])('refuses a key with %s', async (_, bad) => {
    const calls = [
      () => store.put(bad, Buffer.from('x')),
      () => store.get(bad),
      () => store.read(bad, 0, 1),
      () => store.stat(bad),
      () => store.delete(bad),
      () => store.fetchToFile(bad, join(work, 'nothing')),
      async () => store.localPath(bad),
    ]
    for (const call of calls) await expect(call()).rejects.toEqual(storage('key'))
  })

  it('refuses a prefix that no key begins with', async () => {
    await expect(keysIn(store, '2/../3')).rejects.toBeInstanceOf(StorageError)
  })

  it('can be used, and says so', async () => {
    await store.check()
  })

  it('takes its scratch files with it when it closes', async () => {
    const path = await store.scratchPath('.tif')
    await writeFile(path, 'half a pyramid')
    await store.close()
    await expect(access(path)).rejects.toThrow()
  })
})
