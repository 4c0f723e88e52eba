-- A database of the commit 1e7a103 with data in it, from before there was a baseline: its server was run on PostgreSQL 15,
-- and this is what "pg_dump --inserts --no-owner --no-privileges" wrote, without its comments and psql's own commands,
-- and with the search path left as it is. The blobs of the same server are beside it.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE FUNCTION public.account_image_sizes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE storage SET
  total_size_of_stored_images = total_size_of_stored_images
    + NEW.original_size + NEW.derivative_size - OLD.original_size - OLD.derivative_size,
  total_size_of_thumbnails = total_size_of_thumbnails + NEW.thumbnails_size - OLD.thumbnails_size,
  last_calculated = now() WHERE customer = NEW.customer AND space IS NULL;
        UPDATE storage SET
  total_size_of_stored_images = total_size_of_stored_images
    + NEW.original_size + NEW.derivative_size - OLD.original_size - OLD.derivative_size,
  total_size_of_thumbnails = total_size_of_thumbnails + NEW.thumbnails_size - OLD.thumbnails_size,
  last_calculated = now() WHERE customer = NEW.customer AND space = NEW.space;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.account_images_in() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      DECLARE excess record;
      BEGIN
        
    UPDATE storage SET
      number_of_stored_images = number_of_stored_images + part.images,
      total_size_of_stored_images = total_size_of_stored_images + part.bytes,
      total_size_of_thumbnails = total_size_of_thumbnails + part.thumbnails,
      last_calculated = now() FROM (SELECT customer, count(*) AS images,
  sum(original_size + derivative_size) AS bytes, sum(thumbnails_size) AS thumbnails FROM added GROUP BY customer) AS part
      WHERE storage.customer = part.customer AND storage.space IS NULL;
    UPDATE storage SET
      number_of_stored_images = number_of_stored_images + part.images,
      total_size_of_stored_images = total_size_of_stored_images + part.bytes,
      total_size_of_thumbnails = total_size_of_thumbnails + part.thumbnails,
      last_calculated = now() FROM (SELECT customer, space, count(*) AS images,
  sum(original_size + derivative_size) AS bytes, sum(thumbnails_size) AS thumbnails FROM added GROUP BY customer, space) AS part
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

CREATE FUNCTION public.account_images_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        
    UPDATE storage SET
      number_of_stored_images = number_of_stored_images - part.images,
      total_size_of_stored_images = total_size_of_stored_images - part.bytes,
      total_size_of_thumbnails = total_size_of_thumbnails - part.thumbnails,
      last_calculated = now() FROM (SELECT customer, count(*) AS images,
  sum(original_size + derivative_size) AS bytes, sum(thumbnails_size) AS thumbnails FROM removed GROUP BY customer) AS part
      WHERE storage.customer = part.customer AND storage.space IS NULL;
    UPDATE storage SET
      number_of_stored_images = number_of_stored_images - part.images,
      total_size_of_stored_images = total_size_of_stored_images - part.bytes,
      total_size_of_thumbnails = total_size_of_thumbnails - part.thumbnails,
      last_calculated = now() FROM (SELECT customer, space, count(*) AS images,
  sum(original_size + derivative_size) AS bytes, sum(thumbnails_size) AS thumbnails FROM removed GROUP BY customer, space) AS part
      WHERE storage.customer = part.customer AND storage.space = part.space;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.count_batch_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM FROM batches WHERE id IN (SELECT batch FROM after) ORDER BY id FOR UPDATE;
        UPDATE batches SET
          completed = batches.completed + moved.completed,
          errors = batches.errors + moved.errors,
          finished = CASE WHEN batches.completed + batches.errors + moved.completed + moved.errors = batches.count
            THEN coalesce(batches.finished, now()) END
          , est_completion = CASE
            WHEN batches.completed + batches.errors + moved.completed + moved.errors = batches.count
              THEN coalesce(batches.finished, now())
            WHEN batches.completed + batches.errors + moved.completed + moved.errors > 0
              THEN batches.submitted + (clock_timestamp() - batches.submitted) * batches.count
                / (batches.completed + batches.errors + moved.completed + moved.errors)
            END
        FROM (
          SELECT after.batch,
            count(*) FILTER (WHERE after.state = 'completed') - count(*) FILTER (WHERE before.state = 'completed') AS completed,
            count(*) FILTER (WHERE after.state = 'error') - count(*) FILTER (WHERE before.state = 'error') AS errors
          FROM after JOIN before USING (batch, space, image) GROUP BY after.batch) AS moved
        WHERE batches.id = moved.batch AND (moved.completed <> 0 OR moved.errors <> 0);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.count_images_in() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        -- In one order, so that two statements on the same spaces do not wait for each other.
        PERFORM FROM spaces WHERE (customer, id) IN (SELECT customer, space FROM added)
          ORDER BY customer, id FOR NO KEY UPDATE;
        UPDATE spaces SET approximate_number_of_images = approximate_number_of_images + more.images
          FROM (SELECT customer, space, count(*) AS images FROM added GROUP BY customer, space) AS more
          WHERE spaces.customer = more.customer AND spaces.id = more.space;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.count_images_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM FROM spaces WHERE (customer, id) IN (SELECT customer, space FROM removed)
          ORDER BY customer, id FOR NO KEY UPDATE;
        UPDATE spaces SET approximate_number_of_images = approximate_number_of_images - fewer.images
          FROM (SELECT customer, space, count(*) AS images FROM removed GROUP BY customer, space) AS fewer
          WHERE spaces.customer = fewer.customer AND spaces.id = fewer.space;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.give_up_deleted_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE batch_images SET state = 'error' FROM removed
          WHERE batch_images.customer = removed.customer AND batch_images.space = removed.space
            AND batch_images.image = removed.id AND batch_images.state = 'waiting';
        RETURN NULL;
      END $$;

CREATE FUNCTION public.mark_role_provider() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE auth_services SET has_role_provider = (TG_OP = 'INSERT')
          WHERE customer = coalesce(NEW.customer, OLD.customer) AND name = coalesce(NEW.auth_service, OLD.auth_service);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.note_created_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN 
  INSERT INTO changes (customer, space, image, kind)
    SELECT customer, space, id, 'Create' FROM added;
  RETURN NULL; END $$;

CREATE FUNCTION public.note_deleted_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN 
  INSERT INTO changes (customer, space, image, kind)
    SELECT customer, space, id, 'Delete' FROM removed WHERE EXISTS (SELECT 1 FROM customers WHERE customers.id = removed.customer);
  RETURN NULL; END $$;

CREATE FUNCTION public.note_updated_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN 
  INSERT INTO changes (customer, space, image, kind)
    SELECT customer, space, id, 'Update' FROM after JOIN before USING (customer, space, id) WHERE to_jsonb(after.*) - ARRAY['queued','dequeued','ingesting','version','batch'] <> to_jsonb(before.*) - ARRAY['queued','dequeued','ingesting','version','batch'];
  RETURN NULL; END $$;

CREATE FUNCTION public.open_storage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        IF TG_TABLE_NAME = 'customers' THEN
          INSERT INTO storage (customer, storage_policy) VALUES (NEW.id, 'default');
        ELSE
          INSERT INTO storage (customer, space) VALUES (NEW.customer, NEW.id);
        END IF;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.release_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        INSERT INTO blob_releases (customer, sha256)
          SELECT customer, original FROM removed WHERE original IS NOT NULL
          UNION SELECT customer, uploaded FROM removed WHERE uploaded IS NOT NULL;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.release_replaced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.release_transcodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.original);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.rokka_count_added() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      INSERT INTO rokka_counts (customer, live, deleted)
        SELECT customer, count(*) FILTER (WHERE added.deleted IS NULL), count(added.deleted) FROM added GROUP BY customer
        ON CONFLICT (customer) DO UPDATE SET live = rokka_counts.live + excluded.live, deleted = rokka_counts.deleted + excluded.deleted;
      RETURN NULL;
    END $$;

CREATE FUNCTION public.rokka_count_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      UPDATE rokka_counts SET live = rokka_counts.live - moved.gone, deleted = rokka_counts.deleted + moved.gone
        FROM (SELECT customer, sum(change) AS gone FROM (
            SELECT customer, count(after.deleted) AS change FROM after GROUP BY customer
            UNION ALL SELECT customer, -count(before.deleted) FROM before GROUP BY customer) AS changes
          GROUP BY customer HAVING sum(change) <> 0) AS moved
        WHERE rokka_counts.customer = moved.customer;
      RETURN NULL;
    END $$;

CREATE FUNCTION public.rokka_count_removed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      UPDATE rokka_counts SET live = rokka_counts.live - fewer.live, deleted = rokka_counts.deleted - fewer.deleted
        FROM (SELECT customer, count(*) FILTER (WHERE removed.deleted IS NULL) AS live, count(removed.deleted) AS deleted
          FROM removed GROUP BY customer) AS fewer
        WHERE rokka_counts.customer = fewer.customer;
      RETURN NULL;
    END $$;

CREATE FUNCTION public.rokka_follow_image() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.rokka_hash(binary_hash text, protected boolean, dynamic_metadata jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
      SELECT left(encode(sha256(convert_to(concat_ws(' ', binary_hash, protected, dynamic_metadata), 'UTF8')), 'hex'), 40) $$;

CREATE FUNCTION public.rokka_lose_image() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.rokka_name_hashes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.seed_delivery_channels(new_customer integer) RETURNS void
    LANGUAGE sql
    AS $$
      INSERT INTO delivery_channel_policies (customer, channel, name, display_name, policy_data)
        SELECT new_customer, channel, name, display_name, policy_data FROM global_delivery_channel_policies;
      INSERT INTO default_delivery_channels (customer, id, channel, policy, media_type)
        SELECT new_customer, gen_random_uuid(), * FROM (VALUES
          ('iiif-img', 'default', 'image/*'),
          ('thumbs', 'default', 'image/*'),
          ('iiif-av', 'default-video', 'video/*'),
          ('iiif-av', 'default-audio', 'audio/*'),
          ('file', 'none', 'application/*')) AS channels;
    $$;

CREATE FUNCTION public.tell_access_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM pg_notify('hydria_access', coalesce(NEW.customer, OLD.customer)::text);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.tell_customer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM pg_notify('hydria_delivered', json_build_array(OLD.id)::text);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.tell_customer_keys_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM pg_notify('hydria_keys', key) FROM keys WHERE customer = OLD.id;
        RETURN NULL;
      END $$;

CREATE FUNCTION public.tell_image() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        PERFORM pg_notify('hydria_delivered', json_build_array(OLD.customer, OLD.space, OLD.id)::text);
        RETURN NULL;
      END $$;

CREATE FUNCTION public.tell_key_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN PERFORM pg_notify('hydria_keys', OLD.key); RETURN NULL; END $$;

CREATE FUNCTION public.touch_policy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        NEW.version := nextval('versions');
        NEW.policy_modified := now();
        RETURN NEW;
      END $$;

CREATE FUNCTION public.touch_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN NEW.version := nextval('versions'); RETURN NEW; END $$;

CREATE SEQUENCE public.versions
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.auth_services (
    customer integer NOT NULL,
    name text NOT NULL,
    auth_service text,
    profile text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    page_label text DEFAULT ''::text NOT NULL,
    page_description text DEFAULT ''::text NOT NULL,
    call_to_action text DEFAULT ''::text NOT NULL,
    time_to_live bigint DEFAULT 600 NOT NULL,
    has_role_provider boolean DEFAULT false NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

COMMENT ON COLUMN public.auth_services.auth_service IS 'the service that this one is nested in';

CREATE TABLE public.batch_images (
    batch bigint NOT NULL,
    customer integer NOT NULL,
    space integer NOT NULL,
    image text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    CONSTRAINT batch_images_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'completed'::text, 'error'::text])))
);

