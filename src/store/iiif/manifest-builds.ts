// Manifests that wait to be built: until the last of their images has been ingested, or for as long as one may wait.
import type { Db } from '../database.js'

const LARGEST_INTEGER = 2147483647

interface ManifestKey {
  customer: number
  id: string
}

/** How far the images of a manifest that waits are. */
export interface Ingesting {
  total: number
  finished: number
  errors: number
}

/**
 * Lets a manifest, which must be locked, be built when its images have been ingested, or after the seconds. `shown`: the
 * version that the public has seen, and sees until then; of one that waited already, it is what it was.
 */
export const queueBuild = async (
  db: Db,
  { customer, id: manifest }: ManifestKey,
  { isPublic, shown, seconds }: { isPublic: boolean; shown: number | null; seconds: number },
): Promise<void> => {
  await db.raw(
    `INSERT INTO manifest_builds AS build (customer, manifest, public, deadline, built, failures, shown)
     VALUES (?, ?, ?, now() + ? * interval '1 second', false, 0, ?)
     ON CONFLICT (customer, manifest) DO UPDATE SET public = excluded.public, deadline = excluded.deadline,
       built = false, failures = 0, shown = CASE WHEN build.built THEN excluded.shown ELSE build.shown END`,
    [customer, manifest, isPublic, seconds, shown],
  )
}

/** A manifest that waits, whether it will be public then, and how far its images are; undefined for all others. */
export async function findBuild(
  db: Db,
  { customer, id: manifest }: ManifestKey,
): Promise<{ public: boolean; built: boolean; ingesting: Ingesting } | undefined> {
  if (manifest.includes('\u0000') || customer > LARGEST_INTEGER) return undefined
  const { rows } = await db.raw(
    `SELECT build.public, built, count(shown.image)::integer AS total,
       count(shown.image) FILTER (WHERE images.ingesting IS NOT TRUE)::integer AS finished,
       count(shown.image) FILTER (WHERE images.id IS NULL OR (images.error <> '' AND NOT images.ingesting))::integer AS errors
     FROM manifest_builds AS build
     LEFT JOIN (SELECT DISTINCT customer, manifest, space, image FROM canvas_paintings WHERE NOT from_items) AS shown
       ON shown.customer = build.customer AND shown.manifest = build.manifest
     LEFT JOIN images ON images.customer = shown.customer AND images.space = shown.space AND images.id = shown.image
     WHERE build.customer = ? AND build.manifest = ? GROUP BY build.public, built`,
    [customer, manifest],
  )
  if (!rows[0]) return undefined
  const { public: isPublic, built, ...ingesting } = rows[0]
  return { public: isPublic, built, ingesting }
}

/** The same where it has not been built even with a part of its images: it has no ETag then. */
export async function findUnbuilt(db: Db, key: ManifestKey): ReturnType<typeof findBuild> {
  const build = await findBuild(db, key)
  return build?.built ? undefined : build
}

/** Up to `count` manifests that can be built now. */
export async function dueBuilds(db: Db, count: number): Promise<ManifestKey[]> {
  const { rows } = await db.raw(
    `SELECT customer, manifest AS id FROM manifest_builds AS build
     WHERE (deadline <= now() AND NOT built) OR NOT EXISTS (
       SELECT 1 FROM canvas_paintings AS painting
         JOIN images ON images.customer = painting.customer AND images.space = painting.space AND images.id = painting.image
         WHERE painting.customer = build.customer AND painting.manifest = build.manifest AND NOT from_items
           AND images.ingesting)
     ORDER BY failures, deadline LIMIT ?`,
    [count],
  )
  return rows
}

/** Lets a manifest, which must be locked, be shown as it is; it is built again once its images have been ingested. */
export const showBuild = async (db: Db, { customer, id: manifest }: ManifestKey): Promise<void> => {
  await db('manifest_builds').where({ customer, manifest }).update({ built: true })
}

/** Puts a manifest that could not be built behind all that can be. */
export const postponeBuild = async (db: Db, { customer, id: manifest }: ManifestKey): Promise<void> => {
  await db('manifest_builds').where({ customer, manifest }).increment('failures')
}

/** Says whether the public may see a manifest once it is built; returns whether it waits for that. */
export async function publishBuild(
  db: Db,
  { customer, id: manifest }: ManifestKey,
  isPublic: boolean,
): Promise<boolean> {
  const builds = await db('manifest_builds')
    .where({ customer, manifest })
    .update({ public: isPublic })
    .returning('built')
  return builds.some(({ built }) => !built)
}

/** Addresses elsewhere that a manifest may still link to, and that adjuncts of its images no longer have. */
export async function formerLinks(db: Db, { customer, id: manifest }: ManifestKey): Promise<string[]> {
  const row = await db('manifest_builds').where({ customer, manifest }).first('former_links')
  return row?.former_links ?? []
}

/** Ends the wait of a manifest, which must be locked. */
export const endBuild = async (db: Db, { customer, id: manifest }: ManifestKey): Promise<void> => {
  await db('manifest_builds').where({ customer, manifest }).delete()
}
