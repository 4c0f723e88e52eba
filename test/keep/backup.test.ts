// Backup and restore: what a server has is on an empty machine again, row by row, byte by byte and resource by resource.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backupWords, restoreWords, verifyWords } from '../../src/commands/keep/index.js'
import { readRows } from '../../src/commands/keep/row-files.js'
import { blobKey, holdDeletions, LEAP, releaseBlobs } from '../../src/store/index.js'
import { filledCustomer } from '../api/lists-filled.js'
import { basic, clientOf, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { bytesIn, emptyFolder, emptyPlace, environmentOf, graphOf, type Place, rowsIn, runKeep } from './keeping.js'
import { serveAt } from './served.js'

declare const DATABASE: 'embedded' | 'server'

let hydria: TestHydria
let customer: TestCustomer
let folder: string
let graph: Record<string, string>
let stopped = false
const places: Place[] = []

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** An image with bytes, and with words that are found. */
async function addBytes(name: string, image: string): Promise<string> {
  const { db } = hydria.services.store
  const sha256 = sha256Of(picture(name))
  const derivative = blobKey(customer.id, 'pyramid', sha256, '512-v2')
  await hydria.services.blobs.put(blobKey(customer.id, 'original', sha256), picture(name))
  await hydria.services.blobs.put(derivative, Buffer.from(`made of ${name}`))
  await db('images').where({ customer: customer.id, id: image }).update({ original: sha256, derivative })
  return sha256
}

async function addText(): Promise<void> {
  const { db } = hydria.services.store
  const { number: adjunct } = (await db('adjuncts').where({ customer: customer.id }).orderBy('number').first('number'))!
  const content = JSON.stringify({ lines: ['a line\u2028and another', 'Über \u{1F3FA}'] })
  await db('texts').insert({ adjunct, customer: customer.id, content }).onConflict('adjunct').merge()
  await db('text_parts').insert({ adjunct, part: 0, words: db.raw(`to_tsvector('simple', 'a hydria of water')`) })
}

async function fresh(database: 'embedded' | 'server'): Promise<Place> {
  places.push(await emptyPlace(database))
  return places.at(-1)!
}

beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
  customer = (await filledCustomer(hydria)).customer
  await addBytes('rocket.jpg', 'a')
  await addText()
  const credentials = JSON.stringify({ user: 'museum', password: 'known to few' })
  const body = { regex: '^https://closed', strategy: 'basic-http-authentication', credentials, order: 9 }
  expect((await customer.call('POST', `${customer.path}/originStrategies`, { body })).status).toBe(201)
  folder = emptyFolder('backup')
})
afterAll(async () => {
  if (!stopped) await hydria.stop()
  for (const place of places) await place.remove()
  rmSync(folder, { recursive: true, force: true })
})

it('is made while the server runs, and says how long that kept it waiting', async () => {
  const { code, out, err } = await runKeep(backupWords, [folder, '--blobs'], environmentOf(hydria))
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^\d+ rows \(.+\) and 2 blobs \(.+ new\) in .+ s\n/)
  expect(/paused for \d+ ms/.test(out)).toBe(DATABASE === 'embedded')
})

it('has every table that the catalogue names, and neither sessions nor the keys of the platform', async () => {
  const { rows: tables } = await hydria.services.store.db.raw(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
  )
  const all = tables.map((row: { table_name: string }) => row.table_name)
  const backup = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'))
  const named = backup.tables.map(({ name }: { name: string }) => name)
  expect(all.filter((name: string) => !named.includes(name)).sort()).toEqual([
    ...['migrations', 'migrations_lock', 'person_sessions', 'viewer_sessions'],
  ])
  expect(backup.tables.find(({ name }: { name: string }) => name === 'keys').rows).toBe(5)
})

it('copies only what is new when it is made again, in the place of the one before', async () => {
  await addBytes('coffee.png', 'b')
  const { code, out } = await runKeep(backupWords, [folder, '--blobs'], environmentOf(hydria))
  expect(code).toBe(0)
  expect(out).toMatch(/ and 4 blobs \(0\.6 MB, 0\.5 MB of them new\)/)
  graph = await graphOf(hydria, customer)
})

it('keeps bytes that are deleted while it is made', async () => {
  const { store, blobs } = hydria.services
  const sha256 = await addBytes('chelsea.png', 'c')
  const release = await holdDeletions(store.db)
  await store
    .db('images')
    .where({ customer: customer.id, original: sha256 })
    .update({ original: null, derivative: null })
  expect(await releaseBlobs(store.db, blobs, customer.id, sha256)).toBe(0)
  await release()
  expect(await releaseBlobs(store.db, blobs, customer.id, sha256)).toBe(2)
})