CREATE TABLE public.batches (
    id bigint NOT NULL,
    customer integer NOT NULL,
    submitted timestamp(3) with time zone DEFAULT now() NOT NULL,
    count integer DEFAULT 0 NOT NULL,
    completed integer DEFAULT 0 NOT NULL,
    errors integer DEFAULT 0 NOT NULL,
    finished timestamp(3) with time zone,
    superseded boolean DEFAULT false NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    priority boolean DEFAULT false NOT NULL,
    est_completion timestamp(3) with time zone
);

ALTER TABLE public.batches ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.blob_releases (
    id bigint NOT NULL,
    customer integer NOT NULL,
    sha256 text NOT NULL,
    due timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.blob_releases ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.blob_releases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers (
    id integer NOT NULL,
    name text NOT NULL,
    display_name text DEFAULT ''::text NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    administrator boolean DEFAULT false NOT NULL,
    accepted_agreement boolean DEFAULT true NOT NULL,
    default_image_version integer DEFAULT 3 NOT NULL,
    default_presentation_version integer DEFAULT 3 NOT NULL,
    CONSTRAINT customers_default_image_version_check CHECK ((default_image_version = ANY (ARRAY[2, 3]))),
    CONSTRAINT customers_default_presentation_version_check CHECK ((default_presentation_version = ANY (ARRAY[2, 3])))
);

CREATE TABLE public.spaces (
    customer integer NOT NULL,
    id integer NOT NULL,
    name text NOT NULL,
    default_tags text[] DEFAULT '{}'::text[] NOT NULL,
    default_roles text[] DEFAULT '{}'::text[] NOT NULL,
    max_unauthorised integer DEFAULT '-1'::integer NOT NULL,
    approximate_number_of_images bigint DEFAULT 0 NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    default_rights text DEFAULT ''::text NOT NULL,
    max_width integer DEFAULT 0 NOT NULL,
    open_full_max integer DEFAULT 0 NOT NULL,
    CONSTRAINT spaces_id_check CHECK ((id >= 0))
);

CREATE VIEW public.change_feeds AS
 SELECT customers.id AS customer,
    NULL::integer AS space
   FROM public.customers
UNION ALL
 SELECT spaces.customer,
    spaces.id AS space
   FROM public.spaces;

CREATE TABLE public.changes (
    id bigint NOT NULL,
    customer integer NOT NULL,
    space integer NOT NULL,
    image text NOT NULL,
    kind text NOT NULL,
    at timestamp(3) with time zone DEFAULT now() NOT NULL,
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT changes_kind_check CHECK ((kind = ANY (ARRAY['Create'::text, 'Update'::text, 'Delete'::text])))
);

ALTER TABLE public.changes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.chores (
    name text NOT NULL,
    last timestamp(3) with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.custom_headers (
    id text NOT NULL,
    customer integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    space integer,
    role text,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    CONSTRAINT custom_headers_key_check CHECK ((lower(key) <> ALL (ARRAY['accept-ranges'::text, 'access-control-allow-credentials'::text, 'connection'::text, 'content-encoding'::text, 'content-length'::text, 'content-location'::text, 'content-range'::text, 'content-type'::text, 'date'::text, 'etag'::text, 'keep-alive'::text, 'last-modified'::text, 'location'::text, 'set-cookie'::text, 'te'::text, 'trailer'::text, 'transfer-encoding'::text, 'upgrade'::text, 'vary'::text, 'www-authenticate'::text])))
);

CREATE TABLE public.customer_origin_strategies (
    customer integer NOT NULL,
    id text NOT NULL,
    regex text NOT NULL,
    strategy text NOT NULL,
    credentials text,
    optimised boolean DEFAULT false NOT NULL,
    "order" integer DEFAULT 0 NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.jobs (
    id bigint NOT NULL,
    customer integer NOT NULL,
    space integer NOT NULL,
    image text NOT NULL,
    batch bigint,
    priority boolean DEFAULT false NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    run_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    worker text,
    leased_until timestamp(3) with time zone,
    timebased boolean DEFAULT false NOT NULL,
    setbacks integer DEFAULT 0 NOT NULL
);

CREATE VIEW public.customer_queues AS
 SELECT customers.id AS customer,
    ( SELECT count(*) AS count
           FROM public.jobs
          WHERE (jobs.customer = customers.id)) AS size,
    ( SELECT count(*) AS count
           FROM public.batches
          WHERE ((batches.customer = customers.id) AND (batches.finished IS NULL) AND (NOT batches.superseded))) AS batches_waiting,
    ( SELECT COALESCE(sum(((batches.count - batches.completed) - batches.errors)), (0)::bigint) AS "coalesce"
           FROM public.batches
          WHERE ((batches.customer = customers.id) AND (batches.finished IS NULL) AND (NOT batches.superseded))) AS images_waiting
   FROM public.customers;

ALTER TABLE public.customers ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.default_delivery_channels (
    customer integer NOT NULL,
    id text NOT NULL,
    space integer,
    channel text NOT NULL,
    policy text NOT NULL,
    media_type text NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

COMMENT ON COLUMN public.default_delivery_channels.space IS 'null: all spaces of the customer';

CREATE TABLE public.delivery_channel_policies (
    customer integer NOT NULL,
    channel text NOT NULL,
    name text NOT NULL,
    display_name text DEFAULT ''::text NOT NULL,
    policy_data text,
    policy_created timestamp(3) with time zone DEFAULT now() NOT NULL,
    policy_modified timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE VIEW public.delivery_channels AS
 SELECT customers.id AS customer,
    channels.channel,
    channels.title
   FROM (public.customers
     CROSS JOIN ( VALUES ('iiif-img'::text,'Policies for IIIF Image service delivery'::text), ('thumbs'::text,'Policies for thumbnails as IIIF Image Services'::text), ('iiif-av'::text,'Policies for Audio and Video delivery'::text), ('file'::text,'Policies for File delivery'::text)) channels(channel, title));

CREATE VIEW public.entry_point AS
 SELECT 'entry-point'::text AS id;

CREATE TABLE public.global_delivery_channel_policies (
    channel text NOT NULL,
    name text NOT NULL,
    display_name text DEFAULT ''::text NOT NULL,
    policy_data text,
    policy_created timestamp(3) with time zone DEFAULT now() NOT NULL,
    policy_modified timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.images (
    customer integer NOT NULL,
    space integer NOT NULL,
    id text NOT NULL,
    origin text DEFAULT ''::text NOT NULL,
    initial_origin text DEFAULT ''::text NOT NULL,
    max_unauthorised integer DEFAULT '-1'::integer NOT NULL,
    max_width integer DEFAULT 0 NOT NULL,
    open_full_max integer DEFAULT 0 NOT NULL,
    degraded boolean GENERATED ALWAYS AS (((max_unauthorised > 0) OR (open_full_max > 0))) STORED,
    width integer DEFAULT 0 NOT NULL,
    height integer DEFAULT 0 NOT NULL,
    duration integer,
    queued timestamp(3) with time zone,
    dequeued timestamp(3) with time zone,
    finished timestamp(3) with time zone,
    ingesting boolean DEFAULT false NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    string1 text DEFAULT ''::text NOT NULL,
    string2 text DEFAULT ''::text NOT NULL,
    string3 text DEFAULT ''::text NOT NULL,
    number1 bigint DEFAULT 0 NOT NULL,
    number2 bigint DEFAULT 0 NOT NULL,
    number3 bigint DEFAULT 0 NOT NULL,
    media_type text DEFAULT ''::text NOT NULL,
    delivery_channels jsonb DEFAULT '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]'::jsonb NOT NULL,
    manifests text[] DEFAULT '{}'::text[] NOT NULL,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    batch bigint,
    image_optimisation_policy text,
    thumbnail_policy text,
    uploaded text,
    original text,
    original_size bigint DEFAULT 0 NOT NULL,
    derivative text,
    derivative_size bigint DEFAULT 0 NOT NULL,
    thumbnails jsonb DEFAULT '[]'::jsonb NOT NULL,
    thumbnails_size bigint DEFAULT 0 NOT NULL,
    probe jsonb,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    has_image_service boolean GENERATED ALWAYS AS ((delivery_channels @> '[{"channel": "iiif-img"}]'::jsonb)) STORED,
    has_thumbnails boolean GENERATED ALWAYS AS ((thumbnails <> '[]'::jsonb)) STORED,
    rights text DEFAULT ''::text NOT NULL,
    sha1 text,
    expires timestamp(3) with time zone,
    lut jsonb,
    family text GENERATED ALWAYS AS (
CASE
    WHEN ((media_type ~~ 'audio/%'::text) OR (media_type ~~ 'video/%'::text) OR (media_type = ANY (ARRAY['application/mp4'::text, 'application/mxf'::text, 'application/ogg'::text]))) THEN 'T'::text
    WHEN ((media_type ~~ 'image/%'::text) OR (media_type = ''::text)) THEN 'I'::text
    ELSE 'F'::text
END) STORED,
    transcodes jsonb DEFAULT '[]'::jsonb NOT NULL,
    sha256 text GENERATED ALWAYS AS (COALESCE(uploaded, original)) STORED
);

CREATE VIEW public.image_metadata AS
 SELECT images.customer,
    images.space,
    images.id,
    (images.probe ->> 'format'::text) AS format,
    images.media_type,
    images.width,
    images.height,
    ((images.probe ->> 'pages'::text))::integer AS pages,
    (images.probe ->> 'depth'::text) AS depth,
    (images.probe ->> 'space'::text) AS colour_space,
    ((images.probe ->> 'hasProfile'::text))::boolean AS has_profile,
    images.original AS sha256,
    images.version,
    images.original_size AS size,
    ((images.probe ->> 'channels'::text))::integer AS channels,
    ((images.probe ->> 'hasAlpha'::text))::boolean AS has_alpha,
    ((images.probe ->> 'orientation'::text))::integer AS orientation,
    images.duration,
    ((images.probe ->> 'bitRate'::text))::bigint AS bit_rate,
    (images.probe ->> 'videoCodec'::text) AS video_codec,
    ((images.probe ->> 'frameRate'::text))::double precision AS frame_rate,
    (images.probe ->> 'audioCodec'::text) AS audio_codec,
    ((images.probe ->> 'sampleRate'::text))::integer AS sample_rate,
    (images.probe ->> 'audioLayout'::text) AS audio_layout,
    images.transcodes
   FROM public.images
  WHERE (images.original IS NOT NULL);

CREATE TABLE public.image_optimisation_policies (
    id text NOT NULL,
    name text NOT NULL,
    technical_details text NOT NULL,
    global boolean DEFAULT true NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.radiographs (
    customer integer NOT NULL,
    space integer NOT NULL,
    image text NOT NULL,
    media text NOT NULL,
    image_info json NOT NULL,
    session_id text,
    image_id text,
    captured boolean DEFAULT false NOT NULL
);

CREATE VIEW public.image_resources AS
 SELECT images.customer,
    images.space,
    images.id,
    images.media_type,
    images.created AS created_on,
    images.expires,
    images.version,
    images.lut,
    radiographs.media,
    radiographs.image_info,
    radiographs.session_id,
    radiographs.image_id,
    radiographs.captured,
        CASE
            WHEN (radiographs.session_id IS NOT NULL) THEN json_build_object('sessionId', radiographs.session_id, 'imageId', radiographs.image_id)
            ELSE NULL::json
        END AS modality_session
   FROM (public.radiographs
     JOIN public.images ON (((images.customer = radiographs.customer) AND (images.space = radiographs.space) AND (images.id = radiographs.image))));

CREATE VIEW public.image_storage AS
 SELECT images.customer,
    images.space,
    images.id,
    (images.original_size + images.derivative_size) AS size,
    images.thumbnails_size AS thumbnail_size,
    COALESCE(images.finished, images.created) AS last_checked,
    images.ingesting AS checking_in_progress,
    images.version
   FROM public.images;

CREATE TABLE public.ingest_totals (
    customer integer NOT NULL,
    success bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL
);

ALTER TABLE public.jobs ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.keys (
    key text NOT NULL,
    customer integer,
    secret_hash bytea NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    access text DEFAULT 'admin'::text NOT NULL,
    CONSTRAINT keys_access_check CHECK ((access = ANY (ARRAY['read'::text, 'write'::text, 'admin'::text])))
);

COMMENT ON COLUMN public.keys.customer IS 'null: the administrator''s key';

CREATE TABLE public.migrations (
    id integer NOT NULL,
    name character varying(255),
    batch integer,
    migration_time timestamp with time zone
);

CREATE SEQUENCE public.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.migrations_id_seq OWNED BY public.migrations.id;

CREATE TABLE public.migrations_lock (
    index integer NOT NULL,
    is_locked integer
);

CREATE SEQUENCE public.migrations_lock_index_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.migrations_lock_index_seq OWNED BY public.migrations_lock.index;

CREATE TABLE public.minted (
    parent text NOT NULL,
    last bigint NOT NULL
);

CREATE TABLE public.modality_sessions (
    customer integer NOT NULL,
    session_id text NOT NULL,
    client_name text DEFAULT ''::text NOT NULL,
    created_on timestamp(3) with time zone NOT NULL,
    expires timestamp(3) with time zone NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.named_queries (
    customer integer NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    global boolean DEFAULT false NOT NULL,
    template text NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.origin_strategies (
    id text NOT NULL,
    name text NOT NULL,
    requires_credentials boolean NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.portal_roles (
    id text NOT NULL,
    name text NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.portal_users (
    customer integer NOT NULL,
    id text NOT NULL,
    email text NOT NULL,
    password text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE VIEW public.priority_queues AS
 SELECT customers.id AS customer,
    ( SELECT count(*) AS count
           FROM public.jobs
          WHERE ((jobs.customer = customers.id) AND jobs.priority)) AS size,
    ( SELECT count(*) AS count
           FROM public.batches
          WHERE ((batches.customer = customers.id) AND batches.priority AND (batches.finished IS NULL) AND (NOT batches.superseded))) AS batches_waiting,
    ( SELECT COALESCE(sum(((batches.count - batches.completed) - batches.errors)), (0)::bigint) AS "coalesce"
           FROM public.batches
          WHERE ((batches.customer = customers.id) AND batches.priority AND (batches.finished IS NULL) AND (NOT batches.superseded))) AS images_waiting
   FROM public.customers;

CREATE TABLE public.projections (
    customer integer NOT NULL,
    id text DEFAULT (gen_random_uuid())::text NOT NULL,
    kind text NOT NULL,
    query text NOT NULL,
    args text NOT NULL,
    canonical text NOT NULL,
    fingerprint text DEFAULT ''::text NOT NULL,
    blob text,
    item_count integer DEFAULT 0 NOT NULL,
    size_bytes bigint DEFAULT 0 NOT NULL,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    created timestamp(3) with time zone,
    maker text,
    leased_until timestamp(3) with time zone,
    in_process boolean GENERATED ALWAYS AS ((maker IS NOT NULL)) STORED NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    CONSTRAINT projections_kind_check CHECK ((kind = ANY (ARRAY['pdf'::text, 'zip'::text])))
);

CREATE VIEW public.queue_summary AS
 SELECT 'queue'::text AS id,
    ( SELECT count(*) AS count
           FROM public.jobs
          WHERE ((jobs.worker IS NULL) AND (NOT jobs.priority))) AS incoming,
    ( SELECT count(*) AS count
           FROM public.jobs
          WHERE ((jobs.worker IS NULL) AND jobs.priority)) AS priority,
    ( SELECT count(*) AS count
           FROM public.images
          WHERE (images.ingesting AND (images.media_type <> ''::text) AND (images.media_type !~~ 'image/%'::text) AND ((images.media_type ~~ 'audio/%'::text) OR (images.media_type ~~ 'video/%'::text)))) AS timebased,
    (0)::bigint AS transcode_complete,
    ( SELECT count(*) AS count
           FROM public.images
          WHERE (images.ingesting AND (images.media_type <> ''::text) AND (images.media_type !~~ 'image/%'::text) AND (NOT ((images.media_type ~~ 'audio/%'::text) OR (images.media_type ~~ 'video/%'::text))))) AS file,
    ( SELECT (COALESCE(sum(ingest_totals.failed), (0)::numeric))::bigint AS "coalesce"
           FROM public.ingest_totals) AS failed,
    ( SELECT (COALESCE(sum(ingest_totals.success), (0)::numeric))::bigint AS "coalesce"
           FROM public.ingest_totals) AS success;

CREATE TABLE public.rokka_aliases (
    customer integer NOT NULL,
    alias text NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.rokka_keys (
    key text NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE VIEW public.rokka_api_keys AS
 SELECT keys.key AS id,
    keys.customer,
    keys.created,
    COALESCE(rokka_keys.comment, ''::text) AS comment,
    keys.version
   FROM (public.keys
     LEFT JOIN public.rokka_keys USING (key));

CREATE TABLE public.rokka_counts (
    customer integer NOT NULL,
    live bigint DEFAULT 0 NOT NULL,
    deleted bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.rokka_images (
    customer integer NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    short_hash text NOT NULL COLLATE pg_catalog."C",
    binary_hash text NOT NULL COLLATE pg_catalog."C",
    sha256 text NOT NULL,
    space integer NOT NULL,
    id text NOT NULL,
    name text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    format text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    mimetype text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    size bigint DEFAULT 0 NOT NULL,
    width integer DEFAULT 0 NOT NULL,
    height integer DEFAULT 0 NOT NULL,
    opaque boolean DEFAULT true NOT NULL,
    user_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    dynamic_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    static_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    protected boolean DEFAULT false NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    deleted timestamp(3) with time zone,
    trashed jsonb,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

COMMENT ON COLUMN public.rokka_images.trashed IS 'the row of images, while it is in the trash';

CREATE TABLE public.rokka_memberships (
    customer integer NOT NULL,
    member integer NOT NULL,
    roles text[] NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.rokka_organizations (
    customer integer NOT NULL,
    billing_email text DEFAULT ''::text NOT NULL,
    signing_key text NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.rokka_stacks (
    customer integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    stack_operations jsonb DEFAULT '[]'::jsonb NOT NULL,
    stack_options jsonb DEFAULT '{}'::jsonb NOT NULL,
    stack_expressions jsonb DEFAULT '[]'::jsonb NOT NULL,
    stack_variables jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE VIEW public.rokka_users AS
 SELECT customers.id AS customer,
    customers.name,
    customers.version
   FROM public.customers;

CREATE TABLE public.role_providers (
    customer integer NOT NULL,
    auth_service text NOT NULL,
    configuration text NOT NULL,
    credentials text DEFAULT ''::text NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.roles (
    customer integer NOT NULL,
    name text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    auth_service text
);

CREATE VIEW public.space_metadata AS
 SELECT spaces.customer,
    spaces.id AS space,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.string1 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.string1 <> ''::text))
                  GROUP BY images.string1
                  ORDER BY (count(*)) DESC, images.string1
                 LIMIT 1000) counted) AS string1,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.string2 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.string2 <> ''::text))
                  GROUP BY images.string2
                  ORDER BY (count(*)) DESC, images.string2
                 LIMIT 1000) counted) AS string2,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.string3 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.string3 <> ''::text))
                  GROUP BY images.string3
                  ORDER BY (count(*)) DESC, images.string3
                 LIMIT 1000) counted) AS string3,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.number1 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.number1 <> 0))
                  GROUP BY images.number1
                  ORDER BY (count(*)) DESC, images.number1
                 LIMIT 1000) counted) AS number1,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.number2 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.number2 <> 0))
                  GROUP BY images.number2
                  ORDER BY (count(*)) DESC, images.number2
                 LIMIT 1000) counted) AS number2,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.number3 AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.number3 <> 0))
                  GROUP BY images.number3
                  ORDER BY (count(*)) DESC, images.number3
                 LIMIT 1000) counted) AS number3,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT item.item AS value,
                    count(*) AS count
                   FROM (public.images
                     CROSS JOIN LATERAL unnest(images.tags) item(item))
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND true)
                  GROUP BY item.item
                  ORDER BY (count(*)) DESC, item.item
                 LIMIT 1000) counted) AS tags,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT item.item AS value,
                    count(*) AS count
                   FROM (public.images
                     CROSS JOIN LATERAL unnest(images.roles) item(item))
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND true)
                  GROUP BY item.item
                  ORDER BY (count(*)) DESC, item.item
                 LIMIT 1000) counted) AS roles,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('value', counted.value, 'count', counted.count) ORDER BY counted.count DESC, counted.value), '[]'::jsonb) AS "coalesce"
           FROM ( SELECT images.media_type AS value,
                    count(*) AS count
                   FROM public.images
                  WHERE ((images.customer = spaces.customer) AND (images.space = spaces.id) AND (images.media_type <> ''::text))
                  GROUP BY images.media_type
                  ORDER BY (count(*)) DESC, images.media_type
                 LIMIT 1000) counted) AS media_type
   FROM public.spaces;

