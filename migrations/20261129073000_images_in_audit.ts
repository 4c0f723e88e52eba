// Entries of the audit trail name the images that they are about so that they are found wherever these are moved.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION lasting_image_name(customer integer, id text, created timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT customer || '/' || id || '@' || to_char(created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    $$;
    ALTER TABLE audit_entries ADD COLUMN images_concerned text[] NOT NULL DEFAULT '{}';
    COMMENT ON COLUMN audit_entries.images_concerned IS 'the images that it is about, by what stays the same when they are moved';

    -- What was written before names images by their addresses, of which those with characters that are encoded are not found.
    ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_kept;
    WITH places AS (
      SELECT customer, space, id, created FROM images
      UNION ALL
      SELECT images.customer, former.space, images.id, images.created FROM former_image_places AS former
        JOIN images ON images.customer = former.customer AND images.space = former.space_now AND images.id = former.image
    ), found AS (
      SELECT entry.id, array_agg(DISTINCT lasting_image_name(places.customer, places.id, places.created)) AS images
        FROM audit_entries AS entry CROSS JOIN LATERAL unnest(entry.concerned || entry.target) AS about (path)
        JOIN places ON about.path = '/customers/' || places.customer || '/spaces/' || places.space || '/images/' || places.id
        WHERE entry.created >= places.created
        GROUP BY entry.id
    )
    UPDATE audit_entries SET images_concerned = found.images FROM found WHERE audit_entries.id = found.id;
    ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_kept;
    CREATE INDEX audit_entries_images_concerned ON audit_entries USING gin (images_concerned);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE audit_entries DROP COLUMN images_concerned; DROP FUNCTION lasting_image_name')
}
