// Who may see what: authorisation services, their role providers, viewers' sessions, and custom headers.
import type { Knex } from 'knex'

const version = `version bigint NOT NULL DEFAULT nextval('versions')`

const touch = (table: string) => `
  CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table} FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();`

/** Headers by which HTTP itself works, or that would change who may read an answer. */
const UNTOUCHABLE = [
  'accept-ranges',
  'access-control-allow-credentials',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'location',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'www-authenticate',
]

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE auth_services (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      name text NOT NULL,
      auth_service text,
      profile text NOT NULL,
      label text NOT NULL DEFAULT '',
      description text NOT NULL DEFAULT '',
      page_label text NOT NULL DEFAULT '',
      page_description text NOT NULL DEFAULT '',
      call_to_action text NOT NULL DEFAULT '',
      time_to_live bigint NOT NULL DEFAULT 600,
      has_role_provider boolean NOT NULL DEFAULT false,
      ${version},
      PRIMARY KEY (customer, name),
      FOREIGN KEY (customer, auth_service) REFERENCES auth_services ON DELETE CASCADE);
    COMMENT ON COLUMN auth_services.auth_service IS 'the service that this one is nested in';

    ALTER TABLE roles ADD COLUMN auth_service text,
      ADD CONSTRAINT roles_auth_service FOREIGN KEY (customer, auth_service) REFERENCES auth_services;

    CREATE TABLE role_providers (
      customer integer NOT NULL,
      auth_service text NOT NULL,
      configuration text NOT NULL,
      credentials text NOT NULL DEFAULT '',
      ${version},
      PRIMARY KEY (customer, auth_service),
      FOREIGN KEY (customer, auth_service) REFERENCES auth_services ON DELETE CASCADE);
    CREATE FUNCTION mark_role_provider() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE auth_services SET has_role_provider = (TG_OP = 'INSERT')
          WHERE customer = coalesce(NEW.customer, OLD.customer) AND name = coalesce(NEW.auth_service, OLD.auth_service);
        RETURN NULL;
      END $$;
    CREATE TRIGGER role_providers_marked AFTER INSERT OR DELETE ON role_providers
      FOR EACH ROW EXECUTE FUNCTION mark_role_provider();

    CREATE TABLE custom_headers (
      id text PRIMARY KEY,
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      key text NOT NULL CHECK (lower(key) NOT IN (${UNTOUCHABLE.map(name => `'${name}'`).join(', ')})),
      value text NOT NULL,
      space integer,
      role text,
      ${version},
      FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE,
      FOREIGN KEY (customer, role) REFERENCES roles ON DELETE CASCADE);
    CREATE INDEX custom_headers_customer ON custom_headers (customer, key);

    -- What a viewer has been given: roles until a time. The token itself is kept as its hash.
    CREATE TABLE viewer_sessions (
      token_hash bytea PRIMARY KEY,
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      roles text[] NOT NULL,
      origin text NOT NULL DEFAULT '',
      created timestamptz(3) NOT NULL DEFAULT now(),
      expires timestamptz(3) NOT NULL);
    CREATE INDEX viewer_sessions_expires ON viewer_sessions (expires);
    ${['auth_services', 'role_providers', 'custom_headers'].map(touch).join('')}
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TABLE viewer_sessions, custom_headers, role_providers;
    DROP FUNCTION mark_role_provider;
    ALTER TABLE roles DROP COLUMN auth_service;
    DROP TABLE auth_services;
  `)
}
