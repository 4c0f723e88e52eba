// Keys with narrow roles, a comment and an expiry; when they were last used; and which platform keys a start has made.
import type { Knex } from 'knex'

const ROLES =
  "ARRAY['upload', 'sourceimages:read', 'sourceimages:write', 'sourceimages:unlock', 'sourceimages:download:protected']"

const API_KEYS = 'CREATE VIEW rokka_api_keys AS SELECT key AS id, customer, created, comment, version FROM keys;'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE keys DROP CONSTRAINT keys_access_check;
    ALTER TABLE keys
      ADD CONSTRAINT keys_access_check CHECK (access IN ('none', 'read', 'write', 'admin')),
      ADD COLUMN roles text[] NOT NULL DEFAULT '{}' CHECK (roles <@ ${ROLES}),
      ADD COLUMN comment text NOT NULL DEFAULT '',
      ADD COLUMN expires timestamptz(3),
      ADD COLUMN last_used timestamptz(3),
      ADD COLUMN from_settings boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN keys.from_settings IS
      'a platform key that a start has made, of ADMIN_KEY or minted: revoked by a start with another ADMIN_KEY';
    UPDATE keys SET from_settings = true WHERE customer IS NULL;
    UPDATE keys SET comment = rokka_keys.comment FROM rokka_keys WHERE rokka_keys.key = keys.key;
    DROP VIEW rokka_api_keys;
    DROP TABLE rokka_keys;
    ${API_KEYS}
    CREATE VIEW platform_keys AS
      SELECT key, secret_hash, comment, expires, last_used, from_settings, created, version FROM keys WHERE customer IS NULL;
    DROP VIEW entry_point;
    CREATE VIEW entry_point AS SELECT 'entry-point' AS id, false AS platform;

    DROP TRIGGER keys_told ON keys;
    CREATE TRIGGER keys_told AFTER UPDATE OF key, customer, access, roles, secret_hash, expires OR DELETE ON keys
      FOR EACH ROW EXECUTE FUNCTION tell_key_changed();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER keys_told ON keys;
    CREATE TRIGGER keys_told AFTER UPDATE OR DELETE ON keys FOR EACH ROW EXECUTE FUNCTION tell_key_changed();

    DROP VIEW platform_keys, rokka_api_keys, entry_point;
    CREATE VIEW entry_point AS SELECT 'entry-point' AS id;
    CREATE TABLE rokka_keys (
      key text PRIMARY KEY REFERENCES keys ON DELETE CASCADE,
      comment text NOT NULL DEFAULT '',
      created timestamptz(3) NOT NULL DEFAULT now(),
      version bigint NOT NULL DEFAULT nextval('versions'));
    CREATE TRIGGER rokka_keys_touch BEFORE UPDATE ON rokka_keys FOR EACH ROW
      WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();
    INSERT INTO rokka_keys (key, comment) SELECT key, comment FROM keys WHERE comment <> '';
    CREATE VIEW rokka_api_keys AS SELECT keys.key AS id, keys.customer, keys.created, coalesce(rokka_keys.comment, '') AS comment, keys.version
      FROM keys LEFT JOIN rokka_keys USING (key);

    DELETE FROM keys WHERE access = 'none' OR expires IS NOT NULL;
    ALTER TABLE keys DROP COLUMN roles, DROP COLUMN comment, DROP COLUMN expires, DROP COLUMN last_used,
      DROP COLUMN from_settings, DROP CONSTRAINT keys_access_check;
    ALTER TABLE keys ADD CONSTRAINT keys_access_check CHECK (access IN ('read', 'write', 'admin'));
  `)
}
