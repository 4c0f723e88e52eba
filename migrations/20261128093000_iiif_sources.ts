// What manifests and collections of the IIIF store were imported from: the address, and the text that came from there.
import type { Knex } from 'knex'

/** What the API knows of a resource. */
const SHOWN = `customer, id, parent, slug, label, public, thumbnail, items_order, tags, created, modified, created_by,
  modified_by, body, version, iiif_path(customer, parent, slug) AS public_path`

const VIEWS = { iiif_collections: 'collections', iiif_manifests: 'manifests' }

const SOURCE = `(SELECT sources.address FROM iiif_sources AS sources WHERE sources.customer = iiif_resources.customer
  AND sources.kind = iiif_resources.kind AND sources.resource = iiif_resources.id) AS source`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_sources (
      customer integer NOT NULL,
      kind text NOT NULL,
      resource text NOT NULL,
      address text NOT NULL,
      body text NOT NULL,
      created timestamptz(3) NOT NULL DEFAULT now(),
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, kind, resource),
      FOREIGN KEY (customer, kind, resource) REFERENCES iiif_resources ON DELETE CASCADE);
    COMMENT ON COLUMN iiif_sources.body IS 'the document as it came, before it was brought to Presentation 3';
  `)
  for (const [view, kind] of Object.entries(VIEWS))
    await db.raw(
      `CREATE OR REPLACE VIEW ${view} AS SELECT ${SHOWN}, kind, ${SOURCE} FROM iiif_resources WHERE kind = '${kind}'`,
    )
}

export async function down(db: Knex): Promise<void> {
  for (const [view, kind] of Object.entries(VIEWS))
    await db.raw(`
      DROP VIEW ${view};
      CREATE VIEW ${view} AS SELECT ${SHOWN}, kind FROM iiif_resources WHERE kind = '${kind}';`)
  await db.raw('DROP TABLE iiif_sources')
}
