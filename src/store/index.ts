// The store module: PostgreSQL through knex, and bytes through a blob store. The only module that knows SQL.
import type { Logger } from 'pino'
import { databaseFolder, type Settings } from '../settings.js'
import type { Vocabulary } from '../vocabulary/index.js'
import { type FindRow, openFind } from './batched-find.js'
import { type Database, type Db, openDatabase } from './database.js'
import { countFacets, type FacetCounts } from './facets.js'
import { answerCopies } from './keep/copy-socket.js'
import { type Keys, openKeys } from './keys.js'
import { type ListPage, type ListRequest, listRows } from './list.js'
import { untangled } from './postgres-errors.js'
import type { Condition } from './query.js'
import { reseal } from './reseal.js'
import { type AnyClass, type ClassOf, classesOf, type Rows, rowsOf } from './rows.js'
import { isUpToDate, migrateUp, type Upgrade } from './run-migrations.js'
import { readSealedTables, type Sealing, sealingOf } from './sealing.js'
import type { Secrets } from './secrets.js'
import { serverSecrets } from './server-key.js'
import { readTables, type Tables, tableFaults } from './tables.js'
import { followedTransaction } from './trail.js'
import type { Where } from './where.js'

export { ACCESS_CHANGED, type AccessRules, readAccessRules } from './access-rules.js'
export * from './adjuncts.js'
export {
  type ImageAudited,
  insertAuditEntry,
  lastingImageName,
  type NewAuditEntry,
  removeOldAuditEntries,
} from './audit-entries.js'
export { lockFailedImages, testSuperseded } from './batches.js'
export * from './blob-gc.js'
export * from './blobs/index.js'
export * from './cache-purges.js'
export { type Change, type ChangePage, type ChangePosition, isPlace, readChanges } from './change-log.js'
export {
  type DefaultChannel,
  defaultChannels,
  isPolicyInUse,
  missingPolicies,
  policyDataOf,
} from './channel-policies.js'
export { beginChore, keepChore } from './chores.js'
export { type ClosedImage, closedImages, imageNames } from './closed-images.js'
export { markIgnoredHeaders } from './custom-headers.js'
export * from './customers.js'
export type { Database, Db } from './database.js'
export { connectionCounts, openDatabase, ping } from './database.js'
export { type DerivativeCache, derivativeReads, invalidating, openDerivatives } from './derivatives/index.js'
export { ingestedTwins } from './derived-twins.js'
export { deleteExpired } from './expiry.js'
export type { FacetCounts, FacetField } from './facets.js'
export * from './finish-job.js'
export { FolderInUse } from './folder-lock.js'
export { CHANGED, changesAfter, type HappenedRow } from './happened.js'
export * from './iiif/index.js'
export { IMAGE_WORDS_DUE, readDueImageWords } from './image-words.js'
export {
  findImages,
  type ImageColumns,
  type ImageInCustomer,
  insertImages,
  lockImages,
  updateImages,
} from './images-bulk.js'
export * from './images-in-order.js'
export { insertSeeds } from './insert-seeds.js'
export * from './jobs.js'
export type * from './json-columns.js'
export * from './keep/index.js'
export {
  type Credentials,
  isSecret,
  type KeyAccess,
  type KeyOwner,
  type Keys,
  newSecret,
} from './keys.js'
export { type ListPage, type ListRequest, type Position, sumOf } from './list.js'
export { mintKey } from './mint.js'
export { movedImages, moveImages } from './moved-images.js'
export * from './names.js'
export { originRules } from './origin-rules.js'
export {
  countOutdated,
  EDITION,
  isDerivativeNamed,
  nextOutdated,
  replaceDerivatives,
} from './outdated-derivatives.js'
export * from './people.js'
export * from './person-links.js'
export * from './person-sessions.js'
export { ensurePlatformKey, hasOtherAdminKey, type PlatformKeys } from './platform-keys.js'
export { answerTo, isUniqueViolation, outageOf } from './postgres-errors.js'
export { prepareDatabase } from './prepare-database.js'
export { keepPrivate } from './private-folder.js'
export * from './projections.js'
export {
  type Condition,
  conditionsOf,
  conditionsOfParameters,
  type Order,
  orderOfParameters,
  queryable,
} from './query.js'
export * from './queued-images.js'
export {
  capturedImages,
  endExpiredSessions,
  endSession,
  forgetRadiograph,
  imagesOfSession,
  insertRadiograph,
  type Radiograph,
} from './radiographs.js'
export { pipeToFile, receiveToFile } from './receive-file.js'
export { isCut, removeOldBatches, removeOldChanges } from './retention.js'
export * as rokka from './rokka/index.js'
export type * from './row-types.js'
export type { AnyClass, ClassName, Rows, WhereOf, Within } from './rows.js'
export { isUpToDate, migrateDown, migrateUp, type Upgrade } from './run-migrations.js'
export { SealError, type SealedPlace, type Secrets } from './secrets.js'
export { type ImageSelection, markSelection, selectImages, tagsOfSpace } from './select.js'
export { serverSecrets } from './server-key.js'
export * from './spaces.js'
export { checkStorage, type StoragePlace, storageBounds } from './storage-bounds.js'
export * from './texts.js'
export { type QueueTotals, queueTotals, totalsOf } from './totals.js'
export { type Act, type ChangedValue, followed, type Note, noteRow, unfollowed } from './trail.js'
export {
  type Discarding,
  discardImages,
  lockTrashed,
  purgeTrashed,
  restoreImage,
  sweepTrash,
  type Trashed,
  trashedThumbnails,
} from './trashed-images.js'
export * from './uploads.js'
export * from './viewer-sessions.js'
export * from './webhooks.js'
export type { Where } from './where.js'

