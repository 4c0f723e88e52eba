// What happens to public manifests and collections of the IIIF store is noted with what happens to images.
import type { Knex } from 'knex'

/** What of a resource the public sees, beside its place. */
const SHOWN = ['label', 'thumbnail', 'own_items', 'body']
const rowOf = (name: string): string => `ROW(${SHOWN.map(column => `${name}.${column}`).join(', ')})`
const pathOf = (name: string): string => `iiif_path(${name}.customer, ${name}.parent, ${name}.slug)`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE changes
      ALTER space DROP NOT NULL,
      ALTER image DROP NOT NULL,
      ADD resource_kind text CHECK (resource_kind IN ('collections', 'manifests')),
      ADD resource text,
      ADD path text,
      ADD target text,
      DROP CONSTRAINT changes_kind_check,
      ADD CHECK (kind IN ('Create', 'Update', 'Move', 'Delete')),
      ADD CHECK (CASE WHEN resource IS NULL
        THEN (space IS NOT NULL AND image IS NOT NULL AND path IS NULL)
        ELSE (space IS NULL AND image IS NULL AND resource_kind IS NOT NULL AND path IS NOT NULL) END),
      ADD CHECK ((kind = 'Move') = (target IS NOT NULL));
    COMMENT ON COLUMN changes.path IS 'path of the public address at that time; of what moved, before it did';
    COMMENT ON COLUMN changes.target IS 'path of the public address that it moved to';

    -- The root, which every customer begins with, is not noted as new; a customer who goes takes the changes along.
    CREATE FUNCTION note_iiif_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        was boolean := TG_OP <> 'INSERT' AND OLD.public;
        is_now boolean := TG_OP <> 'DELETE' AND NEW.public;
      BEGIN
        IF is_now AND NOT was AND (TG_OP = 'UPDATE' OR NEW.parent IS NOT NULL) THEN
          INSERT INTO changes (customer, resource_kind, resource, kind, path)
            VALUES (NEW.customer, NEW.kind, NEW.id, 'Create', ${pathOf('NEW')});
        ELSIF was AND NOT is_now AND EXISTS (SELECT 1 FROM customers WHERE customers.id = OLD.customer) THEN
          INSERT INTO changes (customer, resource_kind, resource, kind, path)
            VALUES (OLD.customer, OLD.kind, OLD.id, 'Delete', ${pathOf('OLD')});
        ELSIF was AND is_now THEN
          IF (OLD.parent, OLD.slug) IS DISTINCT FROM (NEW.parent, NEW.slug) THEN
            INSERT INTO changes (customer, resource_kind, resource, kind, path, target)
              VALUES (NEW.customer, NEW.kind, NEW.id, 'Move', ${pathOf('OLD')}, ${pathOf('NEW')});
          END IF;
          IF ${rowOf('OLD')} IS DISTINCT FROM ${rowOf('NEW')} THEN
            INSERT INTO changes (customer, resource_kind, resource, kind, path)
              VALUES (NEW.customer, NEW.kind, NEW.id, 'Update', ${pathOf('NEW')});
          END IF;
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_resources_noted AFTER INSERT OR UPDATE OR DELETE ON iiif_resources
      FOR EACH ROW EXECUTE FUNCTION note_iiif_changes();

    INSERT INTO changes (customer, resource_kind, resource, kind, path, at)
      SELECT customer, kind, id, 'Create', iiif_path(customer, parent, slug), created
        FROM iiif_resources WHERE public AND parent IS NOT NULL ORDER BY created, kind, id;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER iiif_resources_noted ON iiif_resources;
    DROP FUNCTION note_iiif_changes;
    DELETE FROM changes WHERE resource IS NOT NULL;
    ALTER TABLE changes
      DROP CONSTRAINT changes_kind_check,
      DROP COLUMN resource_kind, DROP COLUMN resource, DROP COLUMN path, DROP COLUMN target,
      ALTER space SET NOT NULL,
      ALTER image SET NOT NULL,
      ADD CONSTRAINT changes_kind_check CHECK (kind IN ('Create', 'Update', 'Delete'));
  `)
}
