// The disaster drill: a machine that is lost while it is written to, and an empty one that goes on from the backup.
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backupWords, restoreWords, verifyWords } from '../../src/commands/keep/index.js'
import type { Hydria } from '../../src/server.js'
import { basic, clientOf } from '../hydria.js'
import { freePort, startCommand, startPlace } from '../processes.js'
import { emptyFolder, emptyPlace, type Place, runKeep } from './keeping.js'
import { ADMIN, answersOf, customerWithPictures, type Filled, serveAt, startWriting, type Written } from './served.js'

let folder: string
let lost: Place
let empty: Place
let port: string
let filled: Filled
let answers: Record<string, string>
/** What had been answered when the backup began. */
let answered: Written[]
let back: Hydria | undefined

const at = (place: Place) => ({ ...place.environment, ...ADMIN, PORT: port, LOG_LEVEL: 'error' })

beforeAll(async () => {
  folder = emptyFolder('backup')
  port = String(await freePort())
  lost = await emptyPlace('embedded')
  empty = await emptyPlace('embedded')
  const first = await serveAt(at(lost), { serve: true, work: true })
  filled = await customerWithPictures(first)
  while (await first.services.store.db('jobs').first('id')) await new Promise(resolve => setTimeout(resolve, 20))
  await first.stop()
})
afterAll(async () => {
  await back?.stop()
  await empty.remove()
  rmSync(folder, { recursive: true, force: true })
})

it('is made while the machine is written to, which is killed then, and of which all is lost', async () => {
  const place = startPlace('start', at(lost))
  const base = `http://127.0.0.1:${port}`
  while (!(await fetch(`${base}/readyz`).catch(() => undefined))?.ok)
    await new Promise(resolve => setTimeout(resolve, 20))
  answers = await answersOf({ base }, filled)
  const writing = startWriting(base, filled.writer)
  await writing.next()
  answered = [...writing.written]
  const { code, err } = await runKeep(backupWords, [folder, '--blobs'], at(lost))
  await writing.next()
  process.kill(place.pid(), 'SIGKILL')
  await place.ended
  expect([code, err]).toEqual([0, ''])
  expect(answered.length).toBeGreaterThan(0)
  expect((await writing.end()).length).toBeGreaterThan(answered.length)
  await lost.remove()
})

it('is restored on an empty machine by the command that was killed on the way, run again', async () => {
  const { child } = startCommand(['restore', folder], at(empty))
  const ended = once(child, 'exit')
  const bytes = join(empty.environment['DATA_DIR']!, 'blobs', 'data', String(filled.customer.id))
  while (!existsSync(bytes) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(await runKeep(restoreWords, [folder], at(empty))).toMatchObject({ code: 0, err: '' })
  expect(await runKeep(verifyWords, [], at(empty))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: 0 missing/),
  })
})

// Whether every row, byte and resource is, is asked by backup.test.ts.
it('has the pictures there that the customer had, by all APIs, under the same keys', async () => {
  back = await serveAt(at(empty), { serve: true, work: true })
  expect(await answersOf(back, filled)).toEqual(answers)
})

it('has what had been answered before the backup began, and is written to', async () => {
  const call = clientOf(() => back!.base, basic(filled.writer.key, filled.writer.secret))
  for (const { path, etag } of answered) {
    const { status, headers } = await call('GET', path)
    expect([path, status, headers.get('etag')]).toEqual([path, 200, etag])
  }
  const writing = startWriting(back!.base, filled.writer)
  await writing.next()
  expect((await writing.end()).length).toBeGreaterThan(0)
})
