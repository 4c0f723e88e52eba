// While a manifest waits for its new images, the public sees the version that it had before.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE manifest_builds ADD shown bigint;
    COMMENT ON COLUMN manifest_builds.shown IS 'the version that the public sees until it is built; null where it is the present one';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE manifest_builds DROP COLUMN shown')
}
