// Sessions of people in the console: random tokens, kept as their hashes, that end when they are not used or are old.
import type { Db } from './database.js'
import { hashOf, newSecret } from './keys.js'
import { MEMBERSHIPS, type Membership } from './people.js'

/** Seconds after which a session ends: since it was last used, and since it began. */
export interface SessionBounds {
  idle: number
  longest: number
}

/** Who a session is of. */
export interface PersonSession {
  /** Names the session, and opens nothing. */
  id: string
  person: string
  email: string
  name: string
  language: string | null
  administrator: boolean
  memberships: Membership[]
}

/** A session as its person sees it in a list. */
export interface ListedSession {
  id: string
  user_agent: string
  created: Date
  last_used: Date
}

/** Longest name of a browser that is kept. */
const LONGEST_AGENT = 200

/** A use is written when so much of the time without use is over: a tenth of it, and a minute at most. */
const writtenAfter = (idle: number): number => Math.min(60, idle / 10)

/** Begins a session; returns its secret, 256 bits in base64url. */
export async function createPersonSession(db: Db, person: string, userAgent: string): Promise<string> {
  const { secret: token, hash } = newSecret()
  await db('person_sessions').insert({
    token_hash: hash,
    person,
    user_agent: userAgent.replaceAll('\u0000', '').slice(0, LONGEST_AGENT),
  })
  return token
}

const ALIVE = `session.created > now() - :longest * interval '1 second' AND session.last_used > now() - :idle * interval '1 second'`

/** Who the session of a token is of, which is used by that; undefined when there is none, or it has ended. */
export async function usePersonSession(
  db: Db,
  token: string,
  { idle, longest }: SessionBounds,
): Promise<PersonSession | undefined> {
  const hash = hashOf(token)
  const { rows } = await db.raw(
    `SELECT session.id, session.person, email, name, language, people.administrator, ${MEMBERSHIPS} AS memberships,
       session.last_used < now() - :written * interval '1 second' AS unwritten
     FROM person_sessions AS session JOIN people ON people.id = session.person
     WHERE session.token_hash = :hash AND ${ALIVE}`,
    { hash, idle, longest, written: writtenAfter(idle) },
  )
  if (!rows[0]) return undefined
  const { unwritten, ...session } = rows[0]
  if (unwritten) await db('person_sessions').where({ token_hash: hash }).update({ last_used: db.fn.now() })
  return session
}

/** The sessions of a person that have not ended, that which was used last first. */
export async function listPersonSessions(
  db: Db,
  person: string,
  { idle, longest }: SessionBounds,
): Promise<ListedSession[]> {
  const { rows } = await db.raw(
    `SELECT id, user_agent, created, last_used FROM person_sessions AS session
     WHERE person = :person AND ${ALIVE} ORDER BY last_used DESC, id LIMIT 100`,
    { person, idle, longest },
  )
  return rows
}

/** Ends the session of a token. */
export const endPersonSession = (db: Db, token: string): Promise<number> =>
  db('person_sessions')
    .where({ token_hash: hashOf(token) })
    .delete()

/** Ends the sessions of a person: all, or the one of an id. */
export const endPersonSessions = (db: Db, person: string, id?: string): Promise<number> =>
  db('person_sessions')
    .where({ person, ...(id !== undefined && { id }) })
    .delete()

/** Removes at most `count` sessions that have ended. Returns how many. */
export async function removeEndedPersonSessions(
  db: Db,
  { idle, longest }: SessionBounds,
  count: number,
): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM person_sessions WHERE token_hash IN (
       SELECT token_hash FROM person_sessions AS session WHERE NOT (${ALIVE}) LIMIT :count FOR UPDATE SKIP LOCKED)`,
    { idle, longest, count },
  )
  return rowCount
}
