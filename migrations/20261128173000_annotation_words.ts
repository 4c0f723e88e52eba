// What annotations are found by, kept beside each when it is written; of older ones it is made when they are first searched.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE iiif_annotations ADD found_by text;
    COMMENT ON COLUMN iiif_annotations.found_by IS 'words, creators and dates as search reads them, as JSON; null: not made yet';
    CREATE INDEX iiif_annotations_worded ON iiif_annotations (customer, manifest, canvas) WHERE body_value <> '';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX iiif_annotations_worded;
    ALTER TABLE iiif_annotations DROP COLUMN found_by;
  `)
}
