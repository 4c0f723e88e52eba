// PDFs and ZIPs as a cache: each is kept once for what it shows, whichever queries show that, and is counted beside what is stored.
import type { Knex } from 'knex'

const KEPT = `ADD COLUMN cached_projections integer NOT NULL DEFAULT 0,
      ADD COLUMN cached_projections_size bigint NOT NULL DEFAULT 0`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Files made so far are made again when they are asked for; their bytes, which no row names now, are swept.
    DROP TABLE projections;

    CREATE TABLE projection_files (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      kind text NOT NULL CHECK (kind IN ('pdf', 'zip')),
      content text NOT NULL,
      blob text UNIQUE,
      item_count integer NOT NULL DEFAULT 0,
      size_bytes bigint NOT NULL DEFAULT 0,
      created timestamptz(3),
      used timestamptz(3) NOT NULL DEFAULT now(),
      maker text,
      leased_until timestamptz(3),
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, kind, content));
    COMMENT ON COLUMN projection_files.content IS 'SHA-256 of what the file shows';
    COMMENT ON COLUMN projection_files.blob IS 'null until it has been made';
    CREATE INDEX projection_files_used ON projection_files (used);
    CREATE TRIGGER projection_files_touch BEFORE UPDATE ON projection_files FOR EACH ROW
      WHEN (ROW(OLD.blob, OLD.maker) IS DISTINCT FROM ROW(NEW.blob, NEW.maker)) EXECUTE FUNCTION touch_version();

    -- Which file a query showed when it was asked for last, so that it is found by what it is of.
    CREATE TABLE projection_queries (
      customer integer NOT NULL,
      id text NOT NULL DEFAULT gen_random_uuid()::text,
      kind text NOT NULL,
      query text NOT NULL,
      args text NOT NULL,
      canonical text NOT NULL,
      content text NOT NULL,
      roles text[] NOT NULL DEFAULT '{}',
      used timestamptz(3) NOT NULL DEFAULT now(),
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, id),
      FOREIGN KEY (customer, kind, content) REFERENCES projection_files ON DELETE CASCADE);
    COMMENT ON COLUMN projection_queries.canonical IS 'the parameters in the one form that all ways to write them have';
    CREATE UNIQUE INDEX projection_queries_asked ON projection_queries (customer, kind, lower(query), md5(canonical));
    CREATE INDEX projection_queries_content ON projection_queries (customer, kind, content);
    CREATE INDEX projection_queries_used ON projection_queries (customer, used);
    CREATE TRIGGER projection_queries_touch BEFORE UPDATE ON projection_queries FOR EACH ROW
      WHEN (ROW(OLD.args, OLD.content, OLD.roles) IS DISTINCT FROM ROW(NEW.args, NEW.content, NEW.roles))
      EXECUTE FUNCTION touch_version();

    CREATE VIEW projections AS
      SELECT asked.customer, asked.id, asked.kind, asked.query, asked.args, asked.content, asked.roles,
        file.created, file.item_count, file.size_bytes,
        (file.maker IS NOT NULL AND file.leased_until > now()) AS in_process,
        greatest(asked.version, file.version) AS version
      FROM projection_queries AS asked JOIN projection_files AS file USING (customer, kind, content);

    ALTER TABLE storage ${KEPT};
    CREATE FUNCTION account_projections() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        files integer := 0;
        bytes bigint := 0;
      BEGIN
        IF TG_OP <> 'INSERT' AND OLD.blob IS NOT NULL THEN
          files := files - 1;
          bytes := bytes - OLD.size_bytes;
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.blob IS NOT NULL THEN
          files := files + 1;
          bytes := bytes + NEW.size_bytes;
        END IF;
        IF files <> 0 OR bytes <> 0 THEN
          UPDATE storage SET cached_projections = cached_projections + files,
              cached_projections_size = cached_projections_size + bytes
            WHERE customer = coalesce(NEW.customer, OLD.customer) AND space IS NULL;
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER projection_files_account AFTER INSERT OR DELETE OR UPDATE OF blob, size_bytes ON projection_files
      FOR EACH ROW EXECUTE FUNCTION account_projections();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW projections;
    DROP TABLE projection_queries, projection_files;
    DROP FUNCTION account_projections;
    ALTER TABLE storage DROP COLUMN cached_projections, DROP COLUMN cached_projections_size;
    CREATE TABLE projections (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      id text NOT NULL DEFAULT gen_random_uuid()::text,
      kind text NOT NULL CHECK (kind IN ('pdf', 'zip')),
      query text NOT NULL,
      args text NOT NULL,
      canonical text NOT NULL,
      fingerprint text NOT NULL DEFAULT '',
      blob text,
      item_count integer NOT NULL DEFAULT 0,
      size_bytes bigint NOT NULL DEFAULT 0,
      roles text[] NOT NULL DEFAULT '{}',
      created timestamptz(3),
      maker text,
      leased_until timestamptz(3),
      in_process boolean NOT NULL GENERATED ALWAYS AS (maker IS NOT NULL) STORED,
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, id));
    CREATE UNIQUE INDEX projections_asked ON projections (customer, kind, lower(query), md5(canonical));
    CREATE TRIGGER projections_touch BEFORE UPDATE ON projections FOR EACH ROW EXECUTE FUNCTION touch_version();
  `)
}
