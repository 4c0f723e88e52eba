// What an image has beyond being an image when it came as a radiograph, and the modality sessions that some came from.
import type { Db } from './database.js'
import type { ImageKey } from './jobs.js'
import { noteRow } from './trail.js'

/** A radiograph beside its image: the hash of its media, its imageInfo as sent, and the session it belongs to. */
export interface Radiograph extends ImageKey {
  media: string
  imageInfo: unknown
  sessionId?: string | undefined
  imageId?: string | undefined
  /** Captured into a session: resources are made of it, and it is none itself. */
  captured?: boolean
}

export const insertRadiograph = async (db: Db, radiograph: Radiograph): Promise<void> => {
  const { customer, space, id, media, imageInfo, sessionId = null, imageId = null, captured = false } = radiograph
  await db('radiographs').insert({
    customer,
    space,
    image: id,
    media,
    image_info: JSON.stringify(imageInfo),
    session_id: sessionId,
    image_id: imageId,
    captured,
  })
}

/** Lets the images of the radiographs expire now, which deletes them, save those whose expiry was taken away: they are kept. */
async function expireImages(db: Db, now: Date, condition: string, values: (string | number)[]): Promise<ImageKey[]> {
  const { rows } = await db.raw(
    `UPDATE images SET expires = ? FROM images AS former, radiographs
     WHERE former.customer = images.customer AND former.space = images.space AND former.id = images.id
       AND images.customer = radiographs.customer AND images.space = radiographs.space
       AND images.id = radiographs.image AND images.expires IS NOT NULL AND ${condition}
     RETURNING former.*`,
    [now, ...values],
  )
  for (const before of rows) noteRow({ owner: 'Image', before })
  return rows
}

/** Takes a radiograph away from the dialect; its image expires at once unless it is kept. Returns what expired. */
export const forgetRadiograph = (db: Db, customer: number, id: string, now: Date): Promise<ImageKey[]> =>
  db.transaction(async transaction => {
    const condition = 'radiographs.customer = ? AND radiographs.image = ?'
    const expired = await expireImages(transaction, now, condition, [customer, id])
    await transaction('radiographs').where({ customer, image: id }).delete()
    return expired
  })

/** Ends a session: its captured images, and the resources made of them, expire at once. Returns what expired. */
export const endSession = (db: Db, customer: number, sessionId: string, now: Date): Promise<ImageKey[]> =>
  db.transaction(async transaction => {
    const condition = 'radiographs.customer = ? AND radiographs.session_id = ?'
    const expired = await expireImages(transaction, now, condition, [customer, sessionId])
    await transaction('radiographs').where({ customer, session_id: sessionId }).delete()
    await transaction('modality_sessions').where({ customer, session_id: sessionId }).delete()
    return expired
  })

/** The images that go with a session when it ends: those that are kept do not. */
export const imagesOfSession = (
  db: Db,
  customer: number,
  sessionId: string,
): Promise<Pick<ImageKey, 'space' | 'id'>[]> =>
  db('image_resources').where({ customer, session_id: sessionId }).whereNotNull('expires').select('space', 'id')

/** Ends the sessions whose time has come. */
export async function endExpiredSessions(db: Db, now: Date): Promise<void> {
  const sessions = await db('modality_sessions').where('expires', '<=', now).select('customer', 'session_id')
  for (const { customer, session_id } of sessions) await endSession(db, customer, session_id, now)
}

/** Ids of the images captured in a session, oldest first. */
export async function capturedImages(db: Db, customer: number, sessionId: string): Promise<string[]> {
  const rows = await db('image_resources')
    .where({ customer, session_id: sessionId, captured: true })
    .orderBy(['created_on', 'id'])
    .select('id')
  return rows.map(({ id }) => id)
}
