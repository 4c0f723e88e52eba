// Viewers' sessions: a random token, kept as its hash, that stands for roles until a time.
import { createHash, randomBytes } from 'node:crypto'
import type { Db } from './database.js'

/** What a viewer's token stands for. */
export interface ViewerSession {
  customer: number
  roles: string[]
  expires: Date
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Makes a session that lasts for the seconds; returns its token, 256 bits in base64url. */
export async function createViewerSession(
  db: Db,
  session: { customer: number; roles: string[]; origin?: string; seconds: number },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await db('viewer_sessions').insert({
    token_hash: hashOf(token),
    customer: session.customer,
    roles: session.roles,
    origin: session.origin ?? '',
    expires: db.raw(`now() + ? * interval '1 second'`, [session.seconds]),
  })
  return token
}

/** The session of a token; undefined when there is none, or it has expired. */
export async function findViewerSession(db: Db, token: string): Promise<ViewerSession | undefined> {
  return db('viewer_sessions')
    .where({ token_hash: hashOf(token) })
    .where('expires', '>', db.fn.now())
    .first('customer', 'roles', 'expires')
}

/** Ends the session of a token, and clears away those that have expired. */
export async function endViewerSession(db: Db, token: string): Promise<void> {
  await db('viewer_sessions')
    .where({ token_hash: hashOf(token) })
    .orWhere('expires', '<', db.fn.now())
    .delete()
}
