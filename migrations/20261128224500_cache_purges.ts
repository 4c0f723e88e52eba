// How far shared caches in front of the platform have been told of what changed; and what customers say of access is among the changes.
import type { Knex } from 'knex'

/** What is told of changes, by which tables. */
const telling = (readers: string[]): string => `
  CREATE OR REPLACE FUNCTION tell_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF ${readers.map(table => `EXISTS (SELECT FROM ${table})`).join(' OR ')} THEN PERFORM pg_notify('hydria_changes', ''); END IF;
      RETURN NULL;
    END $$;`

/** What is said when something that a customer says of access has changed; `more` is said too. */
const access = (more = ''): string => `
  CREATE OR REPLACE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('hydria_access', coalesce(NEW.customer, OLD.customer)::text);${more}
      RETURN NULL;
    END $$;`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE cache_purge_places (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      delay integer NOT NULL,
      transaction xid8 NOT NULL,
      id bigint NOT NULL,
      leased_until timestamptz(3),
      PRIMARY KEY (customer, delay));
    COMMENT ON COLUMN cache_purge_places.delay IS 'seconds after a change: caches are told twice';
    ${telling(['webhook_places', 'cache_purge_places'])}
    ${access(`
      -- Of all of a customer, and nobody's event.
      INSERT INTO changes (customer, event) SELECT id, '' FROM customers
        WHERE id = coalesce(NEW.customer, OLD.customer) AND EXISTS (SELECT FROM cache_purge_places);`)}
    CREATE TRIGGER named_queries_told AFTER INSERT OR UPDATE OR DELETE ON named_queries
      FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER named_queries_told ON named_queries;
    ${access()}
    ${telling(['webhook_places'])}
    DROP TABLE cache_purge_places;
  `)
}
