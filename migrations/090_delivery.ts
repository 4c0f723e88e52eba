// The public side: each customer's default version of the Image API, and word of every change that delivery must know of.
import type { Knex } from 'knex'

/** Columns of images that decide what the public side answers. */
const DELIVERED = [
  'derivative',
  'original',
  'uploaded',
  'thumbnails',
  'media_type',
  'duration',
  'width',
  'height',
  'roles',
  'max_unauthorised',
  'max_width',
  'open_full_max',
  'delivery_channels',
  'ingesting',
]

const row = (name: string): string => `ROW(${DELIVERED.map(column => `${name}.${column}`).join(', ')})`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE customers ADD COLUMN default_image_version integer NOT NULL DEFAULT 3
      CHECK (default_image_version IN (2, 3));

    -- Payload: [customer, space, id] of an image, or [customer].
    CREATE FUNCTION tell_image() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('hydria_delivered', json_build_array(OLD.customer, OLD.space, OLD.id)::text);
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_changed AFTER UPDATE ON images FOR EACH ROW
      WHEN (${row('OLD')} IS DISTINCT FROM ${row('NEW')}) EXECUTE FUNCTION tell_image();
    CREATE TRIGGER images_gone AFTER DELETE ON images FOR EACH ROW EXECUTE FUNCTION tell_image();

    CREATE FUNCTION tell_customer() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('hydria_delivered', json_build_array(OLD.id)::text);
        RETURN NULL;
      END $$;
    CREATE TRIGGER customers_changed AFTER UPDATE OF name, default_image_version OR DELETE ON customers
      FOR EACH ROW EXECUTE FUNCTION tell_customer();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER customers_changed ON customers;
    DROP FUNCTION tell_customer;
    DROP TRIGGER images_gone ON images;
    DROP TRIGGER images_changed ON images;
    DROP FUNCTION tell_image;
    ALTER TABLE customers DROP COLUMN default_image_version;
  `)
}
