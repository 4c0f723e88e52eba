// API keys: made at random, kept as a hash, compared in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Db } from './database.js'

/** What a key may do: read; also write; also manage the customer, its keys and its users. Each holds the one before. */
export const KEY_ACCESS = ['read', 'write', 'admin'] as const
export type KeyAccess = (typeof KEY_ACCESS)[number]

/** Whose key it is. A customer's own key with admin access is the administrator's when the customer is one. */
export interface KeyOwner {
  customer: number | null
  access: KeyAccess
  administrator: boolean
}

/** A key with the secret that is shown once. */
export interface Credentials {
  key: string
  secret: string
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** 256 random bits as the secret of a new key; `hash` is what is stored. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

const NO_HASH = Buffer.alloc(32)

/** Whose the key is, or undefined when key and secret do not belong together. */
export async function verifyKey(db: Db, { key, secret }: Credentials): Promise<KeyOwner | undefined> {
  const row = key.includes('\u0000')
    ? undefined
    : await db('keys')
        .leftJoin('customers', 'customers.id', 'keys.customer')
        .where({ key })
        .first('keys.customer', 'keys.access', 'keys.secret_hash', 'customers.administrator')
  const same = timingSafeEqual(hashOf(secret), row?.secret_hash ?? NO_HASH)
  if (!row || !same) return undefined
  const { customer, access } = row
  return { customer, access, administrator: customer === null || (row.administrator && access === 'admin') }
}

/**
 * Makes sure that there is an administrator's key: the given one, or, in a database without any, a new one.
 * Returns it when it was minted now, so that it can be shown.
 */
export async function ensureAdministrator(db: Db, given: Partial<Credentials>): Promise<Credentials | undefined> {
  if (given.key && given.secret) {
    const row = { key: given.key, customer: null, secret_hash: hashOf(given.secret) }
    await db('keys').insert(row).onConflict('key').merge(['secret_hash']).where('keys.customer', null)
    return undefined
  }
  return db.transaction(async transaction => {
    await transaction.raw('LOCK TABLE keys IN EXCLUSIVE MODE')
    if (await transaction('keys').where({ customer: null }).first()) return undefined
    const { secret, hash } = newSecret()
    const key = crypto.randomUUID()
    await transaction('keys').insert({ key, customer: null, secret_hash: hash })
    return { key, secret }
  })
}
