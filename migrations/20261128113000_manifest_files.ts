// PDFs and ZIPs of manifests of the IIIF store are kept as those of named queries are, by the id of the manifest.
import type { Knex } from 'knex'

const KEPT = `asked.customer, asked.id, asked.kind, asked.query, asked.args, asked.content, asked.roles,
        file.created, file.item_count, file.size_bytes,
        (file.maker IS NOT NULL AND file.leased_until > now()) AS in_process,
        greatest(asked.version, file.version) AS version`
const FROM = 'projection_queries AS asked JOIN projection_files AS file USING (customer, kind, content)'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE projection_queries
      ALTER query DROP NOT NULL,
      ADD manifest text,
      ADD manifest_kind text NOT NULL GENERATED ALWAYS AS ('manifests') STORED,
      ADD CHECK ((query IS NULL) <> (manifest IS NULL)),
      ADD FOREIGN KEY (customer, manifest_kind, manifest)
        REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE;
    COMMENT ON COLUMN projection_queries.manifest IS 'the manifest that the file is of, where that is no query';
    DROP INDEX projection_queries_asked;
    CREATE UNIQUE INDEX projection_queries_asked
      ON projection_queries (customer, kind, md5(canonical), lower(query), manifest) NULLS NOT DISTINCT;
    CREATE INDEX projection_queries_manifest ON projection_queries (customer, manifest) WHERE manifest IS NOT NULL;
    CREATE OR REPLACE VIEW projections AS SELECT ${KEPT}, asked.manifest FROM ${FROM};

    -- Of what is no longer public, nothing is shown.
    CREATE FUNCTION forget_manifest_files() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM projection_queries WHERE customer = NEW.customer AND manifest = NEW.id;
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_resources_hidden AFTER UPDATE OF public ON iiif_resources FOR EACH ROW
      WHEN (NEW.kind = 'manifests' AND OLD.public AND NOT NEW.public) EXECUTE FUNCTION forget_manifest_files();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER iiif_resources_hidden ON iiif_resources;
    DROP FUNCTION forget_manifest_files;
    DELETE FROM projection_queries WHERE manifest IS NOT NULL;
    DROP VIEW projections;
    CREATE VIEW projections AS SELECT ${KEPT} FROM ${FROM};
    DROP INDEX projection_queries_asked;
    ALTER TABLE projection_queries DROP COLUMN manifest, DROP COLUMN manifest_kind, ALTER query SET NOT NULL;
    CREATE UNIQUE INDEX projection_queries_asked ON projection_queries (customer, kind, lower(query), md5(canonical));
  `)
}
