// What the program stores is for its own user alone: checked on the files of real processes.
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepPrivate } from '../../src/store/index.js'
import { type Place, startPlace } from '../processes.js'

let folder: string
let place: Place | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-private-'))
  place = undefined
})
afterEach(async () => {
  await place?.stop()
  rmSync(folder, { recursive: true })
})

const modeOf = (path: string): number => statSync(path).mode & 0o7777
const data = (...names: string[]) => join(folder, 'data', ...names)

it('makes its folders for itself alone, closes one that was open, and keeps files from others', async () => {
  mkdirSync(data(), { mode: 0o755 })
  chmodSync(data(), 0o755)
  const blobs = join(folder, 'blobs')
  const environment = { DATA_DIR: data(), BLOB_URL: `file://${blobs}`, PORT: '0', LOG_LEVEL: 'warn' }
  const mask = process.umask(0o022)
  place = startPlace('demo', environment)
  process.umask(mask)
  while (!place.printed().includes('documentation')) {
    const ended = await Promise.race([place.ended, new Promise(resolve => setTimeout(resolve, 50))])
    if (ended !== undefined) throw new Error(place.printed())
  }
  expect([data(), data('database'), blobs].map(modeOf)).toEqual([0o700, 0o700, 0o700])
  expect(modeOf(data('credentials.key'))).toBe(0o600)
  const below = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).map(name => join(blobs, name))
  expect(below.filter(path => lstatSync(path).isFile()).length).toBeGreaterThan(5)
  expect(below.filter(path => lstatSync(path).mode & 0o077)).toEqual([])
  expect(place.printed()).not.toMatch(/Other users/)
})

it('makes a folder that is not there, and closes one of its own', async () => {
  expect(await keepPrivate(data('new'))).toBeUndefined()
  expect([data(), data('new')].map(modeOf)).toEqual([0o700, 0o700])
  chmodSync(data(), 0o2775)
  expect([await keepPrivate(data()), modeOf(data())]).toEqual([undefined, 0o700])
})

it('leaves a folder that is made to be shared as it is, and says so', async () => {
  mkdirSync(data())
  chmodSync(data(), 0o1777)
  expect(await keepPrivate(data())).toMatch(
    /^Other users .* may read DATA_DIR, .*data \(mode 1777\), .*: it is made to be shared\. .* mode 0700\.$/,
  )
  expect(modeOf(data())).toBe(0o1777)
  expect(await keepPrivate('/')).toMatch(
    /, \/ \(mode 0\d\d\d\), .*: it (is made to be shared|belongs to another user)\./,
  )
})

if (process.getuid?.() === 0)
  it('leaves the folder of another user as it is, and says so', async () => {
    mkdirSync(data())
    chmodSync(data(), 0o755)
    chownSync(data(), 12345, 12345)
    expect(await keepPrivate(data())).toMatch(/\(mode 0755\), .*: it belongs to another user\./)
    expect(modeOf(data())).toBe(0o755)
  })
