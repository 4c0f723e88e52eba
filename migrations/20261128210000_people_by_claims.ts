// What people may do by what the provider of their identity says of them, apart from what they were given here.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE portal_memberships ADD COLUMN by_claims boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN portal_memberships.by_claims IS
      'it follows from what the provider says at each sign-in, and ends with that';
    ALTER TABLE people ADD COLUMN administrator_by_claims boolean NOT NULL DEFAULT false;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE portal_memberships DROP COLUMN by_claims;
    ALTER TABLE people DROP COLUMN administrator_by_claims;
  `)
}
