// The tables as they were at the first baseline, made by the SQL in baseline/, one file for each domain.
import { readFileSync } from 'node:fs'
import type { Knex } from 'knex'

/** In the order in which they refer to each other. */
const DOMAINS = [
  'versions',
  'customers',
  'access',
  'policies',
  'images',
  'storage',
  'queue',
  'changes',
  'queries',
  'uploads',
  'rokka',
  'radiographs',
]

/** The SQL is read where it was written: the build copies none. */
export const SQL_FOLDER = new URL('../../migrations/baseline/', import.meta.url)

const sql = (name: string): string => readFileSync(new URL(`${name}.sql`, SQL_FOLDER), 'utf8')

export async function up(db: Knex): Promise<void> {
  for (const domain of DOMAINS) await db.raw(sql(domain))
}

export async function down(db: Knex): Promise<void> {
  await db.raw(sql('drop'))
}
