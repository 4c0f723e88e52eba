// Links that open something once: random tokens, kept as their hashes, that expire.
import type { Db } from './database.js'
import { hashOf, newSecret } from './keys.js'

/** The first administrator signs in; a person takes up an invitation of a customer; a person chooses another password. */
export type LinkPurpose = 'first' | 'invitation' | 'reset'

/** What a link is for. */
export interface PersonLink {
  purpose: LinkPurpose
  /** The person it is for; null for the first administrator, who is not known yet. */
  person: string | null
  /** The customer that invites, and the user that the person is to be there. */
  customer: number | null
  membership: string | null
  /** Whether it was sent to the email of the person: who opens it reads what is sent there. */
  mailed: boolean
}

/** Seconds that links last. */
const LASTS: Record<LinkPurpose, number> = { first: 86_400, invitation: 604_800, reset: 3600 }

/** Most links of a person for one purpose: the oldest go. */
const MOST_OF_PERSON = 3

/** Makes a link; returns its token, 256 bits in base64url, and when it expires. */
export async function createPersonLink(
  db: Db,
  {
    purpose,
    person = null,
    customer = null,
    membership = null,
    mailed = false,
  }: { purpose: LinkPurpose } & Partial<PersonLink>,
): Promise<{ token: string; expires: Date }> {
  const { secret: token, hash } = newSecret()
  const [{ expires }] = await db('person_links')
    .insert({
      ...{ token_hash: hash, purpose, person, customer, membership, mailed },
      expires: db.raw(`now() + ? * interval '1 second'`, [LASTS[purpose]]),
    })
    .returning('expires')
  await db.raw(
    `DELETE FROM person_links WHERE token_hash IN (
       SELECT token_hash FROM person_links
       WHERE purpose = :purpose AND person IS NOT DISTINCT FROM :person::text AND membership IS NOT DISTINCT FROM :membership::text
         AND customer IS NOT DISTINCT FROM :customer::integer
       ORDER BY expires DESC OFFSET :most)`,
    { purpose, person, membership, customer, most: MOST_OF_PERSON },
  )
  return { token, expires }
}

/**
 * The link by which the first administrator signs in, where nobody administers the platform in the console yet, and none
 * was made within the last minute: several processes start at once. Returns its token.
 */
export const ensureFirstLink = (db: Db): Promise<string | undefined> =>
  db.transaction(async transaction => {
    await transaction.raw('LOCK TABLE person_links IN SHARE ROW EXCLUSIVE MODE')
    if (await transaction('people').where({ administrator: true }).first('id')) return undefined
    const justMade = await transaction('person_links')
      .where({ purpose: 'first' })
      .whereRaw(`expires > now() + ? * interval '1 second'`, [LASTS.first - 60])
      .first('purpose')
    if (justMade) return undefined
    await transaction('person_links').where({ purpose: 'first' }).delete()
    return (await createPersonLink(transaction, { purpose: 'first' })).token
  })

const COLUMNS = ['purpose', 'person', 'customer', 'membership', 'mailed']

/** What a token opens, if it is one of the purpose and has not expired. */
export const findPersonLink = (db: Db, token: string, purpose: LinkPurpose): Promise<PersonLink | undefined> =>
  db('person_links')
    .where({ token_hash: hashOf(token), purpose })
    .where('expires', '>', db.fn.now())
    .first(...COLUMNS)

/** Uses a link up; undefined when somebody has already, or it has expired. */
export async function takePersonLink(db: Db, token: string, purpose: LinkPurpose): Promise<PersonLink | undefined> {
  const [link] = await db('person_links')
    .where({ token_hash: hashOf(token), purpose })
    .where('expires', '>', db.fn.now())
    .delete()
    .returning<PersonLink[]>(COLUMNS)
  return link
}

/** Whether such a link was mailed within the last minute. */
export async function mailedLately(
  db: Db,
  { purpose, person = null, membership = null }: { purpose: LinkPurpose } & Partial<PersonLink>,
): Promise<boolean> {
  const found = await db('person_links')
    .where({ purpose, person, mailed: true })
    .whereRaw('membership IS NOT DISTINCT FROM ?::text', [membership])
    .whereRaw(`expires > now() + ? * interval '1 second'`, [LASTS[purpose] - 60])
    .first('purpose')
  return found !== undefined
}

/** Takes a link back. */
export const removePersonLink = (db: Db, token: string): Promise<number> =>
  db('person_links')
    .where({ token_hash: hashOf(token) })
    .delete()

/** Removes at most `count` links that have expired. Returns how many. */
export async function removeExpiredPersonLinks(db: Db, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM person_links WHERE token_hash IN (
       SELECT token_hash FROM person_links WHERE expires < now() ORDER BY expires LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [count],
  )
  return rowCount
}
