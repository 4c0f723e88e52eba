// What the installation offers to all: origin strategies, storage policies, portal roles; and the users of the portal.
import type { Knex } from 'knex'

const version = `version bigint NOT NULL DEFAULT nextval('versions')`

const touch = (table: string) => `
  CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table} FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE origin_strategies (
      id text PRIMARY KEY,
      name text NOT NULL,
      requires_credentials boolean NOT NULL,
      ${version});
    INSERT INTO origin_strategies (id, name, requires_credentials) VALUES
      ('default', 'default', false),
      ('basic-http-authentication', 'basic-http-authentication', true),
      ('s3-ambient', 's3-ambient', false),
      ('sftp', 'sftp', true);

    CREATE TABLE storage_policies (
      id text PRIMARY KEY,
      maximum_number_of_stored_images bigint NOT NULL,
      maximum_total_size_of_stored_images bigint NOT NULL,
      ${version});
    INSERT INTO storage_policies (id, maximum_number_of_stored_images, maximum_total_size_of_stored_images)
      VALUES ('default', 1000000000, 1125899906842624);

    CREATE TABLE portal_roles (id text PRIMARY KEY, name text NOT NULL, ${version});
    INSERT INTO portal_roles (id, name) VALUES ('admin', 'Administrator'), ('editor', 'Editor'), ('viewer', 'Viewer');

    CREATE TABLE portal_users (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      id text NOT NULL,
      email text NOT NULL,
      password text NOT NULL,
      enabled boolean NOT NULL DEFAULT true,
      roles text[] NOT NULL DEFAULT '{}',
      created timestamptz(3) NOT NULL DEFAULT now(),
      ${version},
      PRIMARY KEY (customer, id));
    CREATE UNIQUE INDEX portal_users_email ON portal_users (lower(email));
    CREATE INDEX portal_users_customer ON portal_users (customer, created);
    ${touch('storage_policies')}
    ${touch('portal_users')}
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP TABLE portal_users, portal_roles, storage_policies, origin_strategies')
}
