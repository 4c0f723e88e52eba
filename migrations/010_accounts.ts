// What a key may do, and what else is known of a customer.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE keys ADD COLUMN access text NOT NULL DEFAULT 'admin' CHECK (access IN ('read', 'write', 'admin'));
    ALTER TABLE customers
      ADD COLUMN administrator boolean NOT NULL DEFAULT false,
      ADD COLUMN accepted_agreement boolean NOT NULL DEFAULT true;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE customers DROP COLUMN administrator, DROP COLUMN accepted_agreement;
    ALTER TABLE keys DROP COLUMN access;
  `)
}
