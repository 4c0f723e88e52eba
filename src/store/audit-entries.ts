// The rows of the audit trail: written, and removed once they are old enough. No statement changes one.
import type { Knex } from 'knex'
import type { Db } from './database.js'
import type { AuditEntryRow } from './row-types.js'

/** An image that an entry is about; without `created` it is the one that is in its place now. */
export interface ImageAudited {
  customer: number
  space: number
  id: string
  created?: Date | string | undefined
}

/** An entry that is to be written. */
export interface NewAuditEntry extends Omit<AuditEntryRow, 'id' | 'created' | 'version' | 'images_concerned'> {
  images: ImageAudited[]
}

/** What an image is called in the audit trail, wherever it is: `lasting_image_name` of the database. */
export const lastingImageName = ({ customer, id, created }: Omit<Required<ImageAudited>, 'space'>): string =>
  `${customer}/${id}@${new Date(created!).toISOString()}`

/** The lasting names of images; those that are not known yet are looked up as the entry is written. */
function namesOf(db: Db, images: ImageAudited[]): Knex.Raw | string[] {
  const known = images.flatMap(image => (image.created ? [lastingImageName({ ...image, created: image.created })] : []))
  const others = images.filter(({ created }) => !created)
  if (others.length === 0) return [...new Set(known)]
  return db.raw(
    `ARRAY(SELECT unnest(?::text[]) UNION
       SELECT lasting_image_name(images.customer, images.id, images.created)
         FROM unnest(?::integer[], ?::integer[], ?::text[]) AS given (customer, space, id)
         JOIN images ON images.customer = given.customer AND images.space = given.space AND images.id = given.id)`,
    [known, others.map(({ customer }) => customer), others.map(({ space }) => space), others.map(({ id }) => id)],
  )
}

/** Writes an entry, in the transaction of what it tells. */
export async function insertAuditEntry(db: Db, { differences, images, ...entry }: NewAuditEntry): Promise<void> {
  await db('audit_entries').insert({
    ...entry,
    ...(images.length > 0 && { images_concerned: namesOf(db, images) }),
    differences: differences && (JSON.stringify(differences) as never),
  } as never)
}

/** Removes those of the `count` oldest entries that are older than so many days; returns how many. */
export const removeOldAuditEntries = (db: Db, now: Date, days: number, count: number): Promise<number> =>
  db.transaction(async transaction => {
    await transaction.raw(`SELECT set_config('hydria.retention', 'audit_entries', true)`)
    const { rowCount } = await transaction.raw(
      `DELETE FROM audit_entries WHERE id IN (
         SELECT id FROM (SELECT id, created FROM audit_entries ORDER BY id LIMIT ?) AS oldest
         WHERE created < ?::timestamptz - make_interval(days => ?))`,
      [count, now, days],
    )
    return rowCount
  })
