-- Who may see what: authorisation services, their role providers, roles, viewers' sessions, and custom headers.

CREATE TABLE auth_services (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  name text NOT NULL,
  auth_service text,
  profile text NOT NULL,
  label text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  page_label text NOT NULL DEFAULT '',
  page_description text NOT NULL DEFAULT '',
  call_to_action text NOT NULL DEFAULT '',
  time_to_live bigint NOT NULL DEFAULT 600,
  has_role_provider boolean NOT NULL DEFAULT false,
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, name),
  FOREIGN KEY (customer, auth_service) REFERENCES auth_services ON DELETE CASCADE);
COMMENT ON COLUMN auth_services.auth_service IS 'the service that this one is nested in';
CREATE TRIGGER auth_services_touch BEFORE UPDATE ON auth_services FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE role_providers (
  customer integer NOT NULL,
  auth_service text NOT NULL,
  configuration text NOT NULL,
  credentials text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, auth_service),
  FOREIGN KEY (customer, auth_service) REFERENCES auth_services ON DELETE CASCADE);
CREATE TRIGGER role_providers_touch BEFORE UPDATE ON role_providers FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE FUNCTION mark_role_provider() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE auth_services SET has_role_provider = (TG_OP = 'INSERT')
      WHERE customer = coalesce(NEW.customer, OLD.customer) AND name = coalesce(NEW.auth_service, OLD.auth_service);
    RETURN NULL;
  END $$;
CREATE TRIGGER role_providers_marked AFTER INSERT OR DELETE ON role_providers
  FOR EACH ROW EXECUTE FUNCTION mark_role_provider();

CREATE TABLE roles (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  name text NOT NULL,
  label text NOT NULL DEFAULT '',
  aliases text[] NOT NULL DEFAULT '{}',
  version bigint NOT NULL DEFAULT nextval('versions'),
  auth_service text,
  PRIMARY KEY (customer, name),
  CONSTRAINT roles_auth_service FOREIGN KEY (customer, auth_service) REFERENCES auth_services);
CREATE TRIGGER roles_touch BEFORE UPDATE ON roles FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- Headers by which HTTP itself works, or that would change who may read an answer, cannot be set.
CREATE TABLE custom_headers (
  id text PRIMARY KEY,
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  key text NOT NULL CHECK (lower(key) NOT IN ('accept-ranges', 'access-control-allow-credentials', 'connection',
    'content-encoding', 'content-length', 'content-location', 'content-range', 'content-type', 'date', 'etag', 'keep-alive',
    'last-modified', 'location', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'vary', 'www-authenticate')),
  value text NOT NULL,
  space integer,
  role text,
  version bigint NOT NULL DEFAULT nextval('versions'),
  FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE,
  FOREIGN KEY (customer, role) REFERENCES roles ON DELETE CASCADE);
CREATE INDEX custom_headers_customer ON custom_headers (customer, key);
CREATE TRIGGER custom_headers_touch BEFORE UPDATE ON custom_headers FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- What a viewer has been given: roles until a time. The token itself is kept as its hash.
CREATE TABLE viewer_sessions (
  token_hash bytea PRIMARY KEY,
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  roles text[] NOT NULL,
  origin text NOT NULL DEFAULT '',
  created timestamptz(3) NOT NULL DEFAULT now(),
  expires timestamptz(3) NOT NULL);
CREATE INDEX viewer_sessions_expires ON viewer_sessions (expires);

-- Servers keep what customers say of access in memory: they are notified when it changes. Payload: customer.
CREATE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('hydria_access', coalesce(NEW.customer, OLD.customer)::text);
    RETURN NULL;
  END $$;
CREATE TRIGGER roles_told AFTER INSERT OR UPDATE OR DELETE ON roles
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
CREATE TRIGGER auth_services_told AFTER INSERT OR UPDATE OR DELETE ON auth_services
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
CREATE TRIGGER role_providers_told AFTER INSERT OR UPDATE OR DELETE ON role_providers
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
CREATE TRIGGER custom_headers_told AFTER INSERT OR UPDATE OR DELETE ON custom_headers
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
