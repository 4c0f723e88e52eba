// What a server answers before all is open, and what its files may be like.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { startHydria } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import { freePort } from '../processes.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-starting-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('a server that is starting answers 503 and when to try again', async () => {
  const database = createServer().listen(0, '127.0.0.1')
  await once(database, 'listening')
  const PORT = String(await freePort())
  const DATABASE_URL = `postgres://nobody@127.0.0.1:${(database.address() as AddressInfo).port}/none`
  const settings = readSettings({ DATA_DIR: folder, PORT, DATABASE_URL })
  const starting = startHydria(settings, pino({ level: 'silent' }), { serve: true, work: false })
  const failed = expect(starting).rejects.toThrow(/terminated/)
  const [connection] = (await once(database, 'connection')) as [Socket]
  const { status, headers } = await fetch(`http://127.0.0.1:${PORT}/customers`)
  expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  connection.destroy()
  await failed
  database.close()
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
