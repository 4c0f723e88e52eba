// Words of source images are found whatever their accents, and whatever their endings in English: cafe finds Café, plants plant.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION rokka_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN regexp_replace(regexp_replace(normalize(words, NFD), '[\\u0300-\\u036f]+', '', 'g'), '[^[:alnum:]]+', ' ', 'g');
    CREATE FUNCTION rokka_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN to_tsvector('pg_catalog.simple', rokka_folded(words)) || to_tsvector('pg_catalog.english', rokka_folded(words));
    CREATE FUNCTION rokka_wanted(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN plainto_tsquery('pg_catalog.simple', rokka_folded(words)) || plainto_tsquery('pg_catalog.english', rokka_folded(words));
    DROP INDEX rokka_images_words;
    CREATE INDEX rokka_images_words ON rokka_images USING gin (rokka_words(name));
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX rokka_images_words;
    CREATE INDEX rokka_images_words ON rokka_images
      USING gin (to_tsvector('simple', regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')));
    DROP FUNCTION rokka_wanted, rokka_words, rokka_folded;
  `)
}
