// The migrations, in the order in which they are taken; the names are what the database remembers.
import type { Knex } from 'knex'
import * as core from './001_core.js'
import * as queue from './002_queue.js'
import * as accounts from './010_accounts.js'
import * as policies from './011_policies.js'
import * as storage from './012_storage.js'
import * as deliveryChannels from './013_delivery_channels.js'
import * as originStrategies from './014_origin_strategies.js'
import * as progress from './020_progress.js'
import * as description from './021_description.js'
import * as namedQueries from './030_named_queries.js'
import * as projections from './031_projections.js'
import * as access from './040_access.js'
import * as accessChanges from './041_access_changes.js'
import * as changes from './050_changes.js'
import * as ingest from './060_ingest.js'
import * as rokka from './070_rokka.js'
import * as expiry from './080_expiry.js'
import * as radiographs from './081_radiographs.js'
import * as delivery from './090_delivery.js'
import * as av from './100_av.js'
import * as transcodeJobs from './101_transcode_jobs.js'
import * as presentationVersion from './105_presentation_version.js'
import * as setbacks from './120_setbacks.js'
import * as uploads from './125_uploads.js'
import * as checksum from './130_checksum.js'
import * as keyChanges from './135_key_changes.js'
import * as protectedImages from './20261127120000_protected.js'
import * as keys from './20261127130000_keys.js'
import * as viewerTokens from './20261127140000_viewer_tokens.js'
import * as customHeaders from './20261127141000_custom_headers.js'
import * as projectionCache from './20261127142000_projection_cache.js'
import * as sealedColumns from './20261127150000_sealed_columns.js'
import * as crashedJobs from './20261127153000_crashed_jobs.js'

interface Step {
  name: string
  up(db: Knex): Promise<void>
  down(db: Knex): Promise<void>
}

const steps: Step[] = [
  { name: '001_core', ...core },
  { name: '002_queue', ...queue },
  { name: '010_accounts', ...accounts },
  { name: '011_policies', ...policies },
  { name: '012_storage', ...storage },
  { name: '013_delivery_channels', ...deliveryChannels },
  { name: '014_origin_strategies', ...originStrategies },
  { name: '020_progress', ...progress },
  { name: '021_description', ...description },
  { name: '030_named_queries', ...namedQueries },
  { name: '031_projections', ...projections },
  { name: '040_access', ...access },
  { name: '041_access_changes', ...accessChanges },
  { name: '050_changes', ...changes },
  { name: '060_ingest', ...ingest },
  { name: '070_rokka', ...rokka },
  { name: '080_expiry', ...expiry },
  { name: '081_radiographs', ...radiographs },
  { name: '090_delivery', ...delivery },
  { name: '100_av', ...av },
  { name: '101_transcode_jobs', ...transcodeJobs },
  { name: '105_presentation_version', ...presentationVersion },
  { name: '120_setbacks', ...setbacks },
  { name: '125_uploads', ...uploads },
  { name: '130_checksum', ...checksum },
  { name: '135_key_changes', ...keyChanges },
  { name: '20261127120000_protected', ...protectedImages },
  { name: '20261127130000_keys', ...keys },
  { name: '20261127140000_viewer_tokens', ...viewerTokens },
  { name: '20261127141000_custom_headers', ...customHeaders },
  { name: '20261127142000_projection_cache', ...projectionCache },
  { name: '20261127150000_sealed_columns', ...sealedColumns },
  { name: '20261127153000_crashed_jobs', ...crashedJobs },
]

/** For knex: no folder is scanned. */
export const migrations: Knex.MigrationSource<Step> = {
  getMigrations: async () => steps,
  getMigrationName: step => step.name,
  getMigration: async step => step,
}
