// Annotations on the canvases of stored manifests, as they were sent, and how many each canvas has.
import type { Knex } from 'knex'

/** What the API knows of a canvas, with more columns. */
const canvases = (more = ''): string => `
  CREATE VIEW canvases AS
    SELECT canvas.customer, manifest AS resource, canvas.id, '/iiif/' || canvas.customer || '/canvases/' || canvas.id AS canvas_path,
      original_id, canvas.place, canvas.label, width, height, duration, canvas.thumbnail, version${more}
    FROM iiif_canvases AS canvas
    JOIN iiif_resources AS shown
      ON shown.customer = canvas.customer AND shown.kind = 'manifests' AND shown.id = canvas.manifest
    WHERE canvas.place IS NOT NULL;`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_annotations (
      customer integer NOT NULL,
      kind text NOT NULL GENERATED ALWAYS AS ('manifests') STORED,
      manifest text NOT NULL,
      canvas text NOT NULL,
      id text NOT NULL,
      body text NOT NULL,
      motivations text[] NOT NULL,
      body_value text,
      target text,
      creator text,
      created timestamptz(3) NOT NULL DEFAULT now(),
      modified timestamptz(3) NOT NULL DEFAULT now(),
      created_by text,
      modified_by text,
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, manifest, canvas, id),
      FOREIGN KEY (customer, kind, manifest) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    COMMENT ON TABLE iiif_annotations IS 'one of a canvas that its manifest has no more comes back with the canvas';
    COMMENT ON COLUMN iiif_annotations.body IS 'the annotation as it was sent, without its id';
    COMMENT ON COLUMN iiif_annotations.body_value IS 'the text of its bodies';
    COMMENT ON COLUMN iiif_annotations.target IS 'fragment or selector of the part of the canvas; null is all of it';
    CREATE INDEX iiif_annotations_created ON iiif_annotations (customer, manifest, canvas, created, id);
    CREATE TRIGGER iiif_annotations_touch BEFORE UPDATE ON iiif_annotations FOR EACH ROW
      WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION touch_version();

    ALTER TABLE iiif_canvases ADD annotation_count integer NOT NULL DEFAULT 0;
    CREATE INDEX iiif_canvases_annotated ON iiif_canvases (customer, manifest) WHERE annotation_count > 0;

    CREATE FUNCTION count_annotations() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        changed iiif_annotations := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
      BEGIN
        UPDATE iiif_canvases SET annotation_count = annotation_count + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
          WHERE customer = changed.customer AND id = changed.canvas AND manifest = changed.manifest;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_annotations_count AFTER INSERT OR DELETE ON iiif_annotations
      FOR EACH ROW EXECUTE FUNCTION count_annotations();

    -- A canvas that comes back to its manifest has the annotations that it had.
    CREATE FUNCTION recount_annotations() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE iiif_canvases AS canvas SET annotation_count = counted.n
          FROM (SELECT note.customer, note.manifest, note.canvas, count(*) AS n
                  FROM added JOIN iiif_annotations AS note
                    ON note.customer = added.customer AND note.manifest = added.manifest AND note.canvas = added.id
                  GROUP BY 1, 2, 3) AS counted
          WHERE canvas.customer = counted.customer AND canvas.manifest = counted.manifest AND canvas.id = counted.canvas;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_canvases_recount AFTER INSERT ON iiif_canvases REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION recount_annotations();

    -- The document of a manifest says which of its canvases have annotations.
    CREATE FUNCTION note_annotated_manifest() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO changes (customer, resource_kind, resource, kind, path)
          SELECT customer, kind, id, 'Update', iiif_path(customer, parent, slug) FROM iiif_resources
            WHERE customer = NEW.customer AND kind = 'manifests' AND id = NEW.manifest AND public;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_canvases_annotated AFTER UPDATE ON iiif_canvases FOR EACH ROW
      WHEN ((OLD.annotation_count = 0) <> (NEW.annotation_count = 0)) EXECUTE FUNCTION note_annotated_manifest();

    DROP VIEW canvases;
    ${canvases(', annotation_count')}
    CREATE VIEW canvas_annotations AS
      SELECT note.customer, note.manifest, canvas, note.id,
        '/iiif/' || note.customer || '/canvases/' || canvas || '/annotations/' || note.id AS annotation_path,
        body, motivations, body_value, target, creator, created, modified, created_by, modified_by, version
      FROM iiif_annotations AS note
      JOIN iiif_canvases AS shown
        ON shown.customer = note.customer AND shown.manifest = note.manifest AND shown.id = note.canvas;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW canvas_annotations, canvases;
    DROP TRIGGER iiif_canvases_annotated ON iiif_canvases;
    DROP TRIGGER iiif_canvases_recount ON iiif_canvases;
    DROP TABLE iiif_annotations;
    DROP FUNCTION note_annotated_manifest, recount_annotations, count_annotations;
    ALTER TABLE iiif_canvases DROP COLUMN annotation_count;
    ${canvases()}
  `)
}
