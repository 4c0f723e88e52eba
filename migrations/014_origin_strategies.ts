// Which origins of a customer are fetched how.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE customer_origin_strategies (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      id text NOT NULL,
      regex text NOT NULL,
      strategy text NOT NULL REFERENCES origin_strategies,
      credentials text,
      optimised boolean NOT NULL DEFAULT false,
      "order" integer NOT NULL DEFAULT 0,
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, id),
      UNIQUE (customer, regex));
    CREATE TRIGGER customer_origin_strategies_touch BEFORE UPDATE ON customer_origin_strategies FOR EACH ROW
      WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP TABLE customer_origin_strategies')
}
