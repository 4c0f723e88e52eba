// Keeping by mistake: another installation than was meant, its own folder, bytes that it has lost, and what others have in a database. What is kept stays.
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyWords } from '../../src/commands/keep/copy-command.js'
import { backupWords, restoreWords, verifyWords } from '../../src/commands/keep/index.js'
import { readSettings } from '../../src/settings.js'
import { openBlobs, openDatabase } from '../../src/store/index.js'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { freePort, startCommand } from '../processes.js'
import { bytesIn, emptyFolder, emptyPlace, environmentOf, type Place, runKeep } from './keeping.js'

declare const DATABASE: 'embedded' | 'server'

let hydria: TestHydria
let here: Record<string, string>
let originals: string[]
const folder = emptyFolder('kept')
const places: Place[] = []

const fresh = async (): Promise<Place> => {
  places.push(await emptyPlace(DATABASE))
  return places.at(-1)!
}
const keep = (to = folder, environment = here) => runKeep(backupWords, [to, '--blobs'], environment)
const backupUrl = `file://${join(folder, 'blobs')}`
const bytesKept = () => bytesIn({ ...here, BLOB_URL: backupUrl })
const fileOf = (key: string): string => hydria.services.blobs.localPath(key)!

beforeAll(async () => {
  hydria = await startTestHydria({ SWEEP_S: '86400' })
  here = environmentOf(hydria)
  const { call, path } = await hydria.customer()
  const images = (await call('POST', `${path}/spaces`, { body: { name: 'a' } })).body.images
  const headers = { 'Content-Type': 'image/png' }
  for (const id of ['a', 'b']) {
    const body = picture(id === 'a' ? 'chelsea.png' : 'coffee.png')
    expect((await call('PUT', `${images}/${id}`, { headers, body })).status).toBe(201)
  }
  expect((await keep()).code).toBe(0)
  originals = Object.keys(await bytesKept()).filter(key => key.includes('/original/'))
  expect(originals).toHaveLength(2)
})
afterAll(async () => {
  await hydria.stop()
  for (const place of places) await place.remove()
  rmSync(folder, { recursive: true, force: true })
})

it.each([
  ['backup', () => keep],
  ['verify', () => (_to: string, environment: Record<string, string>) => runKeep(verifyWords, [], environment)],
  ['copy', () => (to: string, environment: Record<string, string>) => runKeep(copyWords, ['--blobs', to], environment)],
])('%s of a place where nothing is installed is refused, and makes nothing there', async (_name, command) => {
  const { environment } = await fresh()
  const kept = await bytesKept()
  const { code, err } = await command()(folder, environment)
  expect([code, err]).toEqual([2, expect.stringMatching(/there is no installation in the (folder|database)/)])
  expect(existsSync(join(environment['DATA_DIR']!, 'database'))).toBe(false)
  expect(await bytesKept()).toEqual(kept)
})

it('a backup with another store of bytes is refused, and the one before stays', async () => {
  const [other, kept] = [emptyFolder('other'), await bytesKept()]
  const { code, err } = await keep(folder, { ...here, BLOB_URL: `file://${other}` })
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/none of 2 originals that the database refers to is in .*BLOB_URL/),
  ])
  expect(await bytesKept()).toEqual(kept)
  rmSync(other, { recursive: true })
})

it('a backup into the folder of the installation is refused, which keeps its bytes', async () => {
  const before = await bytesIn(here)
  const { code, err } = await keep(here['DATA_DIR'])
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/holds the blobs of the installation itself: choose another folder/),
  ])
  expect(await bytesIn(here)).toEqual(before)
})

it('originals that the installation has lost, or that are cut off, are kept, told, and restored', async () => {
  const [lost, cut] = originals.map(fileOf)
  const whole = [lost, cut].map(file => readFileSync(file!))
  rmSync(lost!)
  truncateSync(cut!, 10)
  const { code, err } = await keep()
  const { environment } = await fresh()
  const restored = await runKeep(restoreWords, [folder], environment)
  for (const [index, file] of [lost, cut].entries()) writeFileSync(file!, whole[index]!)
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/1 blobs are altered.*1 blobs that rows refer to are missing/s),
  ])
  for (const key of originals) expect(err).toContain(`  ${key}\n`)
  expect(restored.code).toBe(0)
  expect(await bytesIn(environment)).toEqual(await bytesIn(here))
})

