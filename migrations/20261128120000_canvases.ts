// Canvases with what they say of themselves, and what is painted in manifests that were stored before it was noted.
import type { Knex } from 'knex'

/** The view of what manifests paint, with the expression of its duration, and more columns. */
const paintedResources = (duration: string, more = ''): string => `
  CREATE VIEW painted_resources AS
    SELECT painting.customer, painting.manifest AS resource, n AS id,
      '/iiif/' || painting.customer || '/canvases/' || canvas_id AS canvas_path, original_id, canvas_order, choice_order,
      space, image, address, painting.label, canvas_label, target, static_width, static_height,
      ${duration} AS duration, painting.thumbnail, version${more}
    FROM canvas_paintings AS painting
    JOIN iiif_canvases AS canvas ON canvas.customer = painting.customer AND canvas.id = canvas_id
    JOIN iiif_resources AS shown
      ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest;`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE iiif_canvases ADD place integer, ADD label jsonb, ADD width integer, ADD height integer,
      ADD duration integer, ADD thumbnail text;
    COMMENT ON COLUMN iiif_canvases.place IS 'among the canvases of the manifest, from 0; null until it is noted';
    ALTER TABLE manifest_builds ADD failures integer NOT NULL DEFAULT 0;
    COMMENT ON COLUMN manifest_builds.failures IS 'how often it could not be built';
    COMMENT ON COLUMN iiif_canvases.duration IS 'milliseconds';

    CREATE VIEW canvases AS
      SELECT canvas.customer, manifest AS resource, canvas.id, '/iiif/' || canvas.customer || '/canvases/' || canvas.id AS canvas_path,
        original_id, canvas.place, canvas.label, width, height, duration, canvas.thumbnail, version
      FROM iiif_canvases AS canvas
      JOIN iiif_resources AS shown
        ON shown.customer = canvas.customer AND shown.kind = 'manifests' AND shown.id = canvas.manifest
      WHERE canvas.place IS NOT NULL;

    DROP VIEW painted_resources;
    ${paintedResources(
      'CASE WHEN painting.duration BETWEEN 0 AND 2147483 THEN round(painting.duration * 1000)::integer END',
      ', canvas_id',
    )}

    -- Every manifest is built once, which notes its canvases and what is painted on them.
    INSERT INTO manifest_builds (customer, manifest, public, deadline, built)
      SELECT customer, id, public, now(), true FROM iiif_resources WHERE kind = 'manifests'
      ON CONFLICT DO NOTHING;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW canvases, painted_resources;
    ALTER TABLE iiif_canvases DROP COLUMN place, DROP COLUMN label, DROP COLUMN width, DROP COLUMN height,
      DROP COLUMN duration, DROP COLUMN thumbnail;
    ALTER TABLE manifest_builds DROP COLUMN failures;
    ${paintedResources('round(duration * 1000)::integer')}
  `)
}
