-- What customers and spaces store, kept true with every change of an image, and the bytes that nothing needs any longer.

CREATE TABLE storage_policies (
  id text PRIMARY KEY,
  maximum_number_of_stored_images bigint NOT NULL,
  maximum_total_size_of_stored_images bigint NOT NULL,
  version bigint NOT NULL DEFAULT nextval('versions'));
INSERT INTO storage_policies (id, maximum_number_of_stored_images, maximum_total_size_of_stored_images)
  VALUES ('default', 1000000000, 1125899906842624);
CREATE TRIGGER storage_policies_touch BEFORE UPDATE ON storage_policies FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

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

-- The customer's row comes first: it is the lock for all the others.
CREATE FUNCTION account_images_in() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE excess record;
  BEGIN
    UPDATE storage SET
        number_of_stored_images = number_of_stored_images + part.images,
        total_size_of_stored_images = total_size_of_stored_images + part.bytes,
        total_size_of_thumbnails = total_size_of_thumbnails + part.thumbnails,
        last_calculated = now()
      FROM (SELECT customer, count(*) AS images, sum(original_size + derivative_size) AS bytes,
          sum(thumbnails_size) AS thumbnails FROM added GROUP BY customer) AS part
      WHERE storage.customer = part.customer AND storage.space IS NULL;
    UPDATE storage SET
        number_of_stored_images = number_of_stored_images + part.images,
        total_size_of_stored_images = total_size_of_stored_images + part.bytes,
        total_size_of_thumbnails = total_size_of_thumbnails + part.thumbnails,
        last_calculated = now()
      FROM (SELECT customer, space, count(*) AS images, sum(original_size + derivative_size) AS bytes,
          sum(thumbnails_size) AS thumbnails FROM added GROUP BY customer, space) AS part
      WHERE storage.customer = part.customer AND storage.space = part.space;
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
    UPDATE storage SET
        number_of_stored_images = number_of_stored_images - part.images,
        total_size_of_stored_images = total_size_of_stored_images - part.bytes,
        total_size_of_thumbnails = total_size_of_thumbnails - part.thumbnails,
        last_calculated = now()
      FROM (SELECT customer, count(*) AS images, sum(original_size + derivative_size) AS bytes,
          sum(thumbnails_size) AS thumbnails FROM removed GROUP BY customer) AS part
      WHERE storage.customer = part.customer AND storage.space IS NULL;
    UPDATE storage SET
        number_of_stored_images = number_of_stored_images - part.images,
        total_size_of_stored_images = total_size_of_stored_images - part.bytes,
        total_size_of_thumbnails = total_size_of_thumbnails - part.thumbnails,
        last_calculated = now()
      FROM (SELECT customer, space, count(*) AS images, sum(original_size + derivative_size) AS bytes,
          sum(thumbnails_size) AS thumbnails FROM removed GROUP BY customer, space) AS part
      WHERE storage.customer = part.customer AND storage.space = part.space;
    RETURN NULL;
  END $$;

CREATE FUNCTION account_image_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE storage SET
        total_size_of_stored_images = total_size_of_stored_images
          + NEW.original_size + NEW.derivative_size - OLD.original_size - OLD.derivative_size,
        total_size_of_thumbnails = total_size_of_thumbnails + NEW.thumbnails_size - OLD.thumbnails_size,
        last_calculated = now()
      WHERE customer = NEW.customer AND space IS NULL;
    UPDATE storage SET
        total_size_of_stored_images = total_size_of_stored_images
          + NEW.original_size + NEW.derivative_size - OLD.original_size - OLD.derivative_size,
        total_size_of_thumbnails = total_size_of_thumbnails + NEW.thumbnails_size - OLD.thumbnails_size,
        last_calculated = now()
      WHERE customer = NEW.customer AND space = NEW.space;
    RETURN NULL;
  END $$;

-- Triggers go by name: these come before those that count, so that the customer's row is always locked first.
CREATE TRIGGER images_account_in AFTER INSERT ON images REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION account_images_in();
CREATE TRIGGER images_account_out AFTER DELETE ON images REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION account_images_out();
CREATE TRIGGER images_account_sizes AFTER UPDATE OF original_size, derivative_size, thumbnails_size ON images
  FOR EACH ROW WHEN ((OLD.original_size, OLD.derivative_size, OLD.thumbnails_size)
    IS DISTINCT FROM (NEW.original_size, NEW.derivative_size, NEW.thumbnails_size))
  EXECUTE FUNCTION account_image_sizes();

-- An original that may be needed no longer: once it is due, it goes unless an image of the customer has it.
CREATE TABLE blob_releases (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  customer integer NOT NULL,
  sha256 text NOT NULL,
  due timestamptz(3) NOT NULL DEFAULT now());
CREATE INDEX blob_releases_due ON blob_releases (due, id);
CREATE INDEX blob_releases_original ON blob_releases (customer, sha256);

-- Written with the deletion itself, so that no bytes are forgotten when the process ends right after it.
CREATE FUNCTION release_images() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO blob_releases (customer, sha256)
      SELECT customer, original FROM removed WHERE original IS NOT NULL
      UNION SELECT customer, uploaded FROM removed WHERE uploaded IS NOT NULL;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_released AFTER DELETE ON images REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION release_images();

-- Originals that an image gives up, in the transaction in which it gives them up.
CREATE FUNCTION release_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.original IS NOT NULL AND OLD.original IS DISTINCT FROM NEW.original
      AND OLD.original IS DISTINCT FROM NEW.uploaded THEN
      INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.original);
    END IF;
    IF OLD.uploaded IS NOT NULL AND OLD.uploaded IS DISTINCT FROM NEW.original
      AND OLD.uploaded IS DISTINCT FROM NEW.uploaded THEN
      INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.uploaded);
    END IF;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_replaced AFTER UPDATE OF original, uploaded ON images
  FOR EACH ROW WHEN (OLD.original IS DISTINCT FROM NEW.original OR OLD.uploaded IS DISTINCT FROM NEW.uploaded)
  EXECUTE FUNCTION release_replaced();

-- Transcodes that an asset gives up while it keeps its original.
CREATE FUNCTION release_transcodes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.original);
    RETURN NULL;
  END $$;
CREATE TRIGGER images_transcodes_replaced AFTER UPDATE OF transcodes ON images FOR EACH ROW
  WHEN (OLD.transcodes <> '[]' AND OLD.transcodes IS DISTINCT FROM NEW.transcodes AND OLD.original IS NOT NULL)
  EXECUTE FUNCTION release_transcodes();
