// Adjuncts of manifests, of collections and of canvases: they go with the document that shows them.
import type { Knex } from 'knex'

/** What documents show of an adjunct. */
const SHOWN = [
  ...[
    'document',
    'resource_type',
    'public_id',
    'media_type',
    'iiif_link',
    'profile',
    'label',
    'language',
    'motivation',
  ],
  ...['provides', 'roles', 'original', 'size'],
]
const rowOf = (name: string): string => `ROW(${SHOWN.map(column => `${name}.${column}`).join(', ')})`

/** What a transaction does to the adjuncts of a document is one change of it. */
const noting = (name: string, event: string, tables: string, changed: string): string => `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO changes (customer, resource_kind, resource, kind, path)
          SELECT DISTINCT shown.customer, shown.kind, shown.id, 'Update', iiif_path(shown.customer, shown.parent, shown.slug)
            FROM ${changed} JOIN iiif_resources AS shown
              ON shown.customer = changed.customer AND shown.kind = changed.document_kind AND shown.id = changed.document
            WHERE shown.public AND NOT EXISTS (SELECT FROM changes AS told
              WHERE told.customer = shown.customer AND told.transaction = pg_current_xact_id() AND told.kind = 'Update'
                AND told.resource_kind = shown.kind AND told.resource = shown.id);
        RETURN NULL;
      END $$;
    CREATE TRIGGER ${name} AFTER ${event} ON adjuncts REFERENCING ${tables}
      FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`

/** Those that have content, which alone are shown. */
const HAVING = '(changed.external_id IS NOT NULL OR changed.original IS NOT NULL)'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE adjuncts
      ADD document text,
      ADD document_kind text GENERATED ALWAYS AS
        (CASE WHEN kind = 'collections' THEN kind WHEN kind IS NOT NULL THEN 'manifests' END) STORED,
      ADD canvas text GENERATED ALWAYS AS (CASE kind WHEN 'canvases' THEN resource END) STORED,
      ADD CHECK ((document IS NULL) = (kind IS NULL)),
      ADD FOREIGN KEY (customer, document_kind, document) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE;
    COMMENT ON COLUMN adjuncts.document IS 'the manifest or collection whose document shows it, and with which it goes';
    CREATE INDEX adjuncts_document ON adjuncts (customer, document_kind, document) WHERE document IS NOT NULL;
    CREATE INDEX adjuncts_of_resource ON adjuncts (customer, kind, resource, created, id) WHERE resource IS NOT NULL;

    -- The adjuncts of a canvas are where the canvas is; while no manifest has it, they wait with the one that had it.
    CREATE FUNCTION follow_canvases() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE adjuncts SET document = added.manifest FROM added
          WHERE adjuncts.customer = added.customer AND adjuncts.kind = 'canvases' AND adjuncts.resource = added.id
            AND adjuncts.document <> added.manifest;
        RETURN NULL;
      END $$;
    CREATE TRIGGER adjuncts_follow_canvases AFTER INSERT ON iiif_canvases REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION follow_canvases();
    ${noting('note_adjuncts_in', 'INSERT', 'NEW TABLE AS added', `(SELECT * FROM added AS changed WHERE ${HAVING}) AS changed`)}
    ${noting('note_adjuncts_out', 'DELETE', 'OLD TABLE AS removed', `(SELECT * FROM removed AS changed WHERE ${HAVING}) AS changed`)}
    ${noting(
      'note_adjunct_changes',
      'UPDATE',
      'OLD TABLE AS before NEW TABLE AS after',
      `(SELECT changed.* FROM after AS changed JOIN before USING (number)
        WHERE ${HAVING} AND ${rowOf('before')} IS DISTINCT FROM ${rowOf('changed')}) AS changed`,
    )}
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER adjuncts_follow_canvases ON iiif_canvases;
    DROP TRIGGER note_adjuncts_in ON adjuncts;
    DROP TRIGGER note_adjuncts_out ON adjuncts;
    DROP TRIGGER note_adjunct_changes ON adjuncts;
    DROP FUNCTION follow_canvases, note_adjuncts_in, note_adjuncts_out, note_adjunct_changes;
    DELETE FROM adjuncts WHERE document IS NOT NULL;
    ALTER TABLE adjuncts DROP COLUMN document_kind, DROP COLUMN document, DROP COLUMN canvas;
  `)
}
