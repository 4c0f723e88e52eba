// The words of annotations as vectors, by which those of many manifests are searched; those that are there are found by being read, until they are written.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE iiif_annotations ADD words tsvector;
    COMMENT ON COLUMN iiif_annotations.words IS 'words of its texts; null: not made yet';
    CREATE INDEX iiif_annotations_words ON iiif_annotations USING gin (words);
    CREATE INDEX iiif_annotations_unread ON iiif_annotations (customer, manifest) WHERE words IS NULL;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX iiif_annotations_unread, iiif_annotations_words;
    ALTER TABLE iiif_annotations DROP COLUMN words;
  `)
}
