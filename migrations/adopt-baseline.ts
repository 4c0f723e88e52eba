// Databases that were made step by step, before there was a baseline, are recorded as having it.
import type { Knex } from 'knex'

const BASELINE = '20261121000000_baseline'

/** The steps that the baseline replaces; it makes the same tables. */
const REPLACED = [
  '001_core',
  '002_queue',
  '010_accounts',
  '011_policies',
  '012_storage',
  '013_delivery_channels',
  '014_origin_strategies',
  '020_progress',
  '021_description',
  '030_named_queries',
  '031_projections',
  '040_access',
  '041_access_changes',
  '050_changes',
  '060_ingest',
  '070_rokka',
  '080_expiry',
  '081_radiographs',
  '090_delivery',
  '100_av',
  '101_transcode_jobs',
  '105_presentation_version',
  '120_setbacks',
  '125_uploads',
  '130_checksum',
  '135_key_changes',
]

/** The steps that a database has taken, with the baseline in the place of all those that it replaces. */
export const sinceBaseline = (taken: string[]): string[] =>
  REPLACED.every(name => taken.includes(name)) ? [BASELINE, ...taken.filter(name => !REPLACED.includes(name))] : taken

/**
 * Records the baseline in the place of the steps that it replaces; returns how many those were.
 * Throws an Error when the database has only some of them, since it then has neither the tables of the baseline nor none.
 */
export async function adoptBaseline(db: Knex, table: string): Promise<number> {
  if (!(await db.schema.hasTable(table))) return 0
  const taken: string[] = await db(table).whereIn('name', REPLACED).orderBy('id').pluck('name')
  if (taken.length === 0) return 0
  const missing = REPLACED.filter(name => !taken.includes(name))
  if (missing.length > 0)
    throw new Error(
      `The database has been migrated to ${taken.at(-1)} only; ${missing.join(', ')} must be taken first. ` +
        'Run "hydria migrate" of the commit 1e7a103 on it, and then start this release.',
    )
  await db(table).where({ name: taken[0] }).update({ name: BASELINE })
  await db(table).whereIn('name', REPLACED).delete()
  return taken.length
}
