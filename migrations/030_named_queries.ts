// Named queries, and the files that are made and kept of them.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
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

    INSERT INTO named_queries (customer, id, name, template)
      SELECT customers.id, gen_random_uuid()::text, sample.name, sample.template FROM customers CROSS JOIN (VALUES
        ('space', 'space=p1!&assetOrder=n1;created'),
        ('string1', 's1=p1!&space=p2&assetOrder=n1;created'),
        ('tag', 'tags=p1!&space=p2&assetOrder=n1;created'),
        ('batch', 'batch=p1!&assetOrder=n1;created')) AS sample (name, template);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP VIEW usable_named_queries; DROP TABLE named_queries;')
}
