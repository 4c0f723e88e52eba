// Manifests and collections that people keep: one table for both, what each was before, and the names that it had.
import type { Knex } from 'knex'

/** Columns whose change makes a new version of a resource. */
const KEPT = ['parent', 'slug', 'public', 'label', 'thumbnail', 'items_order', 'tags', 'own_items', 'body']

const rowOf = (name: string): string => `ROW(${KEPT.map(column => `${name}.${column}`).join(', ')})`
const CHANGED = `${rowOf('OLD')} IS DISTINCT FROM ${rowOf('NEW')}`

/** What the API knows of a resource. */
const SHOWN = `customer, id, parent, slug, label, public, thumbnail, items_order, tags, created, modified, created_by,
  modified_by, body, version, iiif_path(customer, parent, slug) AS public_path`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_resources (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      kind text NOT NULL CHECK (kind IN ('collections', 'manifests')),
      id text NOT NULL,
      parent text,
      parent_kind text NOT NULL GENERATED ALWAYS AS ('collections') STORED,
      slug text,
      folded_slug text GENERATED ALWAYS AS (lower(slug)) STORED,
      label jsonb,
      public boolean NOT NULL DEFAULT false,
      thumbnail text,
      items_order integer,
      place text NOT NULL GENERATED ALWAYS AS
        (lpad(coalesce(items_order, 2147483647)::text, 10, '0') || coalesce(lower(slug), '')) STORED,
      tags text[] NOT NULL DEFAULT '{}',
      own_items boolean NOT NULL DEFAULT false,
      body text NOT NULL,
      created timestamptz(3) NOT NULL DEFAULT now(),
      modified timestamptz(3) NOT NULL DEFAULT now(),
      created_by text,
      modified_by text,
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, kind, id),
      FOREIGN KEY (customer, parent_kind, parent) REFERENCES iiif_resources (customer, kind, id),
      CHECK ((parent IS NULL) = (kind = 'collections' AND id = 'root')),
      CHECK ((parent IS NULL) = (slug IS NULL)));
    COMMENT ON COLUMN iiif_resources.body IS 'the document as it was sent, without what is spliced into it on the way out';
    COMMENT ON COLUMN iiif_resources.own_items IS 'the items of a collection are those of its document, not its children';
    CREATE UNIQUE INDEX iiif_resources_slug ON iiif_resources (customer, parent, folded_slug);
    CREATE INDEX iiif_resources_place ON iiif_resources (customer, parent, place, kind, id);
    CREATE TRIGGER iiif_resources_touch BEFORE UPDATE ON iiif_resources FOR EACH ROW
      WHEN (${CHANGED}) EXECUTE FUNCTION touch_version();

    CREATE TABLE iiif_versions (
      customer integer NOT NULL,
      kind text NOT NULL,
      resource text NOT NULL,
      id bigint NOT NULL,
      parent text,
      slug text,
      label jsonb,
      public boolean NOT NULL,
      thumbnail text,
      items_order integer,
      tags text[] NOT NULL,
      own_items boolean NOT NULL,
      body text NOT NULL,
      modified timestamptz(3) NOT NULL,
      modified_by text,
      replaced timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (customer, kind, resource, id),
      FOREIGN KEY (customer, kind, resource) REFERENCES iiif_resources ON DELETE CASCADE);
    CREATE INDEX iiif_versions_replaced ON iiif_versions (replaced);

    CREATE TABLE iiif_former_names (
      customer integer NOT NULL,
      parent_kind text NOT NULL GENERATED ALWAYS AS ('collections') STORED,
      parent text NOT NULL,
      folded_slug text NOT NULL,
      kind text NOT NULL,
      id text NOT NULL,
      PRIMARY KEY (customer, parent, folded_slug),
      FOREIGN KEY (customer, parent_kind, parent) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE,
      FOREIGN KEY (customer, kind, id) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    CREATE INDEX iiif_former_names_of ON iiif_former_names (customer, kind, id);

    CREATE FUNCTION keep_iiif_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO iiif_versions (customer, kind, resource, id, ${KEPT.join(', ')}, modified, modified_by)
          VALUES (OLD.customer, OLD.kind, OLD.id, OLD.version, ${KEPT.map(column => `OLD.${column}`).join(', ')},
            OLD.modified, OLD.modified_by);
        IF (OLD.parent, OLD.folded_slug) IS DISTINCT FROM (NEW.parent, NEW.folded_slug) THEN
          INSERT INTO iiif_former_names (customer, parent, folded_slug, kind, id)
            VALUES (OLD.customer, OLD.parent, OLD.folded_slug, OLD.kind, OLD.id)
            ON CONFLICT (customer, parent, folded_slug) DO UPDATE SET kind = excluded.kind, id = excluded.id;
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_resources_versions AFTER UPDATE ON iiif_resources FOR EACH ROW
      WHEN (${CHANGED}) EXECUTE FUNCTION keep_iiif_version();

    -- A name that is used again leads to who has it now.
    CREATE FUNCTION reuse_iiif_name() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM iiif_former_names
          WHERE customer = NEW.customer AND parent = NEW.parent AND folded_slug = NEW.folded_slug;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_resources_reuse AFTER INSERT OR UPDATE OF parent, slug ON iiif_resources
      FOR EACH ROW EXECUTE FUNCTION reuse_iiif_name();

    CREATE FUNCTION iiif_path(owner integer, folder text, name text) RETURNS text LANGUAGE sql STABLE AS $$
      WITH RECURSIVE above AS (
        SELECT 0 AS depth, folder AS parent, name AS slug
        UNION ALL
        SELECT above.depth + 1, up.parent, up.slug FROM above
          JOIN iiif_resources AS up ON up.customer = owner AND up.kind = 'collections' AND up.id = above.parent)
      SELECT '/iiif/' || owner || coalesce(string_agg('/' || slug, '' ORDER BY depth DESC), '') FROM above
    $$;

    CREATE VIEW iiif_collections AS SELECT ${SHOWN}, kind FROM iiif_resources WHERE kind = 'collections';
    CREATE VIEW iiif_manifests AS SELECT ${SHOWN}, kind FROM iiif_resources WHERE kind = 'manifests';
    CREATE VIEW iiif_contained AS SELECT customer, parent AS resource, kind, id, slug, label, public, thumbnail,
      items_order, created, modified, place, version, iiif_path(customer, parent, slug) AS public_path,
      CASE kind WHEN 'manifests' THEN 'Manifest' ELSE 'Collection' END AS resource_type FROM iiif_resources;

    INSERT INTO iiif_resources (customer, kind, id, public, label, body)
      SELECT id, 'collections', 'root', true, '{"none": ["Collections and manifests"]}',
        '{"@context":"http://iiif.io/api/presentation/3/context.json","type":"Collection","label":{"none":["Collections and manifests"]}}'
      FROM customers;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW iiif_contained, iiif_manifests, iiif_collections;
    DROP TABLE iiif_former_names, iiif_versions, iiif_resources;
    DROP FUNCTION iiif_path, reuse_iiif_name, keep_iiif_version;
  `)
}
