// A connection keeps the plans of its functions, and may have made them while hardly anything was there: those that are slow with many rows are out of the question.
import type { Knex } from 'knex'

/** What manifests paint is looked up by its index alone; images before and after a statement are not compared each with each. */
const SET = {
  keep_image_manifests: 'enable_seqscan',
  note_image_manifests: 'enable_seqscan',
  build_manifests_of: 'enable_seqscan',
  note_updated_images: 'enable_nestloop',
}

export async function up(db: Knex): Promise<void> {
  for (const [name, setting] of Object.entries(SET)) await db.raw(`ALTER FUNCTION ${name} SET ${setting} = off`)
}

export async function down(db: Knex): Promise<void> {
  for (const [name, setting] of Object.entries(SET)) await db.raw(`ALTER FUNCTION ${name} RESET ${setting}`)
}
