// The folder of the embedded database: one process at a time.
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readSettings } from '../../src/settings.js'
import { migrateUp, openDatabase, prepareDatabase } from '../../src/store/index.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'database-'))
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

  it('is filled, when it is new, with the prepared database: every step taken, and nobody in it', async () => {
    await prepareDatabase()
    rmSync(join(folder, 'database'), { recursive: true })
    const { knex, close } = await openDatabase(embedded())
    expect(await migrateUp(knex)).toEqual({ adopted: 0, steps: [] })
    for (const table of ['customers', 'keys', 'images', 'sealed_columns', 'rokka_organizations', 'viewer_sessions'])
      expect(await knex(table)).toEqual([])
    await close()
  })

  it('is not filled with a database that other migrations made', async () => {
    const parts = ['dist/migrations', 'dist/src/program-files.js', 'dist/src/store/prepared-folder.js', 'migrations']
    for (const part of ['package.json', ...parts]) cpSync(join(ROOT, part), join(folder, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const { copyPrepared, preparedFolder } = await import(pathToFileURL(join(folder, parts[2]!)).href)
    mkdirSync(preparedFolder(), { recursive: true })
    writeFileSync(join(preparedFolder(), 'PG_VERSION'), '18')
    const isFilled = (name: string): boolean => {
      copyPrepared(join(folder, name))
      return existsSync(join(folder, name, 'PG_VERSION'))
    }
    const ours = isFilled('ours')
    appendFileSync(join(folder, 'migrations', 'baseline', 'images.sql'), '-- another index')
    expect([ours, isFilled('others')]).toEqual([true, false])
  })
})