it('what was made of originals, and is lost, is told, and restored where the backup has it', async () => {
  const rows = await hydria.services.store.db('images').orderBy('id').select('derivative')
  const [kept, never] = rows.map(({ derivative }) => derivative!) as [string, string]
  const whole = [kept, never].map(key => readFileSync(fileOf(key)))
  for (const key of [kept, never]) rmSync(fileOf(key))
  const backup = await openBlobs(readSettings({ ...here, BLOB_URL: backupUrl }))
  await backup.delete(never)
  await backup.close()
  const { code, err } = await keep()
  const { environment } = await fresh()
  const restored = await runKeep(restoreWords, [folder], environment)
  for (const [index, key] of [kept, never].entries()) writeFileSync(fileOf(key), whole[index]!)
  expect([code, err]).toEqual([1, expect.stringMatching(/^hydria backup: 2 blobs that rows refer to are missing/)])
  for (const key of [kept, never]) expect(err).toContain(`  ${key}\n`)
  expect(restored.code).toBe(0)
  expect(Object.keys(await bytesIn(environment))).toContain(kept)
  expect((await keep()).code).toBe(0)
})

it('is not restored into what a server has, whether that is filled or not, and says so by its exit code', async () => {
  const { code, err } = await runKeep(restoreWords, [folder], here)
  const why =
    DATABASE === 'embedded'
      ? /^hydria restore: The embedded database in .* is in use by process/
      : /nothing is restored/
  expect([code, err]).toEqual([2, expect.stringMatching(why)])
  expect(err).not.toContain('again')
})

it('a copy of an installation that has lost bytes names them', async () => {
  const { environment } = await fresh()
  const key = originals[0]!
  const whole = readFileSync(fileOf(key))
  const to = environment['DATABASE_URL'] ?? environment['DATA_DIR']!
  const words = ['--to', to, '--blobs', join(environment['DATA_DIR']!, 'blobs')]
  await hydria.restart(async () => {
    rmSync(fileOf(key))
    const { code, err } = await runKeep(copyWords, words, here)
    writeFileSync(fileOf(key), whole)
    expect([code, err]).toEqual([1, `hydria copy: 1 blobs that rows refer to are missing from the source\n  ${key}\n`])
  })
})

it('what was deleted goes from the backup too', async () => {
  const { store, blobs } = hydria.services
  const nothing = { original: null, uploaded: null, derivative: null, thumbnails: '[]' as never }
  await store.db('images').where({ id: 'b' }).update(nothing)
  const { original } = (await store.db('images').where({ id: 'a' }).first('original'))!
  const gone = originals.find(key => !key.includes(original!))!
  await blobs.delete(gone)
  expect((await keep()).code).toBe(0)
  expect(Object.keys(await bytesKept())).not.toContain(gone)
})

it('a backup of an installation without customers is not put in the place of one with some', async () => {
  const before = readFileSync(join(folder, 'backup.json'), 'utf8')
  const empty = await startTestHydria({}, { serve: true, work: false })
  const { code, err } = await keep(folder, environmentOf(empty))
  await empty.stop()
  expect([code, err]).toEqual([1, expect.stringMatching(/has no customers, but the backup/)])
  expect(readFileSync(join(folder, 'backup.json'), 'utf8')).toBe(before)
})

it('a damaged backup.json is told of', async () => {
  const file = join(folder, 'backup.json')
  const text = readFileSync(file, 'utf8')
  for (const damaged of [text.slice(0, 100), '', '[]', '{}']) {
    writeFileSync(file, damaged)
    const { code, err } = await runKeep(restoreWords, [folder], (await fresh()).environment)
    expect([code, err]).toEqual([2, expect.stringMatching(/backup\.json is damaged/)])
  }
  writeFileSync(file, text)
})

it('a database in which others have tables is not filled, and they keep their rows', async () => {
  const { environment } = await fresh()
  const database = await openDatabase(readSettings(environment))
  if (DATABASE === 'embedded') await database.knex.raw('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await database.knex.raw('CREATE TABLE posts (id integer); INSERT INTO posts VALUES (1)')
  await database.close()
  const { code, err } = await runKeep(restoreWords, [folder], environment)
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/tables that are not Hydria's \(posts\): name an empty database/),
  ])
})

it('a file is no backup', async () => {
  const { environment } = await fresh()
  const { code, err } = await runKeep(restoreWords, [join(folder, 'backup.json')], environment)
  expect([code, err]).toEqual([2, expect.stringMatching(/is not a complete backup/)])
})

it('a database that cannot be reached is told of in one line', async () => {
  const DATABASE_URL = `postgres://127.0.0.1:${await freePort()}/none`
  const { code, out, err } = await startCommand(['verify'], { DATABASE_URL, DATA_DIR: folder }).ended
  expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^hydria verify: connect ECONNREFUSED .*\n$/)])
})
