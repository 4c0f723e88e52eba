-- Named queries, and the files that are made of them and kept until what they show changes.

CREATE TABLE named_queries (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  global boolean NOT NULL DEFAULT false,
  template text NOT NULL,
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, id));
CREATE UNIQUE INDEX named_queries_name ON named_queries (customer, lower(name));
CREATE UNIQUE INDEX named_queries_global ON named_queries (lower(name)) WHERE global;
CREATE TRIGGER named_queries_touch BEFORE UPDATE ON named_queries FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- What a customer can use: its own queries, and the global ones of others.
CREATE VIEW usable_named_queries AS
  SELECT customer, id, name, global, template, created, version, customer AS owner FROM named_queries
  UNION ALL
  SELECT customers.id, shared.id, shared.name, true, shared.template, shared.created, shared.version, shared.customer
    FROM named_queries AS shared CROSS JOIN customers
    WHERE shared.global AND shared.customer <> customers.id AND NOT EXISTS (
      SELECT FROM named_queries AS own WHERE own.customer = customers.id
        AND (own.id = shared.id OR lower(own.name) = lower(shared.name)));

CREATE TABLE projections (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  id text NOT NULL DEFAULT gen_random_uuid()::text,
  kind text NOT NULL CHECK (kind IN ('pdf', 'zip')),
  query text NOT NULL,
  args text NOT NULL,
  -- The parameters in the one form that all ways to write them have.
  canonical text NOT NULL,
  -- Changes with everything that the file shows.
  fingerprint text NOT NULL DEFAULT '',
  blob text,
  item_count integer NOT NULL DEFAULT 0,
  size_bytes bigint NOT NULL DEFAULT 0,
  roles text[] NOT NULL DEFAULT '{}',
  created timestamptz(3),
  maker text,
  leased_until timestamptz(3),
  in_process boolean NOT NULL GENERATED ALWAYS AS (maker IS NOT NULL) STORED,
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, id));
CREATE UNIQUE INDEX projections_asked ON projections (customer, kind, lower(query), md5(canonical));
CREATE TRIGGER projections_touch BEFORE UPDATE ON projections FOR EACH ROW EXECUTE FUNCTION touch_version();
