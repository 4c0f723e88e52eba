// Secrets are encrypted at rest: which columns have been, and client secrets out of what everyone may read.
//
// The program encrypts the rows itself when it starts (src/store/reseal.ts), since only it has the key. A step back does
// not decrypt them: an older program finds no credentials that it can read, and they have to be written again.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE sealed_columns (
      table_name text NOT NULL,
      column_name text NOT NULL,
      PRIMARY KEY (table_name, column_name));
    COMMENT ON TABLE sealed_columns IS 'columns in which every value is encrypted';

    UPDATE role_providers SET
      credentials = CASE WHEN credentials = '' THEN
        coalesce(configuration::jsonb->>'clientSecret', configuration::jsonb->>'client_secret', '') ELSE credentials END,
      configuration = (configuration::jsonb - 'clientSecret' - 'client_secret')::text
      WHERE jsonb_exists_any(configuration::jsonb, ARRAY['clientSecret', 'client_secret']);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP TABLE sealed_columns')
}
