import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { readSettings } from '../../src/settings.js'
import { openFolder } from '../../src/store/blobs/folder-store.js'
import { openBlobs } from '../../src/store/blobs/open-blobs.js'

const run = promisify(execFile)
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
const folderModule = pathToFileURL(
  join(dirname(fileURLToPath(import.meta.url)), '../../src/store/blobs/folder-store.js'),
).href

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hydria-folder-'))
})

afterEach(() => rm(root, { recursive: true }))

describe('a blob store in a folder', () => {
  it("gives the blob's own file, with no temporary file beside it", async () => {
    const store = await openFolder(root)
    await store.put('2/original/abcdef0123', Buffer.from('bytes'))
    expect(store.localPath('2/original/abcdef0123')).toBe(join(root, 'data/2/original/=ab/abcdef0123'))
    expect(await readFile(store.localPath('2/original/abcdef0123')!, 'utf8')).toBe('bytes')
    await store.close()
    expect(await readdir(join(root, 'tmp'))).toEqual([])
  })

  it('still has its blobs when it is opened again', async () => {
    const before = await openFolder(root)
    await before.put('2/x', Buffer.from('bytes'))
    await before.close()
    const after = await openFolder(root)
    expect((await after.read('2/x', 0, 5)).toString()).toBe('bytes')
    await after.close()
  })

  it('holds no more than its number of files open, however many are read at once', async () => {
    const store = await openFolder(root)
    const keys = Array.from({ length: 600 }, (_, index) => `2/x/${index}`)
    await Promise.all(keys.map(key => store.put(key, Buffer.from(key))))
    const read = await Promise.all([...keys, ...keys].map(async key => (await store.read(key, 0, 10)).toString()))
    expect(read).toEqual([...keys, ...keys])
    const numbers = await readdir('/proc/self/fd')
    const held = await Promise.all(numbers.map(number => readlink(`/proc/self/fd/${number}`).catch(() => '')))
    expect(held.filter(path => path.startsWith(root)).length).toBeLessThan(270)
    await store.close()
  })

  it('reads the new bytes after another was put in place of a blob it had open', async () => {
    const store = await openFolder(root)
    await store.put('2/x', Buffer.from('old'))
    await store.read('2/x', 0, 3)
    const reads = Array.from({ length: 50 }, () => store.read('2/x', 0, 3))
    await store.put('2/x', Buffer.from('new'))
    expect((await store.read('2/x', 0, 3)).toString()).toBe('new')
    for (const bytes of await Promise.all(reads)) expect(['old', 'new']).toContain(bytes.toString())
    await store.close()
  })

  it('says that it is storage when the folder cannot be one', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(openFolder(join(root, 'file'))).rejects.toThrow(/^Storage: /)
  })

  it('says that no space is left when the disk takes no more, leaves nothing, and works again after', async () => {
    const script = `
      process.on('SIGXFSZ', () => {})
      const { openFolder } = await import(${JSON.stringify(folderModule)})
      const store = await openFolder(${JSON.stringify(root)})
      const failure = await store.put('2/x', Buffer.alloc(4 * 1024 * 1024)).catch(error => error)
      const { readdir } = await import('node:fs/promises')
      const left = await readdir(${JSON.stringify(root)}, { recursive: true, withFileTypes: true })
      const { size } = await store.put('2/y', Buffer.alloc(1000))
      const { name, reason, retry, message } = failure
      console.log(JSON.stringify({ name, reason, retry, message, left: left.filter(f => f.isFile()).length, size }))
    `
    const { stdout } = await run('sh', [
      '-c',
      'ulimit -f 2048; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ])
    expect(JSON.parse(stdout)).toEqual({
      name: 'StorageError',
      reason: 'full',
      retry: true,
      message: 'Storage: no space is left (2/x).',
      left: 0,
      size: 1000,
    })
  })
})

describe('files on their way in', () => {
  it('are removed at the next opening when their process was killed', async () => {
    const script = `
      const { openFolder } = await import(${JSON.stringify(folderModule)})
      const store = await openFolder(${JSON.stringify(root)})
      const { writeFile } = await import('node:fs/promises')
      const path = await store.scratchPath('.tif')
      await writeFile(path, 'half')
      console.log(path)
      process.kill(process.pid, 'SIGKILL')
    `
    const killed = await run(process.execPath, ['--input-type=module', '-e', script]).catch(error => error)
    const path = killed.stdout.trim()
    expect(await exists(path)).toBe(true)
    const store = await openFolder(root)
    expect(await exists(path)).toBe(false)
    await store.close()
  })

  it('stay while their process lives', async () => {
    const first = await openFolder(root)
    const path = await first.scratchPath()
    await writeFile(path, 'half')
    const second = await openFolder(root)
    await second.close()
    expect(await exists(path)).toBe(true)
    await first.close()
  })

  it.each([
    ['goes after a day without a change', 25, false],
    ['stays for a day', 23, true],
  ])('of another host %s', async (_, hours, stays) => {
    const folder = join(root, 'tmp/elsewhere_1_1_x')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'half'), 'half')
    const then = new Date(Date.now() - hours * 3_600_000)
    await utimes(join(folder, 'half'), then, then)
    await utimes(folder, then, then)
    const store = await openFolder(root)
    expect(await exists(folder)).toBe(stays)
    await store.close()
  })
})

describe('the blob store of the settings', () => {
  it.each([
    ['DATA_DIR', (folder: string) => ({ DATA_DIR: folder }), (folder: string) => join(folder, 'blobs')],
    ['a file URL', (folder: string) => ({ BLOB_URL: pathToFileURL(folder).href }), (folder: string) => folder],
    [
      'an s3 URL',
      (folder: string) => ({ DATA_DIR: folder, BLOB_URL: 's3://bucket//a/b/', S3_ENDPOINT: 'http://127.0.0.1:1' }),
      () => 's3://bucket/a/b',
    ],
    [
      'an s3 URL without a prefix',
      (folder: string) => ({ DATA_DIR: folder, BLOB_URL: 's3://bucket', S3_ENDPOINT: 'http://127.0.0.1:1' }),
      () => 's3://bucket',
    ],
  ])('is where %s says', async (_, environment, name) => {
    const store = await openBlobs(readSettings(environment(root)))
    expect(store.name).toBe(name(root))
    await store.close()
  })

  it('is refused when the s3 URL names no bucket', async () => {
    await expect(openBlobs(readSettings({ BLOB_URL: 's3:///x', DATA_DIR: root }))).rejects.toThrow('names no bucket')
  })
})