CREATE TABLE public.storage (
    customer integer NOT NULL,
    space integer,
    number_of_stored_images bigint DEFAULT 0 NOT NULL,
    total_size_of_stored_images bigint DEFAULT 0 NOT NULL,
    total_size_of_thumbnails bigint DEFAULT 0 NOT NULL,
    last_calculated timestamp(3) with time zone DEFAULT now() NOT NULL,
    storage_policy text,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

COMMENT ON COLUMN public.storage.space IS 'null: all spaces of the customer';

CREATE TABLE public.storage_policies (
    id text NOT NULL,
    maximum_number_of_stored_images bigint NOT NULL,
    maximum_total_size_of_stored_images bigint NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.thumbnail_policies (
    id text NOT NULL,
    name text NOT NULL,
    sizes integer[] NOT NULL,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL
);

CREATE TABLE public.upload_parts (
    upload text NOT NULL,
    start bigint NOT NULL,
    size bigint NOT NULL,
    key text NOT NULL
);

CREATE TABLE public.uploads (
    customer integer NOT NULL,
    space integer NOT NULL,
    id text NOT NULL,
    image text NOT NULL,
    length bigint NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    metadata text DEFAULT ''::text NOT NULL,
    only_new boolean DEFAULT false NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires timestamp(3) with time zone NOT NULL,
    finished timestamp(3) with time zone,
    version bigint DEFAULT nextval('public.versions'::regclass) NOT NULL,
    CONSTRAINT uploads_check CHECK ((received <= length))
);

CREATE VIEW public.usable_named_queries AS
 SELECT named_queries.customer,
    named_queries.id,
    named_queries.name,
    named_queries.global,
    named_queries.template,
    named_queries.created,
    named_queries.version,
    named_queries.customer AS owner
   FROM public.named_queries
UNION ALL
 SELECT customers.id AS customer,
    shared.id,
    shared.name,
    true AS global,
    shared.template,
    shared.created,
    shared.version,
    shared.customer AS owner
   FROM (public.named_queries shared
     CROSS JOIN public.customers)
  WHERE (shared.global AND (shared.customer <> customers.id) AND (NOT (EXISTS ( SELECT
           FROM public.named_queries own
          WHERE ((own.customer = customers.id) AND ((own.id = shared.id) OR (lower(own.name) = lower(shared.name))))))));

CREATE TABLE public.viewer_sessions (
    token_hash bytea NOT NULL,
    customer integer NOT NULL,
    roles text[] NOT NULL,
    origin text DEFAULT ''::text NOT NULL,
    created timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires timestamp(3) with time zone NOT NULL
);

ALTER TABLE ONLY public.migrations ALTER COLUMN id SET DEFAULT nextval('public.migrations_id_seq'::regclass);

ALTER TABLE ONLY public.migrations_lock ALTER COLUMN index SET DEFAULT nextval('public.migrations_lock_index_seq'::regclass);

INSERT INTO public.auth_services VALUES (1, 'clickthrough', NULL, 'clickthrough', 'Terms of use', '', 'Terms of use', 'These images may be viewed under the terms of the institution that provides them.', 'I agree', 600, false, 24);
INSERT INTO public.auth_services VALUES (1, 'logout', 'clickthrough', 'logout', 'Log out', '', '', '', '', 600, false, 25);
INSERT INTO public.auth_services VALUES (1, 'login', NULL, 'oidc', 'Log in', '', '', '', '', 600, true, 109);

INSERT INTO public.batch_images VALUES (1, 1, 1, 'absent', 'error');
INSERT INTO public.batch_images VALUES (1, 1, 1, 'queued', 'completed');

INSERT INTO public.batches VALUES (1, 1, '2026-11-27 16:43:05.582+00', 2, 1, 1, '2026-11-27 16:43:06.209+00', false, 87, false, '2026-11-27 16:43:06.209+00');

INSERT INTO public.changes VALUES (1, 1, 1, 'large', 'Create', '2026-11-27 16:42:57.137+00', '13930');
INSERT INTO public.changes VALUES (2, 1, 1, 'large', 'Update', '2026-11-27 16:43:04.993+00', '13940');
INSERT INTO public.changes VALUES (3, 1, 2, 'small', 'Create', '2026-11-27 16:43:05.132+00', '13942');
INSERT INTO public.changes VALUES (4, 1, 2, 'small', 'Update', '2026-11-27 16:43:05.314+00', '13946');
INSERT INTO public.changes VALUES (5, 1, 1, 'queued', 'Create', '2026-11-27 16:43:05.522+00', '13948');
INSERT INTO public.changes VALUES (6, 1, 1, 'queued', 'Update', '2026-11-27 16:43:05.582+00', '13950');
INSERT INTO public.changes VALUES (7, 1, 1, 'absent', 'Create', '2026-11-27 16:43:05.582+00', '13950');
INSERT INTO public.changes VALUES (8, 1, 1, 'absent', 'Update', '2026-11-27 16:43:06.085+00', '13960');
INSERT INTO public.changes VALUES (9, 1, 1, 'queued', 'Update', '2026-11-27 16:43:06.209+00', '13961');
INSERT INTO public.changes VALUES (10, 1, 3, '432a064e35c77755b108958eeaedfc08b6f2cedf', 'Create', '2026-11-27 16:43:22.308+00', '13996');
INSERT INTO public.changes VALUES (11, 1, 3, '432a064e35c77755b108958eeaedfc08b6f2cedf', 'Update', '2026-11-27 16:43:22.551+00', '14000');

INSERT INTO public.chores VALUES ('orphans', '2026-11-27 16:42:46.84+00');

INSERT INTO public.custom_headers VALUES ('519a2cf8-221f-4b28-b7e6-91912eb77370', 1, 'Cache-Control', 'public, s-maxage=2419200, max-age=2419200', NULL, NULL, 27);
INSERT INTO public.custom_headers VALUES ('1d1ab45c-228f-453c-ab8f-bfb063147c77', 1, 'X-Licence', 'CC0', NULL, NULL, 91);

INSERT INTO public.customer_origin_strategies VALUES (1, 'c7a06c88-38c1-44bf-ac9b-e681af407bcd', '^https://pictures\.example/', 'basic-http-authentication', '{"user":"u","password":"p"}', false, 0, 110);

INSERT INTO public.customers VALUES (1, 'museum', 'The museum', '2026-11-27 16:42:54.914+00', 18, false, true, 3, 3);

INSERT INTO public.default_delivery_channels VALUES (1, '71e91196-c865-4031-a05b-e0b5abce9f3c', NULL, 'iiif-img', 'default', 'image/*', 34);
INSERT INTO public.default_delivery_channels VALUES (1, '378febcf-bb68-41fc-a9c0-6aac8a11009a', NULL, 'thumbs', 'default', 'image/*', 35);
INSERT INTO public.default_delivery_channels VALUES (1, 'edfb8ca7-2225-4c7e-938e-991a9c3c2ae4', NULL, 'iiif-av', 'default-video', 'video/*', 36);
INSERT INTO public.default_delivery_channels VALUES (1, '7f76782c-51a5-4a26-9513-59a857505740', NULL, 'iiif-av', 'default-audio', 'audio/*', 37);
INSERT INTO public.default_delivery_channels VALUES (1, '461c4b30-51e7-4bdc-a6ce-c9c6368594ce', NULL, 'file', 'none', 'application/*', 38);

INSERT INTO public.delivery_channel_policies VALUES (1, 'iiif-img', 'default', 'Tiles and sizes from a pyramid made at ingest', NULL, '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 28);
INSERT INTO public.delivery_channel_policies VALUES (1, 'iiif-img', 'use-original', 'The original is fit to be served from; a pyramid is made of it all the same', NULL, '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 29);
INSERT INTO public.delivery_channel_policies VALUES (1, 'thumbs', 'default', 'Standard sizes', '["!1024,1024","!400,400","!200,200","!100,100"]', '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 30);
INSERT INTO public.delivery_channel_policies VALUES (1, 'iiif-av', 'default-video', 'MP4 of 720 lines', '["video-mp4-720p"]', '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 31);
INSERT INTO public.delivery_channel_policies VALUES (1, 'iiif-av', 'default-audio', 'MP3 of 128 kbit/s', '["audio-mp3-128"]', '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 32);
INSERT INTO public.delivery_channel_policies VALUES (1, 'file', 'none', 'The original as it is', NULL, '2026-11-27 16:42:54.914+00', '2026-11-27 16:42:54.914+00', 33);

INSERT INTO public.global_delivery_channel_policies VALUES ('iiif-img', 'default', 'Tiles and sizes from a pyramid made at ingest', NULL, '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 11);
INSERT INTO public.global_delivery_channel_policies VALUES ('iiif-img', 'use-original', 'The original is fit to be served from; a pyramid is made of it all the same', NULL, '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 12);
INSERT INTO public.global_delivery_channel_policies VALUES ('thumbs', 'default', 'Standard sizes', '["!1024,1024","!400,400","!200,200","!100,100"]', '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 13);
INSERT INTO public.global_delivery_channel_policies VALUES ('iiif-av', 'default-video', 'MP4 of 720 lines', '["video-mp4-720p"]', '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 14);
INSERT INTO public.global_delivery_channel_policies VALUES ('iiif-av', 'default-audio', 'MP3 of 128 kbit/s', '["audio-mp3-128"]', '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 15);
INSERT INTO public.global_delivery_channel_policies VALUES ('file', 'none', 'The original as it is', NULL, '2026-11-27 16:42:46.84+00', '2026-11-27 16:42:46.84+00', 16);

INSERT INTO public.image_optimisation_policies VALUES ('default', 'Tiled pyramid', 'Pyramidal TIFF, JPEG tiles of 512 pixels, sRGB, quality 90', true, 1);

INSERT INTO public.images VALUES (1, 1, 'large', 'http://127.0.0.1:3811/file/1/1/large', '', -1, 0, 0, DEFAULT, 700, 600, NULL, '2026-11-27 16:42:57.137+00', '2026-11-27 16:43:04.426+00', '2026-11-27 16:43:04.993+00', false, '', '{seen}', '', '', '', 0, 0, 0, 'image/png', '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]', '{}', '{}', NULL, 'default', 'default', '5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1', '5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1', 16130, '1/pyramid/5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1-v1', 36390, '[{"key": "1/thumbs/5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1-v1-700x600", "width": 700, "height": 600}, {"key": "1/thumbs/5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1-v1-400x343", "width": 400, "height": 343}, {"key": "1/thumbs/5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1-v1-200x171", "width": 200, "height": 171}, {"key": "1/thumbs/5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1-v1-100x86", "width": 100, "height": 86}]', 24264, '{"depth": "uchar", "pages": 1, "space": "srgb", "format": "png", "channels": 4, "hasAlpha": true, "hasProfile": false, "orientation": 1, "unspecified": 0, "profileIsSrgb": false}', '2026-11-27 16:42:57.137+00', 53, DEFAULT, DEFAULT, '', 'b00c48c7da111059049b808e7361d5d5f0c4a07b', NULL, NULL, DEFAULT, '[]', DEFAULT);
INSERT INTO public.images VALUES (1, 2, 'small', 'http://127.0.0.1:3811/file/1/2/small', '', 0, 0, 0, DEFAULT, 320, 240, NULL, '2026-11-27 16:43:05.132+00', '2026-11-27 16:43:05.186+00', '2026-11-27 16:43:05.314+00', false, '', '{}', '', '', '', 0, 0, 0, 'image/jpeg', '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]', '{}', '{}', NULL, 'default', 'default', '86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c', '86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c', 3212, '1/pyramid/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1', 5032, '[{"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-320x240", "width": 320, "height": 240}, {"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-200x150", "width": 200, "height": 150}, {"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-100x75", "width": 100, "height": 75}]', 8571, '{"depth": "uchar", "pages": 1, "space": "srgb", "format": "jpeg", "channels": 3, "hasAlpha": false, "hasProfile": false, "orientation": 1, "unspecified": 0, "profileIsSrgb": false}', '2026-11-27 16:43:05.132+00', 63, DEFAULT, DEFAULT, '', 'b913758b652906ce9c567c61b9dd44d502881e50', NULL, NULL, DEFAULT, '[]', DEFAULT);
INSERT INTO public.images VALUES (1, 1, 'absent', 'http://127.0.0.1:3811/nowhere.jpg', '', -1, 0, 0, DEFAULT, 0, 0, NULL, '2026-11-27 16:43:05.582+00', '2026-11-27 16:43:05.965+00', '2026-11-27 16:43:06.085+00', false, 'The origin answered 404 Not Found.', '{seen}', '', '', '', 0, 0, 0, '', '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]', '{}', '{}', 1, NULL, NULL, NULL, NULL, 0, NULL, 0, '[]', 0, NULL, '2026-11-27 16:43:05.582+00', 84, DEFAULT, DEFAULT, '', NULL, NULL, NULL, DEFAULT, '[]', DEFAULT);
INSERT INTO public.images VALUES (1, 1, 'queued', 'http://127.0.0.1:3811/file/1/1/queued', '', -1, 0, 0, DEFAULT, 320, 240, NULL, '2026-11-27 16:43:05.582+00', '2026-11-27 16:43:05.879+00', '2026-11-27 16:43:06.209+00', false, '', '{batch}', 'page', '', '', 7, 0, 0, 'image/jpeg', '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]', '{}', '{}', 1, 'default', 'default', '86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c', '86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c', 3212, '1/pyramid/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1', 5032, '[{"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-320x240", "width": 320, "height": 240}, {"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-200x150", "width": 200, "height": 150}, {"key": "1/thumbs/86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c-v1-100x75", "width": 100, "height": 75}]', 8571, '{"depth": "uchar", "pages": 1, "space": "srgb", "format": "jpeg", "channels": 3, "hasAlpha": false, "hasProfile": false, "orientation": 1, "unspecified": 0, "profileIsSrgb": false}', '2026-11-27 16:43:05.522+00', 86, DEFAULT, DEFAULT, '', 'b913758b652906ce9c567c61b9dd44d502881e50', NULL, NULL, DEFAULT, '[]', DEFAULT);
INSERT INTO public.images VALUES (1, 3, '432a064e35c77755b108958eeaedfc08b6f2cedf', 'http://127.0.0.1:3811/file/1/3/432a064e35c77755b108958eeaedfc08b6f2cedf', '', -1, 0, 0, DEFAULT, 64, 48, NULL, '2026-11-27 16:43:22.308+00', '2026-11-27 16:43:22.44+00', '2026-11-27 16:43:22.551+00', false, '', '{}', '', '', '', 0, 0, 0, 'image/png', '[{"policy": "default", "channel": "iiif-img"}, {"policy": "default", "channel": "thumbs"}]', '{}', '{}', NULL, 'default', 'default', '9579d4a06924965d7f4a2a7c089c0f53b69a9904db7d6674e30371a838bff82b', '9579d4a06924965d7f4a2a7c089c0f53b69a9904db7d6674e30371a838bff82b', 195, '1/pyramid/9579d4a06924965d7f4a2a7c089c0f53b69a9904db7d6674e30371a838bff82b-v1', 930, '[{"key": "1/thumbs/9579d4a06924965d7f4a2a7c089c0f53b69a9904db7d6674e30371a838bff82b-v1-64x48", "width": 64, "height": 48}]', 668, '{"depth": "uchar", "pages": 1, "space": "srgb", "format": "png", "channels": 3, "hasAlpha": false, "hasProfile": false, "orientation": 1, "unspecified": 0, "profileIsSrgb": false}', '2026-11-27 16:43:22.308+00', 103, DEFAULT, DEFAULT, '', '2004f91996ef72cf318a7b3b1234a69d1aad7025', NULL, NULL, DEFAULT, '[]', DEFAULT);

INSERT INTO public.ingest_totals VALUES (1, 4, 1);

INSERT INTO public.keys VALUES ('b6967774-742f-41ea-b790-43af65f01ca4', 1, '\x39378150d9953ba2a9456a5ac1d0f7391669af1a6bc9e3080bce634cbca2b841', '2026-11-27 16:42:55.425+00', 39, 'admin');
INSERT INTO public.keys VALUES ('def27950-0387-4360-a060-77a559977c33', 1, '\x6005c63fbef62ee16fa344baf81aa344363c86ab8e21706cc954555dc2a4b67f', '2026-11-27 16:42:55.565+00', 40, 'read');
INSERT INTO public.keys VALUES ('test-admin', NULL, '\xb0413b34669b4c59b09c34129667cfbb4ce47a9bbf49785b5a8ae2d7858bea24', '2026-11-27 16:42:48.991+00', 17, 'admin');

INSERT INTO public.migrations VALUES (1, '001_core', 1, '2026-11-27 16:42:47.25+00');
INSERT INTO public.migrations VALUES (2, '002_queue', 1, '2026-11-27 16:42:47.325+00');
INSERT INTO public.migrations VALUES (3, '010_accounts', 1, '2026-11-27 16:42:47.331+00');
INSERT INTO public.migrations VALUES (4, '011_policies', 1, '2026-11-27 16:42:47.384+00');
INSERT INTO public.migrations VALUES (5, '012_storage', 1, '2026-11-27 16:42:47.429+00');
INSERT INTO public.migrations VALUES (6, '013_delivery_channels', 1, '2026-11-27 16:42:47.668+00');
INSERT INTO public.migrations VALUES (7, '014_origin_strategies', 1, '2026-11-27 16:42:47.692+00');
INSERT INTO public.migrations VALUES (8, '020_progress', 1, '2026-11-27 16:42:47.805+00');
INSERT INTO public.migrations VALUES (9, '021_description', 1, '2026-11-27 16:42:47.863+00');
INSERT INTO public.migrations VALUES (10, '030_named_queries', 1, '2026-11-27 16:42:47.907+00');
INSERT INTO public.migrations VALUES (11, '031_projections', 1, '2026-11-27 16:42:47.94+00');
INSERT INTO public.migrations VALUES (12, '040_access', 1, '2026-11-27 16:42:48.02+00');
INSERT INTO public.migrations VALUES (13, '041_access_changes', 1, '2026-11-27 16:42:48.03+00');
INSERT INTO public.migrations VALUES (14, '050_changes', 1, '2026-11-27 16:42:48.066+00');
INSERT INTO public.migrations VALUES (15, '060_ingest', 1, '2026-11-27 16:42:48.104+00');
INSERT INTO public.migrations VALUES (16, '070_rokka', 1, '2026-11-27 16:42:48.303+00');
INSERT INTO public.migrations VALUES (17, '080_expiry', 1, '2026-11-27 16:42:48.339+00');
INSERT INTO public.migrations VALUES (18, '081_radiographs', 1, '2026-11-27 16:42:48.38+00');
INSERT INTO public.migrations VALUES (19, '090_delivery', 1, '2026-11-27 16:42:48.389+00');
INSERT INTO public.migrations VALUES (20, '100_av', 1, '2026-11-27 16:42:48.486+00');
INSERT INTO public.migrations VALUES (21, '101_transcode_jobs', 1, '2026-11-27 16:42:48.516+00');
INSERT INTO public.migrations VALUES (22, '105_presentation_version', 1, '2026-11-27 16:42:48.538+00');
INSERT INTO public.migrations VALUES (23, '120_setbacks', 1, '2026-11-27 16:42:48.544+00');
INSERT INTO public.migrations VALUES (24, '125_uploads', 1, '2026-11-27 16:42:48.595+00');
INSERT INTO public.migrations VALUES (25, '130_checksum', 1, '2026-11-27 16:42:48.72+00');
INSERT INTO public.migrations VALUES (26, '135_key_changes', 1, '2026-11-27 16:42:48.728+00');

INSERT INTO public.migrations_lock VALUES (1, 0);

INSERT INTO public.minted VALUES ('spaces/1', 3);

INSERT INTO public.named_queries VALUES (1, '145bbcfe-8b53-4b06-8448-65cdf28f9247', 'space', false, 'space=p1!&assetOrder=n1;created', '2026-11-27 16:42:54.914+00', 20);
INSERT INTO public.named_queries VALUES (1, '09aa4030-dd49-4795-870b-07bd5924e217', 'string1', false, 's1=p1!&space=p2&assetOrder=n1;created', '2026-11-27 16:42:54.914+00', 21);
INSERT INTO public.named_queries VALUES (1, 'c5a5a6fe-4258-416e-acef-f1093de4eb52', 'tag', false, 'tags=p1!&space=p2&assetOrder=n1;created', '2026-11-27 16:42:54.914+00', 22);
INSERT INTO public.named_queries VALUES (1, '1e4e9982-e66f-4eb5-9c73-5ee67a6f1b66', 'batch', false, 'batch=p1!&assetOrder=n1;created', '2026-11-27 16:42:54.914+00', 23);

INSERT INTO public.origin_strategies VALUES ('default', 'default', false, 3);
INSERT INTO public.origin_strategies VALUES ('basic-http-authentication', 'basic-http-authentication', true, 4);
INSERT INTO public.origin_strategies VALUES ('s3-ambient', 's3-ambient', false, 5);
INSERT INTO public.origin_strategies VALUES ('sftp', 'sftp', true, 6);

INSERT INTO public.portal_roles VALUES ('admin', 'Administrator', 8);
INSERT INTO public.portal_roles VALUES ('editor', 'Editor', 9);
INSERT INTO public.portal_roles VALUES ('viewer', 'Viewer', 10);

INSERT INTO public.projections VALUES (1, 'a5168850-8b01-4deb-b75f-f687a2fd37f9', 'pdf', 'string1', 'page/1', '[["s1",["page"]],["space",["1"]]]', '070b7686f86e37ee11014b683403292eb7f68304d78b448834266992947c0cf2', '1/pdf/070b7686f86e37ee11014b683403292eb7f68304d78b448834266992947c0cf2', 1, 5632, '{}', '2026-11-27 16:43:23.471+00', NULL, NULL, DEFAULT, 107);

INSERT INTO public.rokka_counts VALUES (1, 3, 0);

INSERT INTO public.rokka_images VALUES (1, '2f4dc1c3f8b41f89b462853e70d85db370f5a6a6', '2f4dc1', 'b00c48c7da111059049b808e7361d5d5f0c4a07b', '5848612bbdd787bd6edbbb9aad336416fd73615abcd1c29020ae4a23be4009c1', 1, 'large', 'large', 'png', 'image/png', 16130, 700, 600, false, '{}', '{}', '{}', false, false, NULL, NULL, '2026-11-27 16:42:57.137+00', 56);
INSERT INTO public.rokka_images VALUES (1, 'df16988137f0ee15e81072c6250cc0f0dbb7b61e', 'df1698', 'b913758b652906ce9c567c61b9dd44d502881e50', '86a4dc8190ef5829cd195ad534c66d2068211e01f8f182dbc1c42a2f41063e2c', 2, 'small', 'small', 'jpg', 'image/jpeg', 3212, 320, 240, true, '{}', '{}', '{}', false, false, NULL, NULL, '2026-11-27 16:43:05.132+00', 66);
INSERT INTO public.rokka_images VALUES (1, '432a064e35c77755b108958eeaedfc08b6f2cedf', '432a06', '2004f91996ef72cf318a7b3b1234a69d1aad7025', '9579d4a06924965d7f4a2a7c089c0f53b69a9904db7d6674e30371a838bff82b', 3, '432a064e35c77755b108958eeaedfc08b6f2cedf', 'hidden.png', 'png', 'image/png', 195, 64, 48, true, '{}', '{}', '{}', true, false, NULL, NULL, '2026-11-27 16:43:22.308+00', 96);

INSERT INTO public.role_providers VALUES (1, 'login', '{"issuer":"https://login.example","clientId":"us","clientSecret":"client secret"}', '', 108);

INSERT INTO public.roles VALUES (1, 'clickthrough', 'Clickthrough', '{}', 26, 'clickthrough');
INSERT INTO public.roles VALUES (1, 'member', 'Members', '{}', 92, NULL);

INSERT INTO public.spaces VALUES (1, 2, 'closed', '{}', '{}', 0, 1, '2026-11-27 16:42:55.765+00', 60, '', 0, 0);
INSERT INTO public.spaces VALUES (1, 1, 'open', '{seen}', '{}', -1, 3, '2026-11-27 16:42:55.713+00', 77, '', 0, 0);
INSERT INTO public.spaces VALUES (1, 3, 'rokka', '{}', '{}', -1, 1, '2026-11-27 16:43:22.308+00', 100, '', 0, 0);

INSERT INTO public.storage VALUES (1, 2, 1, 8244, 8571, '2026-11-27 16:43:05.314+00', NULL, 65);
INSERT INTO public.storage VALUES (1, 1, 3, 60764, 32835, '2026-11-27 16:43:06.209+00', NULL, 89);
INSERT INTO public.storage VALUES (1, NULL, 5, 70133, 42074, '2026-11-27 16:43:22.551+00', 'default', 104);
INSERT INTO public.storage VALUES (1, 3, 1, 1125, 668, '2026-11-27 16:43:22.551+00', NULL, 105);

INSERT INTO public.storage_policies VALUES ('default', 1000000000, 1125899906842624, 7);

INSERT INTO public.thumbnail_policies VALUES ('default', 'Standard sizes', '{1024,400,200,100}', 2);

SELECT pg_catalog.setval('public.batches_id_seq', 1, true);

SELECT pg_catalog.setval('public.blob_releases_id_seq', 9, true);

SELECT pg_catalog.setval('public.changes_id_seq', 11, true);

SELECT pg_catalog.setval('public.customers_id_seq', 1, true);

SELECT pg_catalog.setval('public.jobs_id_seq', 6, true);

SELECT pg_catalog.setval('public.migrations_id_seq', 26, true);

SELECT pg_catalog.setval('public.migrations_lock_index_seq', 1, true);

SELECT pg_catalog.setval('public.versions', 110, true);

ALTER TABLE ONLY public.auth_services
    ADD CONSTRAINT auth_services_pkey PRIMARY KEY (customer, name);

ALTER TABLE ONLY public.batch_images
    ADD CONSTRAINT batch_images_pkey PRIMARY KEY (batch, space, image);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.blob_releases
    ADD CONSTRAINT blob_releases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chores
    ADD CONSTRAINT chores_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.custom_headers
    ADD CONSTRAINT custom_headers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customer_origin_strategies
    ADD CONSTRAINT customer_origin_strategies_customer_regex_key UNIQUE (customer, regex);

ALTER TABLE ONLY public.customer_origin_strategies
    ADD CONSTRAINT customer_origin_strategies_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.default_delivery_channels
    ADD CONSTRAINT default_delivery_channels_customer_space_channel_media_type_key UNIQUE NULLS NOT DISTINCT (customer, space, channel, media_type);

ALTER TABLE ONLY public.default_delivery_channels
    ADD CONSTRAINT default_delivery_channels_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.delivery_channel_policies
    ADD CONSTRAINT delivery_channel_policies_pkey PRIMARY KEY (customer, channel, name);

ALTER TABLE ONLY public.global_delivery_channel_policies
    ADD CONSTRAINT global_delivery_channel_policies_pkey PRIMARY KEY (channel, name);

ALTER TABLE ONLY public.image_optimisation_policies
    ADD CONSTRAINT image_optimisation_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (customer, space, id);

ALTER TABLE ONLY public.ingest_totals
    ADD CONSTRAINT ingest_totals_pkey PRIMARY KEY (customer);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_customer_space_image_key UNIQUE (customer, space, image);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.migrations_lock
    ADD CONSTRAINT migrations_lock_pkey PRIMARY KEY (index);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.minted
    ADD CONSTRAINT minted_pkey PRIMARY KEY (parent);

ALTER TABLE ONLY public.modality_sessions
    ADD CONSTRAINT modality_sessions_pkey PRIMARY KEY (customer, session_id);

ALTER TABLE ONLY public.named_queries
    ADD CONSTRAINT named_queries_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.origin_strategies
    ADD CONSTRAINT origin_strategies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.portal_roles
    ADD CONSTRAINT portal_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.portal_users
    ADD CONSTRAINT portal_users_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.projections
    ADD CONSTRAINT projections_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.radiographs
    ADD CONSTRAINT radiographs_pkey PRIMARY KEY (customer, image);

ALTER TABLE ONLY public.rokka_aliases
    ADD CONSTRAINT rokka_aliases_pkey PRIMARY KEY (customer, alias);

ALTER TABLE ONLY public.rokka_counts
    ADD CONSTRAINT rokka_counts_pkey PRIMARY KEY (customer);

ALTER TABLE ONLY public.rokka_images
    ADD CONSTRAINT rokka_images_pkey PRIMARY KEY (customer, hash);

ALTER TABLE ONLY public.rokka_keys
    ADD CONSTRAINT rokka_keys_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.rokka_memberships
    ADD CONSTRAINT rokka_memberships_pkey PRIMARY KEY (customer, member);

ALTER TABLE ONLY public.rokka_organizations
    ADD CONSTRAINT rokka_organizations_pkey PRIMARY KEY (customer);

ALTER TABLE ONLY public.rokka_stacks
    ADD CONSTRAINT rokka_stacks_pkey PRIMARY KEY (customer, name);

ALTER TABLE ONLY public.role_providers
    ADD CONSTRAINT role_providers_pkey PRIMARY KEY (customer, auth_service);

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (customer, name);

ALTER TABLE ONLY public.spaces
    ADD CONSTRAINT spaces_customer_name_key UNIQUE (customer, name);

ALTER TABLE ONLY public.spaces
    ADD CONSTRAINT spaces_pkey PRIMARY KEY (customer, id);

ALTER TABLE ONLY public.storage
    ADD CONSTRAINT storage_customer_space_key UNIQUE NULLS NOT DISTINCT (customer, space);

ALTER TABLE ONLY public.storage_policies
    ADD CONSTRAINT storage_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.thumbnail_policies
    ADD CONSTRAINT thumbnail_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.upload_parts
    ADD CONSTRAINT upload_parts_pkey PRIMARY KEY (upload, start);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.viewer_sessions
    ADD CONSTRAINT viewer_sessions_pkey PRIMARY KEY (token_hash);

CREATE INDEX batch_images_image ON public.batch_images USING btree (customer, space, image, batch);

CREATE INDEX batch_images_waiting ON public.batch_images USING btree (customer, space, image) WHERE (state = 'waiting'::text);

CREATE INDEX batches_active ON public.batches USING btree (customer, id) WHERE (finished IS NULL);

CREATE INDEX batches_customer ON public.batches USING btree (customer, id);

CREATE INDEX batches_recent ON public.batches USING btree (customer, finished, id) WHERE (finished IS NOT NULL);

CREATE INDEX blob_releases_due ON public.blob_releases USING btree (due, id);

CREATE INDEX blob_releases_original ON public.blob_releases USING btree (customer, sha256);

CREATE INDEX changes_customer ON public.changes USING btree (customer, transaction, id);

CREATE INDEX changes_space ON public.changes USING btree (customer, space, transaction, id);

CREATE INDEX custom_headers_customer ON public.custom_headers USING btree (customer, key);

CREATE UNIQUE INDEX customers_name ON public.customers USING btree (lower(name));

CREATE INDEX images_batch ON public.images USING btree (batch) WHERE (batch IS NOT NULL);

CREATE INDEX images_created ON public.images USING btree (customer, space, created, id);

CREATE INDEX images_customer_created ON public.images USING btree (customer, created, space, id);

CREATE INDEX images_delivery_channels ON public.images USING gin (delivery_channels jsonb_path_ops);

CREATE INDEX images_expires ON public.images USING btree (expires) WHERE (expires IS NOT NULL);

CREATE INDEX images_ingesting ON public.images USING btree (customer, created, space, id) WHERE ingesting;

CREATE INDEX images_ingesting_other ON public.images USING btree (media_type) WHERE (ingesting AND (media_type <> ''::text) AND (media_type !~~ 'image/%'::text));

CREATE INDEX images_manifests ON public.images USING gin (manifests);

CREATE INDEX images_number1 ON public.images USING btree (customer, number1, created, space, id) WHERE (number1 <> 0);

CREATE INDEX images_number2 ON public.images USING btree (customer, number2, created, space, id) WHERE (number2 <> 0);

CREATE INDEX images_number3 ON public.images USING btree (customer, number3, created, space, id) WHERE (number3 <> 0);

CREATE INDEX images_original ON public.images USING btree (customer, original) WHERE (original IS NOT NULL);

CREATE INDEX images_roles ON public.images USING gin (roles);

CREATE INDEX images_sha1 ON public.images USING btree (customer, sha1) WHERE (sha1 IS NOT NULL);

CREATE INDEX images_space_number1 ON public.images USING btree (customer, space, number1, created, id) WHERE (number1 <> 0);

CREATE INDEX images_space_number2 ON public.images USING btree (customer, space, number2, created, id) WHERE (number2 <> 0);

CREATE INDEX images_space_number3 ON public.images USING btree (customer, space, number3, created, id) WHERE (number3 <> 0);

CREATE INDEX images_space_string1 ON public.images USING btree (customer, space, string1, created, id) WHERE (string1 <> ''::text);

CREATE INDEX images_space_string2 ON public.images USING btree (customer, space, string2, created, id) WHERE (string2 <> ''::text);

CREATE INDEX images_space_string3 ON public.images USING btree (customer, space, string3, created, id) WHERE (string3 <> ''::text);

CREATE INDEX images_string1 ON public.images USING btree (customer, string1, created, space, id) WHERE (string1 <> ''::text);

CREATE INDEX images_string2 ON public.images USING btree (customer, string2, created, space, id) WHERE (string2 <> ''::text);

CREATE INDEX images_string3 ON public.images USING btree (customer, string3, created, space, id) WHERE (string3 <> ''::text);

CREATE INDEX images_tags ON public.images USING gin (tags);

CREATE INDEX images_uploaded ON public.images USING btree (customer, uploaded) WHERE (uploaded IS NOT NULL);

CREATE INDEX jobs_leased ON public.jobs USING btree (leased_until) WHERE (worker IS NOT NULL);

CREATE INDEX jobs_ready ON public.jobs USING btree (timebased, priority DESC, customer, run_at, id) WHERE (worker IS NULL);

CREATE INDEX keys_customer ON public.keys USING btree (customer, created);

CREATE INDEX modality_sessions_expires ON public.modality_sessions USING btree (expires);

CREATE UNIQUE INDEX named_queries_global ON public.named_queries USING btree (lower(name)) WHERE global;

CREATE UNIQUE INDEX named_queries_name ON public.named_queries USING btree (customer, lower(name));

CREATE INDEX portal_users_customer ON public.portal_users USING btree (customer, created);

CREATE UNIQUE INDEX portal_users_email ON public.portal_users USING btree (lower(email));

CREATE UNIQUE INDEX projections_asked ON public.projections USING btree (customer, kind, lower(query), md5(canonical));

CREATE INDEX radiographs_session ON public.radiographs USING btree (customer, session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX rokka_aliases_hash ON public.rokka_aliases USING btree (customer, hash);

CREATE INDEX rokka_images_binary_hash ON public.rokka_images USING btree (customer, binary_hash);

CREATE INDEX rokka_images_created ON public.rokka_images USING btree (customer, created, hash) WHERE (deleted IS NULL);

CREATE INDEX rokka_images_hash ON public.rokka_images USING btree (hash);

CREATE INDEX rokka_images_height ON public.rokka_images USING btree (customer, height, hash) WHERE (deleted IS NULL);

CREATE UNIQUE INDEX rokka_images_image ON public.rokka_images USING btree (customer, space, id) WHERE (deleted IS NULL);

CREATE INDEX rokka_images_name ON public.rokka_images USING btree (customer, name, hash) WHERE (deleted IS NULL);

CREATE INDEX rokka_images_sha256 ON public.rokka_images USING btree (customer, sha256) WHERE (deleted IS NOT NULL);

CREATE INDEX rokka_images_short_hash ON public.rokka_images USING btree (short_hash, customer);

CREATE INDEX rokka_images_size ON public.rokka_images USING btree (customer, size, hash) WHERE (deleted IS NULL);

CREATE INDEX rokka_images_trash ON public.rokka_images USING btree (deleted) WHERE (deleted IS NOT NULL);

CREATE INDEX rokka_images_user ON public.rokka_images USING gin (user_metadata jsonb_path_ops);

CREATE INDEX rokka_images_width ON public.rokka_images USING btree (customer, width, hash) WHERE (deleted IS NULL);

CREATE INDEX rokka_images_words ON public.rokka_images USING gin (to_tsvector('simple'::regconfig, regexp_replace(name, '[^[:alnum:]]+'::text, ' '::text, 'g'::text)));

CREATE INDEX rokka_memberships_member ON public.rokka_memberships USING btree (member);

CREATE INDEX uploads_expires ON public.uploads USING btree (expires);

CREATE INDEX uploads_space ON public.uploads USING btree (customer, space, created, id);

CREATE INDEX viewer_sessions_expires ON public.viewer_sessions USING btree (expires);

CREATE TRIGGER auth_services_told AFTER INSERT OR DELETE OR UPDATE ON public.auth_services FOR EACH ROW EXECUTE FUNCTION public.tell_access_changed();

CREATE TRIGGER auth_services_touch BEFORE UPDATE ON public.auth_services FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER batch_images_counted AFTER UPDATE ON public.batch_images REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.count_batch_images();

CREATE TRIGGER batches_touch BEFORE UPDATE ON public.batches FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER custom_headers_told AFTER INSERT OR DELETE OR UPDATE ON public.custom_headers FOR EACH ROW EXECUTE FUNCTION public.tell_access_changed();

CREATE TRIGGER custom_headers_touch BEFORE UPDATE ON public.custom_headers FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER customer_origin_strategies_touch BEFORE UPDATE ON public.customer_origin_strategies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER customers_changed AFTER DELETE OR UPDATE OF name, default_image_version ON public.customers FOR EACH ROW EXECUTE FUNCTION public.tell_customer();

CREATE TRIGGER customers_keys_told AFTER UPDATE OF administrator ON public.customers FOR EACH ROW WHEN ((old.administrator IS DISTINCT FROM new.administrator)) EXECUTE FUNCTION public.tell_customer_keys_changed();

CREATE TRIGGER customers_storage AFTER INSERT ON public.customers FOR EACH ROW EXECUTE FUNCTION public.open_storage();

CREATE TRIGGER customers_touch BEFORE UPDATE ON public.customers FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER default_delivery_channels_touch BEFORE UPDATE ON public.default_delivery_channels FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER delivery_channel_policies_touch BEFORE UPDATE ON public.delivery_channel_policies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_policy();

CREATE TRIGGER image_optimisation_policies_touch BEFORE UPDATE ON public.image_optimisation_policies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER images_account_in AFTER INSERT ON public.images REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.account_images_in();

CREATE TRIGGER images_account_out AFTER DELETE ON public.images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.account_images_out();

CREATE TRIGGER images_account_sizes AFTER UPDATE OF original_size, derivative_size, thumbnails_size ON public.images FOR EACH ROW WHEN ((((old.original_size IS DISTINCT FROM new.original_size) OR (old.derivative_size IS DISTINCT FROM new.derivative_size)) OR (old.thumbnails_size IS DISTINCT FROM new.thumbnails_size))) EXECUTE FUNCTION public.account_image_sizes();

CREATE TRIGGER images_changed AFTER UPDATE ON public.images FOR EACH ROW WHEN (((((((((((((((old.derivative IS DISTINCT FROM new.derivative) OR (old.original IS DISTINCT FROM new.original)) OR (old.uploaded IS DISTINCT FROM new.uploaded)) OR (old.thumbnails IS DISTINCT FROM new.thumbnails)) OR (old.media_type IS DISTINCT FROM new.media_type)) OR (old.duration IS DISTINCT FROM new.duration)) OR (old.width IS DISTINCT FROM new.width)) OR (old.height IS DISTINCT FROM new.height)) OR (old.roles IS DISTINCT FROM new.roles)) OR (old.max_unauthorised IS DISTINCT FROM new.max_unauthorised)) OR (old.max_width IS DISTINCT FROM new.max_width)) OR (old.open_full_max IS DISTINCT FROM new.open_full_max)) OR (old.delivery_channels IS DISTINCT FROM new.delivery_channels)) OR (old.ingesting IS DISTINCT FROM new.ingesting))) EXECUTE FUNCTION public.tell_image();

CREATE TRIGGER images_counted_in AFTER INSERT ON public.images REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.count_images_in();

CREATE TRIGGER images_counted_out AFTER DELETE ON public.images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.count_images_out();

CREATE TRIGGER images_given_up AFTER DELETE ON public.images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.give_up_deleted_images();

CREATE TRIGGER images_gone AFTER DELETE ON public.images FOR EACH ROW EXECUTE FUNCTION public.tell_image();

CREATE TRIGGER images_noted_created AFTER INSERT ON public.images REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_created_images();

CREATE TRIGGER images_noted_deleted AFTER DELETE ON public.images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.note_deleted_images();

CREATE TRIGGER images_noted_updated AFTER UPDATE ON public.images REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.note_updated_images();

CREATE TRIGGER images_released AFTER DELETE ON public.images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.release_images();

CREATE TRIGGER images_replaced AFTER UPDATE OF original, uploaded ON public.images FOR EACH ROW WHEN (((old.original IS DISTINCT FROM new.original) OR (old.uploaded IS DISTINCT FROM new.uploaded))) EXECUTE FUNCTION public.release_replaced();

CREATE TRIGGER images_rokka_follow AFTER INSERT OR UPDATE OF sha1, original, width, height, media_type ON public.images FOR EACH ROW WHEN (((new.sha1 IS NOT NULL) AND (new.original IS NOT NULL) AND (new.width > 0) AND (new.transcodes = '[]'::jsonb))) EXECUTE FUNCTION public.rokka_follow_image();

CREATE TRIGGER images_rokka_lose AFTER DELETE ON public.images FOR EACH ROW WHEN ((old.sha1 IS NOT NULL)) EXECUTE FUNCTION public.rokka_lose_image();

CREATE TRIGGER images_touch BEFORE UPDATE ON public.images FOR EACH ROW EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER images_transcodes_replaced AFTER UPDATE OF transcodes ON public.images FOR EACH ROW WHEN (((old.transcodes <> '[]'::jsonb) AND (old.transcodes IS DISTINCT FROM new.transcodes) AND (old.original IS NOT NULL))) EXECUTE FUNCTION public.release_transcodes();

CREATE TRIGGER keys_told AFTER DELETE OR UPDATE ON public.keys FOR EACH ROW EXECUTE FUNCTION public.tell_key_changed();

CREATE TRIGGER keys_touch BEFORE UPDATE ON public.keys FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER modality_sessions_touch BEFORE UPDATE ON public.modality_sessions FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER named_queries_touch BEFORE UPDATE ON public.named_queries FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER portal_users_touch BEFORE UPDATE ON public.portal_users FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER projections_touch BEFORE UPDATE ON public.projections FOR EACH ROW EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_aliases_touch BEFORE UPDATE ON public.rokka_aliases FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_images_added AFTER INSERT ON public.rokka_images REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.rokka_count_added();

CREATE TRIGGER rokka_images_hashes BEFORE INSERT OR UPDATE OF binary_hash, protected, dynamic_metadata ON public.rokka_images FOR EACH ROW EXECUTE FUNCTION public.rokka_name_hashes();

CREATE TRIGGER rokka_images_moved AFTER UPDATE ON public.rokka_images REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.rokka_count_moved();

CREATE TRIGGER rokka_images_removed AFTER DELETE ON public.rokka_images REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION public.rokka_count_removed();

CREATE TRIGGER rokka_images_touch BEFORE UPDATE ON public.rokka_images FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_keys_touch BEFORE UPDATE ON public.rokka_keys FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_memberships_touch BEFORE UPDATE ON public.rokka_memberships FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_organizations_touch BEFORE UPDATE ON public.rokka_organizations FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER rokka_stacks_touch BEFORE UPDATE ON public.rokka_stacks FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER role_providers_marked AFTER INSERT OR DELETE ON public.role_providers FOR EACH ROW EXECUTE FUNCTION public.mark_role_provider();

CREATE TRIGGER role_providers_told AFTER INSERT OR DELETE OR UPDATE ON public.role_providers FOR EACH ROW EXECUTE FUNCTION public.tell_access_changed();

CREATE TRIGGER role_providers_touch BEFORE UPDATE ON public.role_providers FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER roles_told AFTER INSERT OR DELETE OR UPDATE ON public.roles FOR EACH ROW EXECUTE FUNCTION public.tell_access_changed();

CREATE TRIGGER roles_touch BEFORE UPDATE ON public.roles FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER spaces_storage AFTER INSERT ON public.spaces FOR EACH ROW EXECUTE FUNCTION public.open_storage();

CREATE TRIGGER spaces_touch BEFORE UPDATE ON public.spaces FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER storage_policies_touch BEFORE UPDATE ON public.storage_policies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER storage_touch BEFORE UPDATE ON public.storage FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER thumbnail_policies_touch BEFORE UPDATE ON public.thumbnail_policies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

CREATE TRIGGER uploads_touch BEFORE UPDATE ON public.uploads FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_version();

ALTER TABLE ONLY public.auth_services
    ADD CONSTRAINT auth_services_customer_auth_service_fkey FOREIGN KEY (customer, auth_service) REFERENCES public.auth_services(customer, name) ON DELETE CASCADE;

ALTER TABLE ONLY public.auth_services
    ADD CONSTRAINT auth_services_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.batch_images
    ADD CONSTRAINT batch_images_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_headers
    ADD CONSTRAINT custom_headers_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_headers
    ADD CONSTRAINT custom_headers_customer_role_fkey FOREIGN KEY (customer, role) REFERENCES public.roles(customer, name) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_headers
    ADD CONSTRAINT custom_headers_customer_space_fkey FOREIGN KEY (customer, space) REFERENCES public.spaces(customer, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.customer_origin_strategies
    ADD CONSTRAINT customer_origin_strategies_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.customer_origin_strategies
    ADD CONSTRAINT customer_origin_strategies_strategy_fkey FOREIGN KEY (strategy) REFERENCES public.origin_strategies(id);

ALTER TABLE ONLY public.default_delivery_channels
    ADD CONSTRAINT default_delivery_channels_customer_channel_policy_fkey FOREIGN KEY (customer, channel, policy) REFERENCES public.delivery_channel_policies(customer, channel, name);

ALTER TABLE ONLY public.default_delivery_channels
    ADD CONSTRAINT default_delivery_channels_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.default_delivery_channels
    ADD CONSTRAINT default_delivery_channels_customer_space_fkey FOREIGN KEY (customer, space) REFERENCES public.spaces(customer, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.delivery_channel_policies
    ADD CONSTRAINT delivery_channel_policies_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_customer_space_fkey FOREIGN KEY (customer, space) REFERENCES public.spaces(customer, id);

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_image_optimisation_policy_fkey FOREIGN KEY (image_optimisation_policy) REFERENCES public.image_optimisation_policies(id);

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_thumbnail_policy_fkey FOREIGN KEY (thumbnail_policy) REFERENCES public.thumbnail_policies(id);

ALTER TABLE ONLY public.ingest_totals
    ADD CONSTRAINT ingest_totals_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_customer_space_image_fkey FOREIGN KEY (customer, space, image) REFERENCES public.images(customer, space, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.modality_sessions
    ADD CONSTRAINT modality_sessions_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.named_queries
    ADD CONSTRAINT named_queries_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.portal_users
    ADD CONSTRAINT portal_users_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.projections
    ADD CONSTRAINT projections_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.radiographs
    ADD CONSTRAINT radiographs_customer_space_image_fkey FOREIGN KEY (customer, space, image) REFERENCES public.images(customer, space, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_aliases
    ADD CONSTRAINT rokka_aliases_customer_hash_fkey FOREIGN KEY (customer, hash) REFERENCES public.rokka_images(customer, hash) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_counts
    ADD CONSTRAINT rokka_counts_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_images
    ADD CONSTRAINT rokka_images_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_keys
    ADD CONSTRAINT rokka_keys_key_fkey FOREIGN KEY (key) REFERENCES public.keys(key) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_memberships
    ADD CONSTRAINT rokka_memberships_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_memberships
    ADD CONSTRAINT rokka_memberships_member_fkey FOREIGN KEY (member) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_organizations
    ADD CONSTRAINT rokka_organizations_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rokka_stacks
    ADD CONSTRAINT rokka_stacks_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.role_providers
    ADD CONSTRAINT role_providers_customer_auth_service_fkey FOREIGN KEY (customer, auth_service) REFERENCES public.auth_services(customer, name) ON DELETE CASCADE;

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_auth_service FOREIGN KEY (customer, auth_service) REFERENCES public.auth_services(customer, name);

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.spaces
    ADD CONSTRAINT spaces_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.storage
    ADD CONSTRAINT storage_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.storage
    ADD CONSTRAINT storage_customer_space_fkey FOREIGN KEY (customer, space) REFERENCES public.spaces(customer, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.storage
    ADD CONSTRAINT storage_storage_policy_fkey FOREIGN KEY (storage_policy) REFERENCES public.storage_policies(id);

ALTER TABLE ONLY public.upload_parts
    ADD CONSTRAINT upload_parts_upload_fkey FOREIGN KEY (upload) REFERENCES public.uploads(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_customer_space_fkey FOREIGN KEY (customer, space) REFERENCES public.spaces(customer, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.viewer_sessions
    ADD CONSTRAINT viewer_sessions_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) ON DELETE CASCADE;

