// Originals that an image gives up are written down to be released, in the transaction in which it gives them up; chores.
import type { Knex } from 'knex'

const given = (column: string) => `
        IF OLD.${column} IS NOT NULL AND OLD.${column} IS DISTINCT FROM NEW.original
          AND OLD.${column} IS DISTINCT FROM NEW.uploaded THEN
          INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.${column});
        END IF;`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION release_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${given('original')}${given('uploaded')}
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_replaced AFTER UPDATE OF original, uploaded ON images
      FOR EACH ROW WHEN (OLD.original IS DISTINCT FROM NEW.original OR OLD.uploaded IS DISTINCT FROM NEW.uploaded)
      EXECUTE FUNCTION release_replaced();

    -- What one process does for all, and when it was last begun.
    CREATE TABLE chores (name text PRIMARY KEY, last timestamptz(3) NOT NULL DEFAULT now());
    INSERT INTO chores (name) VALUES ('orphans');
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP TRIGGER images_replaced ON images; DROP FUNCTION release_replaced; DROP TABLE chores')
}
