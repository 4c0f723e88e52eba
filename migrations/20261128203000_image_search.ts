// The words of images, as lists find them: kept with the image by whoever writes it, and read in the background where another statement changed it.
import type { Knex } from 'knex'

/** What is searched of an image, beside the texts that are adjuncts. */
const SEARCHED = [
  ...['label', 'description', 'alt_text', 'tags', 'string1', 'string2', 'string3', 'embedded_rights'],
] as const

const row = (of: string): string => `ROW(${SEARCHED.map(name => `${of}.${name}`).join(', ')})`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE image_words (
      customer integer NOT NULL,
      space integer NOT NULL,
      image text NOT NULL,
      run_at timestamptz,
      words tsvector NOT NULL DEFAULT '',
      PRIMARY KEY (customer, space, image),
      FOREIGN KEY (customer, space, image) REFERENCES images (customer, space, id) ON DELETE CASCADE ON UPDATE CASCADE);
    COMMENT ON COLUMN image_words.run_at IS 'when the words of the image are to be read; null: they have been read';
    INSERT INTO image_words (customer, space, image, run_at) SELECT customer, space, id, now() FROM images;
    CREATE INDEX image_words_words ON image_words USING gin (words);
    CREATE INDEX image_words_due ON image_words (run_at) WHERE run_at IS NOT NULL;
    CREATE FUNCTION note_words_of_added() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO image_words (customer, space, image, run_at) SELECT customer, space, id, now() FROM added
          ON CONFLICT DO NOTHING;
        IF FOUND THEN PERFORM pg_notify('hydria_image_words', ''); END IF;
        RETURN NULL;
      END $$;
    CREATE FUNCTION note_words_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO image_words (customer, space, image, run_at) VALUES (NEW.customer, NEW.space, NEW.id, now())
          ON CONFLICT (customer, space, image) DO UPDATE SET run_at = now();
        PERFORM pg_notify('hydria_image_words', '');
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_words_added AFTER INSERT ON images REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION note_words_of_added();
    CREATE TRIGGER images_words_changed AFTER UPDATE OF ${SEARCHED.join(', ')} ON images FOR EACH ROW
      WHEN (${row('OLD')} IS DISTINCT FROM ${row('NEW')}) EXECUTE FUNCTION note_words_of_changed();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_words_changed ON images;
    DROP TRIGGER images_words_added ON images;
    DROP FUNCTION note_words_of_changed, note_words_of_added;
    DROP TABLE image_words;
  `)
}
