// Places in the change feed, which go on from those of the database that a backup or a copy was read from: transactions are counted anew in another one.
import type { Knex } from 'knex'

const [OWN, PLACE] = ['pg_current_xact_id()', 'change_place()']

/** Has the functions of triggers that ask which transaction this is ask so in another way. */
async function rewrite(db: Knex, from: string, to: string): Promise<void> {
  const { rows } = await db.raw(
    `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc
     WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype AND strpos(prosrc, ?) > 0`,
    [from],
  )
  for (const { definition } of rows) await db.raw(definition.replaceAll(from, to).replaceAll('?', '\\?'))
}

export async function up(db: Knex): Promise<void> {
  // Where a backup of a former release is restored, it is there before this step is taken.
  const { rows } = await db.raw(`SELECT to_regproc('change_places_before') AS name`)
  if (!rows[0].name)
    await db.raw(`CREATE FUNCTION change_places_before() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 0::bigint'`)
  await db.raw(`
    COMMENT ON FUNCTION change_places_before IS 'how far transactions were counted before; restoring a backup replaces it';
    CREATE FUNCTION change_place() RETURNS xid8 LANGUAGE sql STABLE AS
      'SELECT (pg_current_xact_id()::text::bigint + change_places_before())::text::xid8';
    CREATE FUNCTION open_change_place() RETURNS xid8 LANGUAGE sql STABLE AS
      'SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + change_places_before())::text::xid8';
    ALTER TABLE changes ALTER transaction SET DEFAULT change_place();
  `)
  await rewrite(db, OWN, PLACE)
}

export async function down(db: Knex): Promise<void> {
  await rewrite(db, PLACE, OWN)
  await db.raw(`
    ALTER TABLE changes ALTER transaction SET DEFAULT pg_current_xact_id();
    DROP FUNCTION open_change_place;
    DROP FUNCTION change_place;
    DROP FUNCTION change_places_before;
  `)
}
