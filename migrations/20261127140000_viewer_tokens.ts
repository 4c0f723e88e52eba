// A viewer's access tokens belong to the session that they were issued from, and end with it.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Tokens that know no session: they last for five minutes at most, and clients ask for others.
    DELETE FROM viewer_sessions WHERE origin <> '';
    ALTER TABLE viewer_sessions ADD COLUMN session bytea REFERENCES viewer_sessions ON DELETE CASCADE;
    COMMENT ON COLUMN viewer_sessions.session IS 'of an access token: the session that it was issued from';
    CREATE INDEX viewer_sessions_session ON viewer_sessions (session) WHERE session IS NOT NULL;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DELETE FROM viewer_sessions WHERE session IS NOT NULL;
    ALTER TABLE viewer_sessions DROP COLUMN session;
  `)
}
