// Images that are moved to another space: all that goes with a row goes along, and its former places lead to it.
import type { Knex } from 'knex'

/** What the accounting of adjuncts says of the images that they are of, and what it says once those may be moved. */
const COUNTED: [was: string, is: string][] = [
  [
    'AS bytes FROM before UNION ALL',
    'AS bytes FROM before WHERE NOT EXISTS (SELECT 1 FROM after WHERE after.number = before.number AND after.space <> before.space) UNION ALL',
  ],
  [
    'AS bytes FROM after) AS moved',
    'AS bytes FROM after WHERE NOT EXISTS (SELECT 1 FROM before WHERE before.number = after.number AND before.space <> after.space)) AS moved',
  ],
]

/** Replaces the first of a text in a function of the database, which is that of the images. */
async function rewrite(db: Knex, name: string, changes: [string, string][]): Promise<void> {
  const { rows } = await db.raw(`SELECT pg_get_functiondef('${name}'::regproc) AS text`)
  let { text } = rows[0] as { text: string }
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`The function ${name} is not as it was made`)
    text = text.replace(before, after)
  }
  await db.raw(text)
}

const reference = (table: string, more = ''): string => `
    ALTER TABLE ${table} DROP CONSTRAINT ${table}_customer_space_image_fkey, ADD FOREIGN KEY (customer, space, image)
      REFERENCES images (customer, space, id) ON DELETE CASCADE${more};`

export async function up(db: Knex): Promise<void> {
  await rewrite(db, 'account_adjunct_changes', COUNTED)
  await db.raw(`
    CREATE TABLE former_image_places (
      customer integer NOT NULL,
      space integer NOT NULL,
      image text NOT NULL,
      space_now integer NOT NULL,
      PRIMARY KEY (customer, space, image),
      FOREIGN KEY (customer, space_now, image) REFERENCES images (customer, space, id) ON UPDATE CASCADE ON DELETE CASCADE);
    CREATE INDEX former_image_places_now ON former_image_places (customer, space_now, image);
    ${reference('adjuncts', ' ON UPDATE CASCADE')}
    ${reference('radiographs', ' ON UPDATE CASCADE')}

    -- The row of the customer's storage comes first: it is the lock for all the others.
    CREATE FUNCTION move_image() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM FROM storage WHERE customer = NEW.customer AND space IS NULL FOR NO KEY UPDATE;
        UPDATE storage SET last_calculated = now(),
            number_of_stored_images = number_of_stored_images + moved.sign,
            total_size_of_stored_images = total_size_of_stored_images + moved.sign * (NEW.original_size + NEW.derivative_size),
            total_size_of_thumbnails = total_size_of_thumbnails + moved.sign * NEW.thumbnails_size
          FROM (VALUES (OLD.space, -1), (NEW.space, 1)) AS moved (space, sign)
          WHERE storage.customer = NEW.customer AND storage.space = moved.space;
        UPDATE spaces SET approximate_number_of_images = approximate_number_of_images + moved.sign
          FROM (VALUES (OLD.space, -1), (NEW.space, 1)) AS moved (space, sign)
          WHERE spaces.customer = NEW.customer AND spaces.id = moved.space;
        UPDATE canvas_paintings SET space = NEW.space
          WHERE customer = NEW.customer AND space = OLD.space AND image = NEW.id;
        -- The canvases that are made of it have its address.
        INSERT INTO manifest_builds (customer, manifest, public, deadline, built)
          SELECT DISTINCT shown.customer, shown.id, shown.public, now(), true
            FROM canvas_paintings AS painting JOIN iiif_resources AS shown
              ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest
            WHERE painting.customer = NEW.customer AND painting.space = NEW.space AND painting.image = NEW.id AND NOT from_items
          ON CONFLICT DO NOTHING;
        -- A batch may have had an image of the id in either space.
        UPDATE batch_images AS member SET space = NEW.space
          WHERE customer = NEW.customer AND space = OLD.space AND image = NEW.id AND NOT EXISTS (
            SELECT 1 FROM batch_images AS other
              WHERE other.batch = member.batch AND other.space = NEW.space AND other.image = NEW.id);
        UPDATE rokka_images SET space = NEW.space
          WHERE customer = NEW.customer AND space = OLD.space AND id = NEW.id AND deleted IS NULL;
        DELETE FROM former_image_places WHERE customer = NEW.customer AND space = NEW.space AND image = NEW.id;
        INSERT INTO former_image_places (customer, space, image, space_now)
          VALUES (NEW.customer, OLD.space, NEW.id, NEW.space);
        INSERT INTO changes (customer, space, image, kind)
          VALUES (NEW.customer, OLD.space, NEW.id, 'Delete'), (NEW.customer, NEW.space, NEW.id, 'Create');
        PERFORM pg_notify('hydria_delivered', json_build_array(OLD.customer, OLD.space, OLD.id)::text);
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_moved AFTER UPDATE OF space ON images FOR EACH ROW
      WHEN (OLD.space IS DISTINCT FROM NEW.space) EXECUTE FUNCTION move_image();

    -- Where an image is made, no other is looked for any more, also once it is deleted.
    CREATE FUNCTION take_former_place() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM former_image_places) THEN
          DELETE FROM former_image_places AS former USING added
            WHERE former.customer = added.customer AND former.space = added.space AND former.image = added.id;
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_take_place AFTER INSERT ON images REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION take_former_place();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_take_place ON images;
    DROP TRIGGER images_moved ON images;
    DROP FUNCTION take_former_place, move_image;
    ${reference('radiographs')}
    ${reference('adjuncts')}
    DROP TABLE former_image_places;
  `)
  await rewrite(
    db,
    'account_adjunct_changes',
    COUNTED.map(([before, after]) => [after, before]),
  )
}
