// Manifests whose canvases are made of their images once these have been ingested.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE canvas_paintings ADD from_items boolean NOT NULL DEFAULT true;
    COMMENT ON COLUMN canvas_paintings.from_items IS 'the document has it; else the document''s canvas is made of it';

    CREATE TABLE manifest_builds (
      customer integer NOT NULL,
      kind text NOT NULL GENERATED ALWAYS AS ('manifests') STORED,
      manifest text NOT NULL,
      public boolean NOT NULL,
      deadline timestamptz NOT NULL,
      built boolean NOT NULL DEFAULT false,
      PRIMARY KEY (customer, manifest),
      FOREIGN KEY (customer, kind, manifest) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    COMMENT ON TABLE manifest_builds IS 'manifests that wait for their images, or no longer show what their images are';
    COMMENT ON COLUMN manifest_builds.built IS 'it is shown as it is meanwhile';
    COMMENT ON COLUMN manifest_builds.public IS 'whether the public may see it once it is built';

    -- The canvas of an image that is deleted, or comes back, is made anew.
    CREATE FUNCTION build_manifests_of() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO manifest_builds (customer, manifest, public, deadline, built)
          SELECT DISTINCT shown.customer, shown.id, shown.public, now(), true
            FROM changed JOIN canvas_paintings AS painting
              ON painting.customer = changed.customer AND painting.space = changed.space AND painting.image = changed.id
            JOIN iiif_resources AS shown
              ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest
            WHERE NOT from_items
          ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_build_without AFTER DELETE ON images REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_of();
    CREATE TRIGGER images_build_with AFTER INSERT ON images REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_of();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_build_without ON images;
    DROP TRIGGER images_build_with ON images;
    DROP FUNCTION build_manifests_of;
    DROP TABLE manifest_builds;
    ALTER TABLE canvas_paintings DROP COLUMN from_items;
  `)
}
