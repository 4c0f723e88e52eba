// The platform's own keys: the one of the settings, or one that is minted in a database without any; and the last ones.
import { isDeepStrictEqual } from 'node:util'
import type { Db } from './database.js'
import { type Credentials, hashOf, newSecret } from './keys.js'

/** What a start did to the platform's keys: the one it minted, to be shown once, and those it revoked. */
export interface PlatformKeys {
  minted?: Credentials
  revoked: string[]
}

/** Inserts the key of the settings unless it is there, and revokes what earlier starts made. */
async function takeGiven(db: Db, { key, secret }: Credentials): Promise<string[]> {
  const given = { secret_hash: hashOf(secret), expires: null, from_settings: true }
  const kept = await db('keys').where({ key }).first('customer', 'secret_hash', 'expires', 'from_settings')
  if (kept && kept.customer !== null) throw new Error(`ADMIN_KEY: ${key} is a key of the customer ${kept.customer}`)
  if (!isDeepStrictEqual(kept, { customer: null, ...given }))
    await db('keys')
      .insert({ key, customer: null, ...given })
      .onConflict('key')
      .merge(given)
  const revoked = await db('keys')
    .where({ customer: null, from_settings: true })
    .whereNot({ key })
    .delete()
    .returning<{ key: string }[]>('key')
  return revoked.map(row => row.key)
}

/**
 * Makes sure that there is a platform key: the given one, or, in a database without any, a new one. Platform keys that
 * an earlier start made of other settings are revoked; those that were made by the API stay.
 * Throws an Error when the given key is a customer's.
 */
export const ensurePlatformKey = (db: Db, given: Partial<Credentials>): Promise<PlatformKeys> =>
  db.transaction(async transaction => {
    await transaction.raw('LOCK TABLE keys IN SHARE ROW EXCLUSIVE MODE')
    const { key, secret } = given
    if (key && secret) return { revoked: await takeGiven(transaction, { key, secret }) }
    if (await transaction('keys').where({ customer: null, expires: null }).first('key')) return { revoked: [] }
    const made = newSecret()
    const minted = { key: crypto.randomUUID(), secret: made.secret }
    await transaction('keys').insert({
      ...{ key: minted.key, customer: null, secret_hash: made.hash },
      from_settings: true,
    })
    return { minted, revoked: [] }
  })

/**
 * Whether the customer, or with null the platform, has another key with admin access that does not expire.
 * Locks the customer's row, or the platform's keys, under which the keys are counted.
 */
export async function hasOtherAdminKey(db: Db, customer: number | null, key: string): Promise<boolean> {
  if (customer !== null) await db('customers').where({ id: customer }).forUpdate().first('id')
  const others = db('keys').where({ customer, access: 'admin', expires: null }).orderBy('key')
  const rows = await (customer === null ? others.forUpdate() : others).select('key')
  return rows.some(row => row.key !== key)
}
