// The Cache-Control of four weeks that each new customer was given goes, where nobody has changed it: PUBLIC_MAX_AGE_S
// decides. Of two alike the later is the customer's own, and stays.
import type { Knex } from 'knex'

const SEEDED = 'public, s-maxage=2419200, max-age=2419200'

export async function up(db: Knex): Promise<void> {
  await db.raw(
    `DELETE FROM custom_headers WHERE id IN (
       SELECT DISTINCT ON (customer) id FROM custom_headers
       WHERE key = 'Cache-Control' AND value = ? AND space IS NULL AND role IS NULL
       ORDER BY customer, version)`,
    [SEEDED],
  )
}

/** Earlier releases give it to new customers only: those that have no other get it back. */
export async function down(db: Knex): Promise<void> {
  await db.raw(
    `INSERT INTO custom_headers (id, customer, key, value)
       SELECT gen_random_uuid(), id, 'Cache-Control', ? FROM customers WHERE NOT EXISTS (
         SELECT FROM custom_headers
         WHERE customer = customers.id AND lower(key) = 'cache-control' AND space IS NULL AND role IS NULL)`,
    [SEEDED],
  )
}
