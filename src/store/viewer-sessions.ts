// Viewers' sessions and the access tokens issued from them: random, kept as their hashes, each standing for roles until a time.
import type { Db } from './database.js'
import { hashOf, newSecret } from './keys.js'

/** What a viewer shows: the session of a cookie, or an access token issued from one, which a script holds. */
export type ViewerProof = 'session' | 'token'

/** What a session or a token stands for. */
export interface ViewerSession {
  customer: number
  roles: string[]
}

/** Makes a session that lasts for the seconds; returns its secret, 256 bits in base64url. */
export async function createViewerSession(
  db: Db,
  session: { customer: number; roles: string[]; seconds: number },
): Promise<string> {
  const { secret: token, hash } = newSecret()
  await db('viewer_sessions').insert({
    token_hash: hash,
    customer: session.customer,
    roles: session.roles,
    expires: db.raw(`now() + ? * interval '1 second'`, [session.seconds]),
  })
  return token
}

/**
 * Issues an access token from a session of the customer, for at most the seconds and never longer than the session.
 * Undefined when there is no such session, or it has expired. `expiresIn` is in whole seconds.
 */
export async function issueViewerToken(
  db: Db,
  session: string,
  { customer, origin, seconds }: { customer: number; origin: string; seconds: number },
): Promise<{ token: string; expiresIn: number } | undefined> {
  const { secret: token, hash } = newSecret()
  const { rows } = await db.raw(
    `WITH session AS (
       SELECT * FROM viewer_sessions
       WHERE token_hash = :session AND customer = :customer AND session IS NULL AND expires > now() FOR KEY SHARE)
     INSERT INTO viewer_sessions (token_hash, customer, roles, origin, expires, session)
     SELECT :token, customer, roles, :origin, least(expires, now() + :seconds * interval '1 second'), token_hash
     FROM session
     RETURNING greatest(1, floor(extract(epoch FROM expires - now())))::integer AS expires_in`,
    { session: hashOf(session), token: hash, customer, origin, seconds },
  )
  return rows[0] && { token, expiresIn: rows[0].expires_in }
}

/**
 * What a session or a token stands for; undefined when there is none, or it has expired. A token is as good as its
 * session: it ends when that does, and neither is taken for the other.
 */
export async function findViewerSession(db: Db, token: string, as: ViewerProof): Promise<ViewerSession | undefined> {
  const { rows } = await db.raw(
    `SELECT shown.customer, shown.roles
     FROM viewer_sessions AS shown LEFT JOIN viewer_sessions AS session ON session.token_hash = shown.session
     WHERE shown.token_hash = ? AND shown.expires > now()
       AND ${as === 'session' ? 'shown.session IS NULL' : 'session.expires > now()'}`,
    [hashOf(token)],
  )
  return rows[0]
}

/** Ends a session, and with it every token that was issued from it. */
export async function endViewerSession(db: Db, token: string): Promise<void> {
  await db('viewer_sessions')
    .where({ token_hash: hashOf(token) })
    .delete()
}

/** Removes at most `count` sessions and tokens that have expired. Returns how many. */
export async function removeExpiredViewerSessions(db: Db, now: Date, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM viewer_sessions WHERE token_hash IN (
       SELECT token_hash FROM viewer_sessions WHERE expires < ? ORDER BY expires LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, count],
  )
  return rowCount
}
