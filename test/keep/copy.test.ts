// From the embedded database and a folder to PostgreSQL and S3, while it is written to, and back: everything is there.
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { copyWords } from '../../src/commands/keep/copy-command.js'
import type { Hydria } from '../../src/server.js'
import { freePort, startCommand } from '../processes.js'
import { type S3Server, startS3 } from '../servers/s3.js'
import { bytesIn, emptyPlace, type Place, rowsIn, runKeep } from './keeping.js'
import { ADMIN, adminOf, allOf, customerOfAllApis, type Filled, serveAt, startWriting } from './served.js'

let s3: S3Server
let embedded: Place
let server: Place
let hydria: Hydria | undefined
let filled: Filled
let port: string
/** Every server on it is told the same. */
let told: Record<string, string>
let graph: Record<string, string>
const places: Place[] = []

const fresh = async (database: 'embedded' | 'server'): Promise<Place> => {
  places.push(await emptyPlace(database))
  return places.at(-1)!
}

const from = (place: Place) => ({ ...place.environment, ...told })
const target = () => ['--to', server.environment['DATABASE_URL']!, '--blobs', 's3://copies/museum']
const copyTo = (words: string[], place = embedded) => runKeep(copyWords, words, from(place))

/** Serves an installation for the time of the work; nothing in it changes by itself. */
async function served<T>(place: Place, work: (hydria: Hydria) => Promise<T>): Promise<T> {
  const running = await serveAt({ ...from(place), PORT: port }, { serve: true, work: false })
  try {
    return await work(running)
  } finally {
    await running.stop()
  }
}

beforeAll(async () => {
  s3 = await startS3('copies')
  const [id, secret] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
  const credentials = { [id]: process.env[id]!, [secret]: process.env[secret]! }
  // What cannot be fetched is not tried again.
  told = { ...ADMIN, ...credentials, S3_ENDPOINT: s3.endpoint, AWS_REGION: 'us-east-1', INGEST_TRIES: '1' }
  port = String(await freePort())
  embedded = await fresh('embedded')
  server = await fresh('server')
  hydria = await serveAt({ ...from(embedded), PORT: port }, { serve: true, work: true })
  filled = await customerOfAllApis(hydria)
})
afterAll(async () => {
  await hydria?.stop()
  await s3.stop()
  for (const place of places) await place.remove()
})

it('is killed in the midst of the bytes, and goes on behind those that are there', async () => {
  const { child } = startCommand(['copy', ...target(), '--concurrency', '1'], from(embedded))
  const folder = join(s3.folder, 'copies', 'museum')
  const ended = once(child, 'exit')
  while (!existsSync(folder) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(readdirSync(folder).length).toBeGreaterThan(0)
})

it('is a rehearsal while the server is written to, and says so', async () => {
  const writing = startWriting(hydria!.base, filled.writer)
  await writing.next()
  const { code, out, err } = await copyTo(target())
  const written = (await writing.end()).length
  expect([code, err]).toEqual([3, ''])
  expect(out).toMatch(
    /^\d+ rows and \d+ blobs \(\d+ copied\) in .*\nThe server was paused for \d+ ms\.\nThis was a rehearsal: servers are running/,
  )
  expect(written).toBeGreaterThan(0)
})

it('is whole once the server has stopped, copies what is new, and says what the target needs', async () => {
  await hydria!.stop()
  hydria = undefined
  graph = await served(embedded, running => allOf(running, filled))
  const before = Object.keys(await bytesIn({ ...from(server), BLOB_URL: 's3://copies/museum' })).length
  const { code, out, err } = await copyTo(target())
  expect([code, err]).toEqual([0, ''])
  const bytes = await bytesIn(from(embedded))
  const copied = Object.keys(bytes).length - before
  expect(out).toContain(`and ${Object.keys(bytes).length} blobs (${copied} copied) in `)
  expect(out).toMatch(
    /The copy is complete\. .*\n {2}DATABASE_URL {5}postgres:.*\n {2}BLOB_URL {9}s3:\/\/copies\/museum\n/,
  )
  expect(out).toMatch(/ {2}CREDENTIALS_KEY {2}as it is now; secrets are encrypted with it \([0-9a-f]{16}\)\n$/)
})

it('has every row, every byte and every resource of all APIs then, under the same keys', async () => {
  const there = { ...from(server), BLOB_URL: 's3://copies/museum' }
  expect(await rowsIn(there)).toEqual(await rowsIn(from(embedded)))
  expect(await bytesIn(there)).toEqual(await bytesIn(from(embedded)))
  Object.assign(server.environment, { BLOB_URL: 's3://copies/museum' })
  await served(server, async running => {
    expect(await allOf(running, filled)).toEqual(graph)
    expect((await adminOf(() => running.base)('GET', '/customers')).status).toBe(200)
  })
})

it('is refused by the target from then on', async () => {
  expect(await copyTo(target())).toMatchObject({ code: 2, err: expect.stringMatching(/copied into to the end/) })
})

it('is copied back into a folder with the embedded database', async () => {
  const back = await fresh('embedded')
  const words = ['--to', back.environment['DATA_DIR']!, '--blobs', join(back.environment['DATA_DIR']!, 'blobs')]
  const { code, out, err } = await copyTo(words, server)
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(`  DATA_DIR         ${back.environment['DATA_DIR']}, without a DATABASE_URL\n`)
  expect(await bytesIn(back.environment)).toEqual(await bytesIn(from(server)))
  expect(await rowsIn(back.environment)).toEqual(await rowsIn(from(server)))
})

it('is refused into a database that a server is on, even one that does nothing', async () => {
  await served(server, async () => {
    const { code, err } = await copyTo(target())
    expect([code, err]).toEqual([2, expect.stringContaining('stop it first')])
  })
})

it.each([
  [[], /--to names a database, --blobs a blob store/],
  [['--to', 'postgres://hydria:secret@127.0.0.1/hydria'], /PGPASSWORD/],
  [['--to', 'mysql://127.0.0.1/hydria'], /postgres:/],
  [['--blobs', 's3://'], /names no bucket/],
])('is refused for %j', async (words, fault) => {
  expect(await copyTo(words)).toMatchObject({ code: 2, err: expect.stringMatching(fault) })
})

it.each(['--to', '--blobs'])('is refused where %s names what is copied from', async option => {
  const folder = embedded.environment['DATA_DIR']!
  const { code, err } = await copyTo([option, option === '--to' ? folder : join(folder, 'blobs')])
  expect([code, err]).toEqual([2, expect.stringMatching(/names the source (database|blob store) itself/)])
})
