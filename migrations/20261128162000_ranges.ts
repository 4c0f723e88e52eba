// The ranges of manifests: they have addresses in the API, and adjuncts.
import type { Knex } from 'knex'

const kinds = (list: string): string => `
    ALTER TABLE adjuncts DROP CONSTRAINT adjuncts_kind_check, ADD CONSTRAINT adjuncts_kind_check CHECK (kind IN (${list}));`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_ranges (
      customer integer NOT NULL,
      id text NOT NULL,
      kind text NOT NULL GENERATED ALWAYS AS ('manifests') STORED,
      manifest text NOT NULL,
      original_id text NOT NULL,
      place integer NOT NULL,
      label jsonb,
      PRIMARY KEY (customer, id),
      FOREIGN KEY (customer, kind, manifest) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    COMMENT ON COLUMN iiif_ranges.original_id IS 'its id in the document';
    COMMENT ON COLUMN iiif_ranges.place IS 'among the ranges of the manifest, the outer before the inner, from 0';
    CREATE INDEX iiif_ranges_place ON iiif_ranges (customer, manifest, place);
    CREATE VIEW ranges AS
      SELECT range.customer, manifest AS resource, range.id, original_id, range.place, range.label, version
      FROM iiif_ranges AS range JOIN iiif_resources AS shown
        ON shown.customer = range.customer AND shown.kind = 'manifests' AND shown.id = range.manifest;

    ${kinds(`'manifests', 'collections', 'canvases', 'ranges'`)}
    ALTER TABLE adjuncts ADD range text GENERATED ALWAYS AS (CASE kind WHEN 'ranges' THEN resource END) STORED;

    -- Manifests that have ranges are built once, which notes them.
    INSERT INTO manifest_builds (customer, manifest, public, deadline, built)
      SELECT customer, id, public, now(), true FROM iiif_resources WHERE kind = 'manifests' AND body LIKE '%"structures"%'
      ON CONFLICT DO NOTHING;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DELETE FROM adjuncts WHERE kind = 'ranges';
    ALTER TABLE adjuncts DROP COLUMN range;
    ${kinds(`'manifests', 'collections', 'canvases'`)}
    DROP VIEW ranges;
    DROP TABLE iiif_ranges;
  `)
}
