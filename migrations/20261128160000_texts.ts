// The words of adjuncts, as search finds them: read in the background whenever the content of an adjunct is another.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE texts (
      adjunct bigint PRIMARY KEY REFERENCES adjuncts ON DELETE CASCADE,
      customer integer NOT NULL,
      run_at timestamptz DEFAULT now(),
      tries integer NOT NULL DEFAULT 0,
      error text NOT NULL DEFAULT '',
      original text,
      kind text,
      languages text[] NOT NULL DEFAULT '{}',
      language_runs jsonb NOT NULL DEFAULT '[]',
      placed boolean NOT NULL DEFAULT false,
      tokens text NOT NULL DEFAULT '',
      content text,
      reading bigint NOT NULL DEFAULT nextval('versions'),
      FOREIGN KEY (customer) REFERENCES customers ON DELETE CASCADE);
    COMMENT ON TABLE texts IS 'the words of the adjuncts whose content may be text';
    COMMENT ON COLUMN texts.run_at IS 'when the content is to be read, or read again if whoever reads it is stopped; null: it has been read';
    COMMENT ON COLUMN texts.original IS 'SHA-256 of the content that was read';
    COMMENT ON COLUMN texts.kind IS 'format of the text; null: it is none that is known';
    COMMENT ON COLUMN texts.language_runs IS 'languages of the tokens, each from a token on: [[0,"de"],[120,"en"]]';
    COMMENT ON COLUMN texts.placed IS 'its words stand at places of a picture, or have times';
    COMMENT ON COLUMN texts.tokens IS 'folded words with a blank between them';
    COMMENT ON COLUMN texts.reading IS 'another number whenever it is read';
    COMMENT ON COLUMN texts.content IS 'lines, words and boxes as JSON';
    CREATE INDEX texts_due ON texts (run_at) WHERE run_at IS NOT NULL;

    CREATE TABLE text_parts (
      adjunct bigint NOT NULL REFERENCES texts ON DELETE CASCADE,
      part integer NOT NULL,
      words tsvector NOT NULL,
      PRIMARY KEY (adjunct, part));
    CREATE INDEX text_parts_words ON text_parts USING gin (words);

    CREATE TABLE text_marks (
      customer integer PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
      mark bigint NOT NULL);
    COMMENT ON TABLE text_marks IS 'another number whenever a text of a customer is read or goes; no row: none has ever been read';
    CREATE FUNCTION mark_texts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO text_marks (customer, mark) SELECT customers.id, nextval('versions')
            FROM (SELECT DISTINCT customer FROM moved) AS of JOIN customers ON customers.id = of.customer
          ON CONFLICT (customer) DO UPDATE SET mark = excluded.mark;
        RETURN NULL;
      END $$;
    CREATE FUNCTION mark_read_texts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO text_marks (customer, mark) SELECT DISTINCT ON (after.customer) after.customer, nextval('versions')
            FROM after JOIN before USING (adjunct)
            WHERE (after.kind IS NULL) <> (before.kind IS NULL)
          ON CONFLICT (customer) DO UPDATE SET mark = excluded.mark;
        RETURN NULL;
      END $$;
    CREATE TRIGGER texts_read AFTER UPDATE ON texts REFERENCING OLD TABLE AS before NEW TABLE AS after
      FOR EACH STATEMENT EXECUTE FUNCTION mark_read_texts();
    CREATE TRIGGER texts_gone AFTER DELETE ON texts REFERENCING OLD TABLE AS moved
      FOR EACH STATEMENT EXECUTE FUNCTION mark_texts();

    CREATE FUNCTION may_be_text(media_type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN media_type ~* '^(text/|application/(.*\\+)?(xml|json)\\M|application/x-subrip)';
    CREATE FUNCTION note_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.original IS NOT NULL AND may_be_text(NEW.media_type) THEN
          INSERT INTO texts (adjunct, customer) VALUES (NEW.number, NEW.customer)
            ON CONFLICT (adjunct) DO UPDATE SET run_at = now(), tries = 0;
          PERFORM pg_notify('hydria_texts', '');
        ELSE
          DELETE FROM texts WHERE adjunct = NEW.number;
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER adjuncts_text_added AFTER INSERT ON adjuncts FOR EACH ROW
      WHEN (NEW.original IS NOT NULL) EXECUTE FUNCTION note_text();
    CREATE TRIGGER adjuncts_text_changed AFTER UPDATE ON adjuncts FOR EACH ROW
      WHEN ((OLD.original, OLD.media_type, OLD.language) IS DISTINCT FROM (NEW.original, NEW.media_type, NEW.language))
      EXECUTE FUNCTION note_text();
    INSERT INTO texts (adjunct, customer)
      SELECT number, customer FROM adjuncts WHERE original IS NOT NULL AND may_be_text(media_type);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER adjuncts_text_added ON adjuncts;
    DROP TRIGGER adjuncts_text_changed ON adjuncts;
    DROP TABLE text_parts, texts, text_marks;
    DROP FUNCTION note_text, may_be_text, mark_texts, mark_read_texts;
  `)
}
