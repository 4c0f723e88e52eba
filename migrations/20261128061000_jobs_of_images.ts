// Jobs and changes are written by the thousand, with rows that the same transaction has locked: what a foreign key looks up for each of them, a statement does at once where a row goes.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE jobs DROP CONSTRAINT jobs_customer_space_image_fkey;
    ALTER TABLE changes DROP CONSTRAINT changes_customer_fkey;
    CREATE FUNCTION remove_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM jobs USING removed
          WHERE jobs.customer = removed.customer AND jobs.space = removed.space AND jobs.image = removed.id;
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_jobs_gone AFTER DELETE ON images REFERENCING OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION remove_jobs();
    CREATE FUNCTION remove_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM changes WHERE customer = OLD.id;
        RETURN NULL;
      END $$;
    CREATE TRIGGER customers_changes_gone AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION remove_changes();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER customers_changes_gone ON customers;
    DROP FUNCTION remove_changes;
    DROP TRIGGER images_jobs_gone ON images;
    DROP FUNCTION remove_jobs;
    ALTER TABLE changes ADD CONSTRAINT changes_customer_fkey FOREIGN KEY (customer) REFERENCES customers ON DELETE CASCADE;
    ALTER TABLE jobs ADD CONSTRAINT jobs_customer_space_image_fkey
      FOREIGN KEY (customer, space, image) REFERENCES images (customer, space, id) ON DELETE CASCADE;
  `)
}
