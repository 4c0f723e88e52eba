// Shared caches drop the renderings of an organization when its stacks, its options, or what its aliases mean have changed.
import type { Knex } from 'knex'

const TABLES = ['rokka_stacks', 'rokka_organizations', 'rokka_aliases']

/** What was not there had no renderings. */
const onUpdate = (table: string): string => `
  CREATE TRIGGER ${table}_told AFTER UPDATE ON ${table} FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION tell_access_changed();`

/** What goes with an image goes by the key of the image. */
const onDelete = (table: string): string => `
  CREATE TRIGGER ${table}_gone_told AFTER DELETE ON ${table} FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tell_access_changed();`

export async function up(db: Knex): Promise<void> {
  await db.raw(TABLES.map(onUpdate).join('') + TABLES.map(onDelete).join(''))
}

export async function down(db: Knex): Promise<void> {
  await db.raw(
    TABLES.map(table => `DROP TRIGGER ${table}_told ON ${table}; DROP TRIGGER ${table}_gone_told ON ${table};`).join(
      '\n',
    ),
  )
}
