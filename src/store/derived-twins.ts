// Images whose bytes are those of another one: what was derived of them may serve again.
import type { Db } from './database.js'
import type { Lut } from './json-columns.js'
import type { ImageRow } from './row-types.js'

/** Most twins that are looked at: bytes that are registered again and again have many. */
const MOST = 20

/**
 * Images of the customer that were ingested well from the same original, with the same lookup table, and by policies
 * that have not changed since; those ingested last come first.
 */
export async function ingestedTwins(
  db: Db,
  customer: number,
  sha256: string,
  lut: Lut | null | undefined,
): Promise<ImageRow[]> {
  const { rows } = await db.raw(
    `SELECT images.* FROM images
     WHERE customer = ? AND original = ? AND NOT ingesting AND error = '' AND derivative IS NOT NULL
       AND lut IS NOT DISTINCT FROM ?::jsonb
       AND NOT EXISTS (SELECT FROM jsonb_to_recordset(images.delivery_channels) AS given (channel text, policy text)
         JOIN delivery_channel_policies AS known ON known.customer = images.customer
           AND known.channel = given.channel AND known.name = given.policy
         WHERE known.policy_modified >= coalesce(images.dequeued, images.finished))
     ORDER BY finished DESC, space, id LIMIT ?`,
    [customer, sha256, lut ? JSON.stringify(lut) : null, MOST],
  )
  return rows
}