/** The rows of every class, in the database or in one transaction on it. */
export interface Session extends Rows {
  db: Db
  secrets: Secrets
  sealing: Sealing
  classOf: ClassOf
  tables: Tables
  list(owner: AnyClass, request: ListRequest): Promise<ListPage>
  /** What the images have in common that are chosen so. */
  facets(where: Where, conditions: Condition[]): Promise<FacetCounts>
}

/** What reads rows. Outside of a transaction they are only read: who changes them is written down in the one that does. */
export type Reading = Omit<Session, 'insert' | 'insertAll' | 'update' | 'remove' | 'lock'>

export interface Store extends Reading {
  database: Database
  keys: Keys
  /** What opening it has done to the database. */
  upgrade: Upgrade
  /** Runs the work in one transaction: all of it happens, or none. After a deadlock it is run once more. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const sessionOf = (db: Db, sealing: Sealing, tables: Tables, classOf: ClassOf, findRow?: FindRow): Session => ({
  db,
  sealing,
  secrets: sealing.secrets,
  classOf,
  tables,
  ...rowsOf(db, tables, sealing, classOf, findRow),
  list: (owner, request) => listRows(db, tables, classOf(owner), request),
  facets: (where, conditions) => countFacets({ db, tables, owner: classOf('Image') }, where, conditions),
})

/** Takes the steps that are missing; on a server by a connection whose statements may take as long as they do. */
async function bringUpToDate(settings: Settings, { knex }: Database): Promise<Upgrade> {
  if (!settings.DATABASE_URL || (await isUpToDate(knex))) return migrateUp(knex)
  const unbounded = await openDatabase(settings, 'hydria keep')
  try {
    return await migrateUp(unbounded.knex)
  } finally {
    await unbounded.close()
  }
}

/**
 * Opens the database, brings it up to date, checks it against the vocabularies, and encrypts what they call secret.
 * Throws an Error that lists what does not agree, or says which key of the credentials is missing.
 */
export async function openStore(settings: Settings, vocabularies: Vocabulary[], log: Logger): Promise<Store> {
  const database = await openDatabase(settings)
  try {
    const upgrade = await bringUpToDate(settings, database)
    const tables = await readTables(database.knex)
    const faults = vocabularies.flatMap(vocabulary => tableFaults(vocabulary, tables))
    if (faults.length > 0) throw new Error(`The vocabulary and the tables do not agree:\n${faults.join('\n')}`)
    const { secrets, keep } = await serverSecrets(settings)
    const sealing = sealingOf(secrets, await readSealedTables(database.knex, vocabularies, tables), log)
    await reseal(database.knex, sealing, settings, log, keep)
    const keys = await openKeys(database)
    const classOf = classesOf(vocabularies)
    const endCopies = settings.DATABASE_URL ? () => undefined : answerCopies(database.knex, databaseFolder(settings))
    return {
      ...sessionOf(database.knex, sealing, tables, classOf, openFind(database.knex, tables)),
      database,
      tables,
      keys,
      upgrade,
      transaction: work =>
        followedTransaction(
          within =>
            untangled(() =>
              database.knex.transaction(transaction => within(sessionOf(transaction, sealing, tables, classOf))),
            ),
          work,
        ),
      async close() {
        endCopies()
        await keys.settled()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
