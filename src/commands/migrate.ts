// hydria migrate: the database brought up to date, or one step back.
import { readSettings } from '../settings.js'
import { keepPrivate, migrateDown, migrateUp, openDatabase } from '../store/index.js'

export async function migrate(words: string[]): Promise<number> {
  const settings = readSettings(process.env)
  const open = settings.DATABASE_URL ? undefined : await keepPrivate(settings.DATA_DIR)
  if (open !== undefined) process.stderr.write(`${open}\n`)
  const database = await openDatabase(settings)
  try {
    const down = words.includes('--down')
    const steps = await (down ? migrateDown : migrateUp)(database.knex)
    const what = down ? 'taken back' : 'taken'
    process.stdout.write(steps.length > 0 ? `${what}: ${steps.join(', ')}\n` : 'nothing to do\n')
    return 0
  } finally {
    await database.close()
  }
}
