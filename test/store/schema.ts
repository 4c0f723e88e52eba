// A database's schema as lines that can be compared: what the catalogue says of it, whichever way it was made.
import type { Db } from '../../src/store/index.js'

/** The migrations' own tables are knex's. */
const OURS = `NOT LIKE 'migrations%'`

const QUERIES = {
  columns: `SELECT table_name || ' ' || concat_ws(' ', row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position),
      column_name, udt_name, datetime_precision, collation_name, is_nullable, column_default, identity_generation,
      generation_expression)
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name ${OURS}`,
  indexes: `SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename ${OURS}`,
  constraints: `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND conrelid::regclass::text ${OURS}`,
  triggers: `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
  functions: `SELECT pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace`,
  views: `SELECT viewname || ' ' || definition FROM pg_views WHERE schemaname = current_schema()`,
  comments: `SELECT objoid::regclass || ' ' || objsubid || ' ' || description FROM pg_description
    JOIN pg_class ON pg_class.oid = objoid WHERE relnamespace = current_schema()::regnamespace`,
}

/** What kind of thing -> the definitions of all those that the database has, in order. */
export async function schemaOf(db: Db): Promise<Record<keyof typeof QUERIES, string[]>> {
  const lines = async (query: string): Promise<string[]> => {
    const { rows } = await db.raw(query)
    // How text is laid out says nothing, nor do parentheses, of which a dump that has been restored has fewer.
    return rows.map((row: object) => String(Object.values(row)[0]).replace(/[\s()]/g, '')).sort()
  }
  const schema: Record<string, string[]> = {}
  for (const [kind, query] of Object.entries(QUERIES)) schema[kind] = await lines(query)
  return schema as Record<keyof typeof QUERIES, string[]>
}
