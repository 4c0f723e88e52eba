// What customers and spaces store, kept true with every change of an image, and what their storage policies allow.
import type { Knex } from 'knex'

const images = (rows: string) => `count(*) AS images,
  sum(original_size + derivative_size) AS bytes, sum(thumbnails_size) AS thumbnails FROM ${rows}`

/** Adds (or with \`-\` takes) what the rows store. The customer's row comes first: it is the lock for all the others. */
const account = (rows: string, sign: '+' | '-') => {
  const set = `SET
      number_of_stored_images = number_of_stored_images ${sign} part.images,
      total_size_of_stored_images = total_size_of_stored_images ${sign} part.bytes,
      total_size_of_thumbnails = total_size_of_thumbnails ${sign} part.thumbnails,
      last_calculated = now()`
  return `
    UPDATE storage ${set} FROM (SELECT customer, ${images(rows)} GROUP BY customer) AS part
      WHERE storage.customer = part.customer AND storage.space IS NULL;
    UPDATE storage ${set} FROM (SELECT customer, space, ${images(rows)} GROUP BY customer, space) AS part
      WHERE storage.customer = part.customer AND storage.space = part.space;`
}

const resize = `SET
  total_size_of_stored_images = total_size_of_stored_images
    + NEW.original_size + NEW.derivative_size - OLD.original_size - OLD.derivative_size,
  total_size_of_thumbnails = total_size_of_thumbnails + NEW.thumbnails_size - OLD.thumbnails_size,
  last_calculated = now()`

const sizes = (row: string) => `${row}.original_size, ${row}.derivative_size, ${row}.thumbnails_size`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE storage (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      space integer,
      number_of_stored_images bigint NOT NULL DEFAULT 0,
      total_size_of_stored_images bigint NOT NULL DEFAULT 0,
      total_size_of_thumbnails bigint NOT NULL DEFAULT 0,
      last_calculated timestamptz(3) NOT NULL DEFAULT now(),
      storage_policy text REFERENCES storage_policies,
      version bigint NOT NULL DEFAULT nextval('versions'),
      UNIQUE NULLS NOT DISTINCT (customer, space),
      FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE);
    COMMENT ON COLUMN storage.space IS 'null: all spaces of the customer';
    CREATE TRIGGER storage_touch BEFORE UPDATE ON storage FOR EACH ROW
      WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

    INSERT INTO storage (customer, storage_policy) SELECT id, 'default' FROM customers;
    INSERT INTO storage (customer, space) SELECT customer, id FROM spaces;
    ${account('images', '+')}

    CREATE FUNCTION open_storage() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_TABLE_NAME = 'customers' THEN
          INSERT INTO storage (customer, storage_policy) VALUES (NEW.id, 'default');
        ELSE
          INSERT INTO storage (customer, space) VALUES (NEW.customer, NEW.id);
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER customers_storage AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION open_storage();
    CREATE TRIGGER spaces_storage AFTER INSERT ON spaces FOR EACH ROW EXECUTE FUNCTION open_storage();

    CREATE FUNCTION account_images_in() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE excess record;
      BEGIN
        ${account('added', '+')}
        SELECT policy.*, storage.number_of_stored_images > policy.maximum_number_of_stored_images AS too_many INTO excess
          FROM storage JOIN storage_policies AS policy ON policy.id = storage.storage_policy
          WHERE storage.customer IN (SELECT customer FROM added)
            AND (storage.space IS NULL OR (storage.customer, storage.space) IN (SELECT customer, space FROM added))
            AND (storage.number_of_stored_images > policy.maximum_number_of_stored_images
              OR storage.total_size_of_stored_images >= policy.maximum_total_size_of_stored_images)
          LIMIT 1;
        IF excess.too_many THEN
          RAISE EXCEPTION 'The storage policy "%" allows no more than % images.',
            excess.id, excess.maximum_number_of_stored_images USING ERRCODE = 'HY507';
        ELSIF FOUND THEN
          RAISE EXCEPTION 'The storage policy "%" allows no more than % bytes, which are used up.',
            excess.id, excess.maximum_total_size_of_stored_images USING ERRCODE = 'HY507';
        END IF;
        RETURN NULL;
      END $$;
    CREATE FUNCTION account_images_out() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        ${account('removed', '-')}
        RETURN NULL;
      END $$;
    CREATE FUNCTION account_image_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE storage ${resize} WHERE customer = NEW.customer AND space IS NULL;
        UPDATE storage ${resize} WHERE customer = NEW.customer AND space = NEW.space;
        RETURN NULL;
      END $$;
    -- Triggers go by name: these come before those that count, so that the customer's row is always locked first.
    CREATE TRIGGER images_account_in AFTER INSERT ON images REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION account_images_in();
    CREATE TRIGGER images_account_out AFTER DELETE ON images REFERENCING OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION account_images_out();
    CREATE TRIGGER images_account_sizes AFTER UPDATE OF original_size, derivative_size, thumbnails_size ON images
      FOR EACH ROW WHEN ((${sizes('OLD')}) IS DISTINCT FROM (${sizes('NEW')}))
      EXECUTE FUNCTION account_image_sizes();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_account_sizes ON images;
    DROP TRIGGER images_account_out ON images;
    DROP TRIGGER images_account_in ON images;
    DROP TRIGGER spaces_storage ON spaces;
    DROP TRIGGER customers_storage ON customers;
    DROP FUNCTION account_image_sizes, account_images_out, account_images_in, open_storage;
    DROP TABLE storage;
  `)
}
