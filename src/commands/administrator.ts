// hydria administrator: a link for whoever is to administer the platform in the console.
import { openBases } from '../http/index.js'
import { administratorLink } from '../operations/index.js'
import { readSettings } from '../settings.js'
import { migrateUp, openDatabase } from '../store/index.js'

/** Prints the link; the embedded database must not be in use by a server. */
export async function administrator(): Promise<number> {
  const settings = readSettings(process.env)
  const database = await openDatabase(settings, 'hydria keep')
  try {
    await migrateUp(database.knex)
    const link = await administratorLink(database.knex, openBases(settings, settings.PORT).own)
    process.stdout.write(`This link makes its holder an administrator, once, within a day:\n  ${link}\n`)
    return 0
  } finally {
    await database.close()
  }
}
