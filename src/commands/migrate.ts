// hydria migrate: the database brought up to date, or one step back.
import { readSettings } from '../settings.js'
import { keepPrivate, migrateDown, migrateUp, openDatabase, type Upgrade } from '../store/index.js'

/** What has been done to a database, in one line; undefined when nothing has. `verb`: what was done with its steps. */
export function upgradeLine({ adopted, steps }: Upgrade, verb = 'applied'): string | undefined {
  const done = [
    ...(adopted > 0 ? [`${adopted} steps of an earlier release are recorded as the baseline`] : []),
    ...(steps.length > 0 ? [`${verb}: ${steps.join(', ')}`] : []),
  ]
  return done.length > 0 ? done.join('; ') : undefined
}

export async function migrate(words: string[]): Promise<number> {
  const settings = readSettings(process.env)
  const open = settings.DATABASE_URL ? undefined : await keepPrivate(settings.DATA_DIR)
  if (open !== undefined) process.stderr.write(`${open}\n`)
  const database = await openDatabase(settings, 'hydria keep')
  try {
    const down = words.includes('--down')
    const upgrade = await (down ? migrateDown : migrateUp)(database.knex)
    process.stdout.write(`${upgradeLine(upgrade, down ? 'rolled back' : 'applied') ?? 'nothing to do'}\n`)
    return 0
  } finally {
    await database.close()
  }
}
