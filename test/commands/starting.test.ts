// What a server answers before all is open, and what its files may be like.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { findFfmpeg } from '../../src/av/index.js'
import { VERSION } from '../../src/program-files.js'
import { startHydria } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import { freePort } from '../processes.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'starting-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A database server that takes connections and never says a word. */
async function silentDatabase() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const DATABASE_URL = `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`
  return { server, DATABASE_URL, connected: once(server, 'connection') as Promise<[Socket]> }
}

it('a program that is starting says what it does, answers 503, and ends at once when it is told to', async () => {
  const { server, DATABASE_URL, connected } = await silentDatabase()
  const PORT = String(await freePort())
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js'), 'start'], {
    env: { ...process.env, PORT, DATABASE_URL, DATA_DIR: folder, BLOB_URL: '', SERVERS: '1', LOG_LEVEL: 'silent' },
  })
  const ended = once(child, 'exit')
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).toBe(`Hydria ${VERSION} is starting, with the PostgreSQL server of DATABASE_URL\n`)
  const [connection] = await connected
  expect((await fetch(`http://127.0.0.1:${PORT}/`)).status).toBe(503)
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  connection.destroy()
  server.close()
})

it('a port that is in use is refused before the database is opened, with the setting that helps', async () => {
  const { server, DATABASE_URL, connected } = await silentDatabase()
  const PORT = String((server.address() as AddressInfo).port)
  const starting = startHydria(readSettings({ DATA_DIR: folder, PORT, DATABASE_URL }), pino({ level: 'silent' }), {
    serve: true,
    work: true,
  })
  const first = Promise.race([starting, connected])
  await expect(first).rejects.toThrow(
    `port ${PORT} of 127.0.0.1 is in use by another process: stop that one, or set PORT`,
  )
  server.close()
})

it('an ffmpeg is found by its name and by its path, and one that cannot be run is refused by name', () => {
  const file = join(folder, 'ffmpeg')
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 })
  expect(() => findFfmpeg(file)).toThrow(
    /ffmpeg is not a program that this user may run; install ffmpeg, or set FFMPEG/,
  )
  writeFileSync(`${file}-5`, '#!/bin/sh\n', { mode: 0o755 })
  expect(findFfmpeg(`${file}-5`)).toBe(`${file}-5`)
  expect(findFfmpeg('sh')).toMatch(/^\/.*\/sh$/)
})

it('a server that is starting answers 503 and when to try again', async () => {
  const { server, DATABASE_URL, connected } = await silentDatabase()
  const PORT = String(await freePort())
  const settings = readSettings({ DATA_DIR: folder, PORT, DATABASE_URL })
  const starting = startHydria(settings, pino({ level: 'silent' }), { serve: true, work: false })
  const failed = expect(starting).rejects.toThrow(/terminated/)
  const [connection] = await connected
  const { status, headers } = await fetch(`http://127.0.0.1:${PORT}/customers`)
  expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  connection.destroy()
  await failed
  server.close()
})

it('the program runs where it can keep no compile cache', () => {
  mkdirSync(join(folder, 'dist'))
  for (const part of ['node_modules', 'vocab', 'migrations', 'package.json'])
    symlinkSync(join(ROOT, part), join(folder, part))
  for (const part of ['main.js', 'program'])
    cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true })
  // No folder can be made there, not even by root.
  writeFileSync(join(folder, 'dist', 'compile-cache'), '')
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'dist', 'main.js'), 'vocab', 'check'], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, expect.stringContaining('all sound')])
})