it('finds what is missing and what is altered, by a sample too, and tells of what no row names', async () => {
  const { store, blobs } = hydria.services
  const environment = environmentOf(hydria)
  expect(await runKeep(verifyWords, [], environment)).toMatchObject({
    code: 0,
    out: '4 blobs read: 0 missing or altered; 0 that no row refers to\n',
  })
  const row = (await store.db('images').where({ customer: customer.id, id: 'a' }).first('original', 'derivative'))!
  const [original, orphan] = [row.original!, sha256Of(Buffer.from('orphan'))].map(hash =>
    blobKey(customer.id, 'original', hash),
  )
  await blobs.put(original!, Buffer.from('altered'))
  await blobs.delete(row.derivative!)
  await blobs.put(orphan!, Buffer.from('orphan'))
  const { code, out, err } = await runKeep(verifyWords, [], environment)
  const sampled = await runKeep(verifyWords, ['--sample', '5'], environment)
  await blobs.put(original!, picture('rocket.jpg'))
  await blobs.put(row.derivative!, Buffer.from('made of rocket.jpg'))
  await blobs.delete(orphan!)
  expect([code, out]).toEqual([1, `4 blobs read: 2 missing or altered; 1 that no row refers to\n  ${orphan}\n`])
  expect(err).toContain(`  ${original}: altered\n`)
  expect(err).toContain(`  ${row.derivative}: missing\n`)
  expect(sampled).toMatchObject({ code: 1, out: '2 blobs read: 1 missing or altered; 0 that no row refers to\n' })
  const one = await runKeep(verifyWords, ['--sample', '1'], environment)
  expect(one).toMatchObject({ code: 0, out: '1 blobs read: 0 missing or altered; 0 that no row refers to\n' })
})

it('is refused by an installation that has customers and has been in use', async () => {
  const place = environmentOf(hydria)
  await hydria.restart(async () => {
    const { code, err } = await runKeep(restoreWords, [folder], place)
    expect([code, err]).toEqual([2, expect.stringMatching(/nothing is restored .*: it has customers already/)])
  })
})

const read = () => JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'))

it('is refused without the key that its secrets are encrypted with', async () => {
  expect(read().keyIds).toHaveLength(1)
  const { environment } = await fresh('embedded')
  const { code, err } = await runKeep(restoreWords, [folder], { ...environment, CREDENTIALS_KEY: 'ab'.repeat(32) })
  expect([code, err]).toEqual([2, expect.stringContaining(read().keyIds[0])])
})

it('is refused when a file of it is not as it was written', async () => {
  const file = join(folder, read().rows, 'spaces.jsonl.gz')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(1))
  const { code, err } = await runKeep(restoreWords, [folder], (await fresh('embedded')).environment)
  writeFileSync(file, bytes)
  expect([code, err]).toEqual([2, expect.stringContaining(file)])
})

it('is refused when it is of a later release, whose steps are named', async () => {
  const file = join(folder, 'backup.json')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, JSON.stringify({ ...read(), steps: [...read().steps, '20991231000000_later'] }))
  const { code, err } = await runKeep(restoreWords, [folder], (await fresh('embedded')).environment)
  writeFileSync(file, text)
  expect([code, err]).toEqual([2, expect.stringMatching(/by a later release.*\n {2}20991231000000_later/)])
})

it('is restored on an empty machine, of which all is lost: every row, every byte and every resource', async () => {
  const written: Record<string, string[]> = {}
  for (const { name } of read().tables) {
    written[name] = []
    for await (const lines of readRows(join(folder, read().rows, `${name}.jsonl.gz`))) written[name]!.push(...lines)
    written[name]!.sort()
  }
  const { port } = hydria
  const bytes = await bytesIn(environmentOf(hydria))
  await hydria.stop()
  stopped = true
  let place = await fresh('embedded')
  expect(await runKeep(restoreWords, [folder], place.environment)).toMatchObject({ code: 0 })
  if (DATABASE === 'server') {
    const again = join(folder, 'again')
    expect(await runKeep(backupWords, [again, '--blobs'], place.environment)).toMatchObject({ code: 0 })
    place = await fresh('server')
    expect(await runKeep(restoreWords, [again], place.environment)).toMatchObject({ code: 0 })
  }
  expect(await rowsIn(place.environment)).toEqual(written)
  expect(await bytesIn(place.environment)).toEqual(bytes)
  const back = await serveAt({ ...place.environment, PORT: String(port) }, { serve: true, work: false })
  try {
    expect(await graphOf(back, customer)).toEqual(graph)
    const call = clientOf(() => back.base, basic(customer.key, customer.secret))
    const made = await call('POST', `${customer.path}/spaces`, { body: { name: 'after the disaster' } })
    expect(made.status).toBe(201)
    const newest = await call('GET', made.headers.get('location')!)
    expect(Number(newest.headers.get('etag')!.match(/\d{10,}/)![0])).toBeGreaterThan(Number(LEAP))
  } finally {
    await back.stop()
  }
})
