// Files that were made of named queries and are kept until what they show changes.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE projections (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      id text NOT NULL DEFAULT gen_random_uuid()::text,
      kind text NOT NULL CHECK (kind IN ('pdf', 'zip')),
      query text NOT NULL,
      args text NOT NULL,
      -- The parameters in the one form that all ways to write them have.
      canonical text NOT NULL,
      -- Changes with everything that the file shows.
      fingerprint text NOT NULL DEFAULT '',
      blob text,
      item_count integer NOT NULL DEFAULT 0,
      size_bytes bigint NOT NULL DEFAULT 0,
      roles text[] NOT NULL DEFAULT '{}',
      created timestamptz(3),
      maker text,
      leased_until timestamptz(3),
      in_process boolean NOT NULL GENERATED ALWAYS AS (maker IS NOT NULL) STORED,
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, id));
    CREATE UNIQUE INDEX projections_asked ON projections (customer, kind, lower(query), md5(canonical));
    CREATE TRIGGER projections_touch BEFORE UPDATE ON projections FOR EACH ROW EXECUTE FUNCTION touch_version();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP TABLE projections;')
}
