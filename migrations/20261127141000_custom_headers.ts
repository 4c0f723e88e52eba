// Which custom headers may be set is said by one list of what is allowed, in the program; a row that is not sent says why.
import type { Knex } from 'knex'

/** What could not be set before. */
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
  await db.raw(String.raw`
    ALTER TABLE custom_headers
      DROP CONSTRAINT custom_headers_key_check,
      ADD COLUMN ignored text,
      ADD CONSTRAINT custom_headers_key CHECK (key ~ '^[!#$%&''*+.^_${'`'}|~0-9A-Za-z-]+$'),
      ADD CONSTRAINT custom_headers_value CHECK (value !~ '[^\t -~]');
    COMMENT ON COLUMN custom_headers.ignored IS 'why the header is not sent; null: it is';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE custom_headers
      DROP CONSTRAINT custom_headers_key,
      DROP CONSTRAINT custom_headers_value,
      DROP COLUMN ignored,
      ADD CONSTRAINT custom_headers_key_check
        CHECK (lower(key) NOT IN (${UNTOUCHABLE.map(name => `'${name}'`).join(', ')}));
  `)
}
