// Servers keep verified keys in memory for a moment: they are told when one changes or is deleted.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION tell_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_notify('hydria_keys', OLD.key); RETURN NULL; END $$;
    CREATE TRIGGER keys_told AFTER UPDATE OR DELETE ON keys FOR EACH ROW EXECUTE FUNCTION tell_key_changed();

    CREATE FUNCTION tell_customer_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('hydria_keys', key) FROM keys WHERE customer = OLD.id;
        RETURN NULL;
      END $$;
    CREATE TRIGGER customers_keys_told AFTER UPDATE OF administrator ON customers FOR EACH ROW
      WHEN (OLD.administrator IS DISTINCT FROM NEW.administrator) EXECUTE FUNCTION tell_customer_keys_changed();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER customers_keys_told ON customers;
    DROP FUNCTION tell_customer_keys_changed;
    DROP TRIGGER keys_told ON keys;
    DROP FUNCTION tell_key_changed;
  `)
}
