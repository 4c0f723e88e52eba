// Servers keep what customers say of access in memory: they are told when it changes.
import type { Knex } from 'knex'

const TABLES = ['roles', 'auth_services', 'role_providers', 'custom_headers']

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('hydria_access', coalesce(NEW.customer, OLD.customer)::text);
        RETURN NULL;
      END $$;
    ${TABLES.map(
      table => `CREATE TRIGGER ${table}_told AFTER INSERT OR UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION tell_access_changed();`,
    ).join('\n')}
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    ${TABLES.map(table => `DROP TRIGGER ${table}_told ON ${table};`).join('\n')}
    DROP FUNCTION tell_access_changed;
  `)
}
