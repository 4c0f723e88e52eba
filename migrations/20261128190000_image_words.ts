// What people are told of an image: its label, its description and a text in its place, as language maps; and what they call the fields of a space.
import type { Knex } from 'knex'

const OF_IMAGES = ['label', 'description', 'alt_text']
const OF_SPACES = ['string1', 'string2', 'string3', 'number1', 'number2', 'number3'].map(name => `${name}_label`)

/** What moves with ingest, without anything changing for who looks at the image. */
const MOVING = ['queued', 'dequeued', 'ingesting', 'version', 'batch']

/** Images before and after a statement are compared column by column: another column belongs into the function. */
async function compareImages(db: Knex, without: readonly string[]): Promise<void> {
  const { rows } = await db.raw(
    `SELECT quote_ident(attname) AS name FROM pg_attribute
       WHERE attrelid = 'images'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (?) ORDER BY attnum`,
    [[...without]],
  )
  const row = (of: string) => `ROW(${rows.map(({ name }: { name: string }) => `${of}.${name}`).join(', ')})`
  await db.raw(`
    CREATE OR REPLACE FUNCTION note_updated_images() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
      BEGIN
        INSERT INTO changes (customer, space, image, kind)
          SELECT customer, space, id, 'Update' FROM after JOIN before USING (customer, space, id)
            WHERE ${row('after')} IS DISTINCT FROM ${row('before')};
        RETURN NULL;
      END $$`)
}

const told = OF_SPACES.map(name => `OLD.${name} IS DISTINCT FROM NEW.${name}`).join(' OR ')

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE images ${OF_IMAGES.map(name => `ADD COLUMN ${name} jsonb`).join(', ')};
    ALTER TABLE spaces ${OF_SPACES.map(name => `ADD COLUMN ${name} jsonb`).join(', ')};
    CREATE TRIGGER spaces_labels_told AFTER UPDATE OF ${OF_SPACES.join(', ')} ON spaces FOR EACH ROW
      WHEN (${told}) EXECUTE FUNCTION tell_access_changed();
    CREATE TRIGGER spaces_labels_told_in AFTER INSERT ON spaces FOR EACH ROW
      WHEN (${OF_SPACES.map(name => `NEW.${name} IS NOT NULL`).join(' OR ')}) EXECUTE FUNCTION tell_access_changed();
  `)
  await compareImages(db, MOVING)
}

export async function down(db: Knex): Promise<void> {
  await compareImages(db, [...MOVING, ...OF_IMAGES])
  await db.raw(`
    DROP TRIGGER spaces_labels_told_in ON spaces;
    DROP TRIGGER spaces_labels_told ON spaces;
    ALTER TABLE spaces ${OF_SPACES.map(name => `DROP COLUMN ${name}`).join(', ')};
    ALTER TABLE images ${OF_IMAGES.map(name => `DROP COLUMN ${name}`).join(', ')};
  `)
}
