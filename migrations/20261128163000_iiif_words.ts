// The words of labels and metadata of the IIIF store, as search over collections finds them: read in the background whenever a document is another.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE iiif_words (
      customer integer NOT NULL,
      kind text NOT NULL,
      id text NOT NULL,
      run_at timestamptz DEFAULT now(),
      words tsvector NOT NULL DEFAULT '',
      texts text NOT NULL DEFAULT '[]',
      PRIMARY KEY (customer, kind, id),
      FOREIGN KEY (customer, kind, id) REFERENCES iiif_resources (customer, kind, id) ON DELETE CASCADE);
    COMMENT ON COLUMN iiif_words.run_at IS 'when the document is to be read, or read again if whoever reads it is stopped; null: it has been read';
    COMMENT ON COLUMN iiif_words.texts IS 'the texts with their languages as JSON';
    CREATE INDEX iiif_words_words ON iiif_words USING gin (words);
    CREATE INDEX iiif_words_due ON iiif_words (run_at) WHERE run_at IS NOT NULL;
    CREATE FUNCTION note_iiif_words() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO iiif_words (customer, kind, id) VALUES (NEW.customer, NEW.kind, NEW.id)
          ON CONFLICT (customer, kind, id) DO UPDATE SET run_at = now();
        PERFORM pg_notify('hydria_documents', '');
        RETURN NULL;
      END $$;
    CREATE TRIGGER iiif_words_added AFTER INSERT ON iiif_resources FOR EACH ROW EXECUTE FUNCTION note_iiif_words();
    CREATE TRIGGER iiif_words_changed AFTER UPDATE OF body ON iiif_resources FOR EACH ROW
      WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION note_iiif_words();
    INSERT INTO iiif_words (customer, kind, id) SELECT customer, kind, id FROM iiif_resources;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER iiif_words_added ON iiif_resources;
    DROP TRIGGER iiif_words_changed ON iiif_resources;
    DROP FUNCTION note_iiif_words;
    DROP TABLE iiif_words;
  `)
}
