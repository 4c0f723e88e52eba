// What each customer stores and has waiting, side by side for the administrators of the platform.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE VIEW customer_usages AS SELECT
      customers.id, customers.display_name, storage.number_of_stored_images, storage.total_size_of_stored_images,
      storage.total_size_of_thumbnails, storage.total_size_of_stored_adjuncts, storage.total_size_of_trashed_images,
      (SELECT count(*) FROM jobs WHERE jobs.customer = customers.id) AS waiting_ingests
    FROM customers JOIN storage ON storage.customer = customers.id AND storage.space IS NULL
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP VIEW customer_usages')
}
