// The database: one process in an embedded folder, migrations there and back.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../src/settings.js'
import { migrateDown, migrateUp, openDatabase } from '../../src/store/index.js'
import { startTestHydria } from '../hydria.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-database-'))
  cpSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'template'), folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const embedded = () => readSettings({ DATA_DIR: folder })

describe('the embedded folder', () => {
  it('is refused to a second process, which is told who has it', async () => {
    const database = await openDatabase(embedded())
    await expect(openDatabase(embedded())).rejects.toThrow(new RegExp(`in use by process ${process.pid}`))
    await database.close()
  })

  it('is free again once closed', async () => {
    await (await openDatabase(embedded())).close()
    await (await openDatabase(embedded())).close()
  })

  it('is taken over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    writeFileSync(join(folder, 'database', 'hydria.lock'), `${dead} 1`)
    await (await openDatabase(embedded())).close()
  })
})

it('every migration can be taken back, to the empty database and up again', async () => {
  const database = await openDatabase(embedded())
  const down: string[] = []
  for (let step = await migrateDown(database.knex); step.length > 0; step = await migrateDown(database.knex))
    down.push(...step)
  expect(down.length).toBeGreaterThan(1)
  const { rows } = await database.knex.raw(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE 'migrations%'`,
  )
  expect(rows).toEqual([])
  expect(await migrateUp(database.knex)).toEqual(down.reverse())
  await database.close()
})

it('two processes that start together migrate once', async () => {
  const hydria = await startTestHydria()
  const { knex } = hydria.services.store.database
  expect(await Promise.all([migrateUp(knex), migrateUp(knex)])).toEqual([[], []])
  await hydria.stop()
})

it('what was stored is there after a restart', async () => {
  const hydria = await startTestHydria()
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'kept' } })
  await hydria.restart()
  const { body } = await customer.call('GET', `${customer.path}/spaces`)
  expect(body.member.map((space: { name: string }) => space.name)).toEqual(['kept'])
  await hydria.stop()
})
