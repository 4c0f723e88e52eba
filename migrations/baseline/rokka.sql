-- Source images as rokka knows them: one row for each content and its dynamic metadata, kept true by triggers on images.

CREATE TABLE rokka_organizations (
  customer integer PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
  billing_email text NOT NULL DEFAULT '',
  signing_key text NOT NULL,
  options jsonb NOT NULL DEFAULT '{}',
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'));
CREATE TRIGGER rokka_organizations_touch BEFORE UPDATE ON rokka_organizations FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE rokka_images (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  hash text COLLATE "C" NOT NULL,
  short_hash text COLLATE "C" NOT NULL,
  binary_hash text COLLATE "C" NOT NULL,
  sha256 text NOT NULL,
  space integer NOT NULL,
  id text NOT NULL,
  name text COLLATE "C" NOT NULL DEFAULT '',
  format text COLLATE "C" NOT NULL DEFAULT '',
  mimetype text COLLATE "C" NOT NULL DEFAULT '',
  size bigint NOT NULL DEFAULT 0,
  width integer NOT NULL DEFAULT 0,
  height integer NOT NULL DEFAULT 0,
  opaque boolean NOT NULL DEFAULT true,
  user_metadata jsonb NOT NULL DEFAULT '{}',
  dynamic_metadata jsonb NOT NULL DEFAULT '{}',
  static_metadata jsonb NOT NULL DEFAULT '{}',
  protected boolean NOT NULL DEFAULT false,
  locked boolean NOT NULL DEFAULT false,
  deleted timestamptz(3),
  trashed jsonb,
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, hash));
COMMENT ON COLUMN rokka_images.trashed IS 'the row of images, while it is in the trash';
CREATE UNIQUE INDEX rokka_images_image ON rokka_images (customer, space, id) WHERE deleted IS NULL;
CREATE INDEX rokka_images_short_hash ON rokka_images (short_hash, customer);
CREATE INDEX rokka_images_hash ON rokka_images (hash);
CREATE INDEX rokka_images_binary_hash ON rokka_images (customer, binary_hash);
CREATE INDEX rokka_images_sha256 ON rokka_images (customer, sha256) WHERE deleted IS NOT NULL;
CREATE INDEX rokka_images_trash ON rokka_images (deleted) WHERE deleted IS NOT NULL;
CREATE INDEX rokka_images_user ON rokka_images USING gin (user_metadata jsonb_path_ops);
CREATE INDEX rokka_images_words ON rokka_images USING gin (to_tsvector('simple', regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')));
CREATE INDEX rokka_images_created ON rokka_images (customer, created, hash) WHERE deleted IS NULL;
CREATE INDEX rokka_images_name ON rokka_images (customer, name, hash) WHERE deleted IS NULL;
CREATE INDEX rokka_images_size ON rokka_images (customer, size, hash) WHERE deleted IS NULL;
CREATE INDEX rokka_images_width ON rokka_images (customer, width, hash) WHERE deleted IS NULL;
CREATE INDEX rokka_images_height ON rokka_images (customer, height, hash) WHERE deleted IS NULL;
CREATE TRIGGER rokka_images_touch BEFORE UPDATE ON rokka_images FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE rokka_counts (
  customer integer PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
  live bigint NOT NULL DEFAULT 0,
  deleted bigint NOT NULL DEFAULT 0);

CREATE TABLE rokka_aliases (
  customer integer NOT NULL,
  alias text NOT NULL,
  hash text COLLATE "C" NOT NULL,
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, alias),
  FOREIGN KEY (customer, hash) REFERENCES rokka_images ON DELETE CASCADE ON UPDATE CASCADE);
CREATE INDEX rokka_aliases_hash ON rokka_aliases (customer, hash);
CREATE TRIGGER rokka_aliases_touch BEFORE UPDATE ON rokka_aliases FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE rokka_stacks (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL,
  stack_operations jsonb NOT NULL DEFAULT '[]',
  stack_options jsonb NOT NULL DEFAULT '{}',
  stack_expressions jsonb NOT NULL DEFAULT '[]',
  stack_variables jsonb NOT NULL DEFAULT '{}',
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, name));
CREATE TRIGGER rokka_stacks_touch BEFORE UPDATE ON rokka_stacks FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE rokka_memberships (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  member integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  roles text[] NOT NULL,
  comment text NOT NULL DEFAULT '',
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, member));
CREATE INDEX rokka_memberships_member ON rokka_memberships (member);
CREATE TRIGGER rokka_memberships_touch BEFORE UPDATE ON rokka_memberships FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE rokka_keys (
  key text PRIMARY KEY REFERENCES keys ON DELETE CASCADE,
  comment text NOT NULL DEFAULT '',
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'));
CREATE TRIGGER rokka_keys_touch BEFORE UPDATE ON rokka_keys FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- A hash stands for the bytes, the dynamic metadata and the protection; its short form for as long as it is alone.
CREATE FUNCTION rokka_hash(binary_hash text, protected boolean, dynamic_metadata jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(encode(sha256(convert_to(concat_ws(' ', binary_hash, protected, dynamic_metadata), 'UTF8')), 'hex'), 40) $$;

CREATE FUNCTION rokka_name_hashes() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    identity text := rokka_hash(NEW.binary_hash, NEW.protected, NEW.dynamic_metadata);
  BEGIN
    IF TG_OP = 'UPDATE' AND OLD.hash = identity THEN RETURN NEW; END IF;
    NEW.hash := identity;
    FOR length IN 6..40 LOOP
      NEW.short_hash := left(identity, length);
      EXIT WHEN NOT EXISTS (SELECT 1 FROM rokka_images AS other
        WHERE other.customer = NEW.customer AND other.short_hash = NEW.short_hash AND other.hash <> identity);
    END LOOP;
    RETURN NEW;
  END $$;
CREATE TRIGGER rokka_images_hashes BEFORE INSERT OR UPDATE OF binary_hash, protected, dynamic_metadata ON rokka_images
  FOR EACH ROW EXECUTE FUNCTION rokka_name_hashes();

-- Every image that has pixels is a source image: the first of those with the same bytes stands for them all.
CREATE FUNCTION rokka_follow_image() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    backed rokka_images;
    kind text := CASE NEW.media_type WHEN 'image/jpeg' THEN 'jpg' WHEN 'image/tiff' THEN 'tif' ELSE split_part(NEW.media_type, '/', 2) END;
  BEGIN
    SELECT * INTO backed FROM rokka_images
      WHERE customer = NEW.customer AND space = NEW.space AND id = NEW.id AND rokka_images.deleted IS NULL FOR UPDATE;
    IF FOUND AND EXISTS (SELECT 1 FROM rokka_images WHERE customer = NEW.customer AND hash <> backed.hash
        AND hash = rokka_hash(NEW.sha1, backed.protected, backed.dynamic_metadata)) THEN
      DELETE FROM rokka_images WHERE customer = backed.customer AND hash = backed.hash;
      backed := NULL;
    END IF;
    IF backed.hash IS NOT NULL THEN
      UPDATE rokka_images SET binary_hash = NEW.sha1, sha256 = NEW.original, size = NEW.original_size,
        width = NEW.width, height = NEW.height, mimetype = NEW.media_type, format = kind,
        opaque = NOT coalesce((NEW.probe->>'hasAlpha')::boolean, false)
        WHERE customer = backed.customer AND hash = backed.hash;
      RETURN NULL;
    END IF;
    INSERT INTO rokka_images (customer, binary_hash, sha256, space, id, name, format, mimetype, size, width, height, opaque, created)
      VALUES (NEW.customer, NEW.sha1, NEW.original, NEW.space, NEW.id, NEW.id, kind, NEW.media_type, NEW.original_size,
        NEW.width, NEW.height, NOT coalesce((NEW.probe->>'hasAlpha')::boolean, false), NEW.created)
      ON CONFLICT (customer, hash) DO UPDATE SET space = excluded.space, id = excluded.id, deleted = NULL, trashed = NULL
        WHERE rokka_images.deleted IS NOT NULL;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_rokka_follow AFTER INSERT OR UPDATE OF sha1, original, width, height, media_type ON images
  FOR EACH ROW WHEN (NEW.sha1 IS NOT NULL AND NEW.original IS NOT NULL AND NEW.width > 0
    AND NEW.transcodes = '[]')
  EXECUTE FUNCTION rokka_follow_image();

CREATE FUNCTION rokka_lose_image() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    twin images;
  BEGIN
    SELECT images.* INTO twin FROM images WHERE images.customer = OLD.customer AND images.sha1 = OLD.sha1 AND images.width > 0
      AND NOT EXISTS (SELECT 1 FROM rokka_images AS other WHERE other.customer = images.customer
        AND other.space = images.space AND other.id = images.id AND other.deleted IS NULL)
      ORDER BY images.created LIMIT 1;
    IF FOUND THEN
      UPDATE rokka_images SET space = twin.space, id = twin.id
        WHERE customer = OLD.customer AND space = OLD.space AND id = OLD.id AND deleted IS NULL
          AND dynamic_metadata = '{}' AND NOT protected;
    END IF;
    DELETE FROM rokka_images WHERE customer = OLD.customer AND space = OLD.space AND id = OLD.id AND deleted IS NULL;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_rokka_lose AFTER DELETE ON images FOR EACH ROW WHEN (OLD.sha1 IS NOT NULL)
  EXECUTE FUNCTION rokka_lose_image();

-- Totals change with the rows that they count.
CREATE FUNCTION rokka_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO rokka_counts (customer, live, deleted)
      SELECT customer, count(*) FILTER (WHERE added.deleted IS NULL), count(added.deleted) FROM added GROUP BY customer
      ON CONFLICT (customer) DO UPDATE SET live = rokka_counts.live + excluded.live, deleted = rokka_counts.deleted + excluded.deleted;
    RETURN NULL;
  END $$;
CREATE FUNCTION rokka_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE rokka_counts SET live = rokka_counts.live - fewer.live, deleted = rokka_counts.deleted - fewer.deleted
      FROM (SELECT customer, count(*) FILTER (WHERE removed.deleted IS NULL) AS live, count(removed.deleted) AS deleted
        FROM removed GROUP BY customer) AS fewer
      WHERE rokka_counts.customer = fewer.customer;
    RETURN NULL;
  END $$;
CREATE FUNCTION rokka_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE rokka_counts SET live = rokka_counts.live - moved.gone, deleted = rokka_counts.deleted + moved.gone
      FROM (SELECT customer, sum(change) AS gone FROM (
          SELECT customer, count(after.deleted) AS change FROM after GROUP BY customer
          UNION ALL SELECT customer, -count(before.deleted) FROM before GROUP BY customer) AS changes
        GROUP BY customer HAVING sum(change) <> 0) AS moved
      WHERE rokka_counts.customer = moved.customer;
    RETURN NULL;
  END $$;
CREATE TRIGGER rokka_images_added AFTER INSERT ON rokka_images REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION rokka_count_added();
CREATE TRIGGER rokka_images_removed AFTER DELETE ON rokka_images REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION rokka_count_removed();
CREATE TRIGGER rokka_images_moved AFTER UPDATE ON rokka_images REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION rokka_count_moved();

CREATE VIEW rokka_users AS SELECT id AS customer, name, version FROM customers;
CREATE VIEW rokka_api_keys AS SELECT keys.key AS id, keys.customer, keys.created, coalesce(rokka_keys.comment, '') AS comment, keys.version
  FROM keys LEFT JOIN rokka_keys USING (key);
