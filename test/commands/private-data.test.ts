// Folders of what is stored are for the program's own user alone.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepPrivate } from '../../src/store/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-private-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const modeOf = (path: string): number => statSync(path).mode & 0o7777
const data = (...names: string[]) => join(folder, 'data', ...names)

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
