// What manifests paint on their canvases, by which images know the manifests that show them.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_canvases (
      customer integer NOT NULL,
      id text NOT NULL,
      kind text NOT NULL GENERATED ALWAYS AS ('manifests') STORED,
      manifest text NOT NULL,
      original_id text,
      PRIMARY KEY (customer, id),
      FOREIGN KEY (customer, kind, manifest) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    COMMENT ON COLUMN iiif_canvases.original_id IS 'id in the document; null where that is the canvas''s address here';
    CREATE INDEX iiif_canvases_of ON iiif_canvases (customer, manifest);

    CREATE TABLE canvas_paintings (
      customer integer NOT NULL,
      manifest text NOT NULL,
      n integer NOT NULL,
      canvas_id text NOT NULL,
      canvas_order integer NOT NULL,
      choice_order integer,
      space integer,
      image text,
      address text,
      label jsonb,
      canvas_label jsonb,
      target text,
      static_width float8,
      static_height float8,
      duration float8,
      thumbnail text,
      PRIMARY KEY (customer, manifest, n),
      FOREIGN KEY (customer, canvas_id) REFERENCES iiif_canvases (customer, id) ON DELETE CASCADE);
    COMMENT ON COLUMN canvas_paintings.image IS 'an image of ours that is shown; its canvas stays when it is deleted';
    CREATE INDEX canvas_paintings_image ON canvas_paintings (customer, space, image) WHERE image IS NOT NULL;
    CREATE INDEX canvas_paintings_canvas ON canvas_paintings (customer, canvas_id);

    CREATE VIEW painted_resources AS
      SELECT painting.customer, painting.manifest AS resource, n AS id,
        '/iiif/' || painting.customer || '/canvases/' || canvas_id AS canvas_path, original_id, canvas_order, choice_order,
        space, image, address, painting.label, canvas_label, target, static_width, static_height,
        round(duration * 1000)::integer AS duration, painting.thumbnail, version
      FROM canvas_paintings AS painting
      JOIN iiif_canvases AS canvas ON canvas.customer = painting.customer AND canvas.id = canvas_id
      JOIN iiif_resources AS shown
        ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest;

    -- Whatever a client writes of the manifests of an image, those that show it stay among them.
    CREATE FUNCTION keep_image_manifests() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.manifests := NEW.manifests || ARRAY(
          SELECT DISTINCT manifest FROM canvas_paintings
            WHERE customer = NEW.customer AND space = NEW.space AND image = NEW.id AND manifest <> ALL (NEW.manifests)
            ORDER BY manifest);
        RETURN NEW;
      END $$;
    CREATE TRIGGER images_keep_manifests BEFORE UPDATE OF manifests ON images FOR EACH ROW
      WHEN (NEW.manifests IS DISTINCT FROM OLD.manifests) EXECUTE FUNCTION keep_image_manifests();

    -- An image that comes back is shown again where it was.
    CREATE FUNCTION note_image_manifests() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE images SET manifests = images.manifests || shown.manifests
          FROM (SELECT added.customer, added.space, added.id, array_agg(DISTINCT manifest) AS manifests
              FROM added JOIN canvas_paintings AS painting
                ON painting.customer = added.customer AND painting.space = added.space AND painting.image = added.id
              WHERE manifest <> ALL (added.manifests)
              GROUP BY added.customer, added.space, added.id) AS shown
          WHERE images.customer = shown.customer AND images.space = shown.space AND images.id = shown.id;
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_note_manifests AFTER INSERT ON images REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION note_image_manifests();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_note_manifests ON images;
    DROP TRIGGER images_keep_manifests ON images;
    DROP FUNCTION note_image_manifests, keep_image_manifests;
    DROP VIEW painted_resources;
    DROP TABLE canvas_paintings, iiif_canvases;
  `)
}
