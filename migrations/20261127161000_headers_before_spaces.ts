// A custom header may be for a space that is still to come; with a space that is deleted its headers go, as before.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE custom_headers DROP CONSTRAINT custom_headers_customer_space_fkey;
    CREATE FUNCTION remove_headers_of_space() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM custom_headers WHERE customer = OLD.customer AND space = OLD.id;
      RETURN NULL;
    END $$;
    CREATE TRIGGER spaces_headers AFTER DELETE ON spaces FOR EACH ROW EXECUTE FUNCTION remove_headers_of_space();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER spaces_headers ON spaces;
    DROP FUNCTION remove_headers_of_space;
    DELETE FROM custom_headers WHERE space IS NOT NULL
      AND NOT EXISTS (SELECT FROM spaces WHERE spaces.customer = custom_headers.customer AND spaces.id = custom_headers.space);
    ALTER TABLE custom_headers ADD CONSTRAINT custom_headers_customer_space_fkey
      FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE;
  `)
}
