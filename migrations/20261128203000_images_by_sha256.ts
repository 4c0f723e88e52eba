// Images are found by the SHA-256 of their bytes: whoever is about to send a file asks whether it is here.
import type { Knex } from 'knex'

export const up = (db: Knex): Promise<unknown> =>
  db.raw('CREATE INDEX images_sha256 ON images (customer, sha256) WHERE sha256 IS NOT NULL')

export const down = (db: Knex): Promise<unknown> => db.raw('DROP INDEX images_sha256')
