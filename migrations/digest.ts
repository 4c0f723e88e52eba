// What tells whether a database was made by these migrations, as they are written, or by others of the same names.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { SQL_FOLDER } from './20261121000000_baseline.js'

/** The bundle lies beside it. */
const STEPS_FOLDER = new URL('../migrations/', import.meta.url)

/** SHA-256, in hex, of the code and the SQL of all migrations. */
export function migrationsDigest(): string {
  const hash = createHash('sha256')
  for (const folder of [STEPS_FOLDER, SQL_FOLDER])
    for (const name of readdirSync(folder).sort())
      if (/\.(js|sql)$/.test(name)) hash.update(name).update(readFileSync(new URL(name, folder)))
  return hash.digest('hex')
}
