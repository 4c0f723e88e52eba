// API keys: made at random, kept as a hash, compared in constant time.
import crypto, { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database, Db } from './database.js'

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

/** In one step where node can, since this is done for each request. */
const hashOf: (secret: string) => Buffer = crypto.hash
  ? secret => crypto.hash('sha256', secret, 'buffer')
  : secret => createHash('sha256').update(secret).digest()

/** 256 random bits as the secret of a new key; `hash` is what is stored. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/** A key as the database has it. */
interface KnownKey {
  owner: KeyOwner
  hash: Buffer
}

async function findKey(db: Db, key: string): Promise<KnownKey | undefined> {
  const row = key.includes('\u0000')
    ? undefined
    : await db('keys')
        .leftJoin('customers', 'customers.id', 'keys.customer')
        .where({ key })
        .first('keys.customer', 'keys.access', 'keys.secret_hash', 'customers.administrator')
  if (!row) return undefined
  const { customer, access, secret_hash: hash } = row
  return {
    owner: { customer, access, administrator: customer === null || (row.administrator && access === 'admin') },
    hash,
  }
}

const NO_HASH = Buffer.alloc(32)

/** Whose the key is when the secret is its own; as slow for a key that there is not. */
const ownerOf = (found: KnownKey | undefined, secret: string): KeyOwner | undefined =>
  timingSafeEqual(hashOf(secret), found?.hash ?? NO_HASH) ? found?.owner : undefined

/** The keys of the API, as one process knows them. */
export interface Keys {
  /** Whose the key is, or undefined when key and secret do not belong together. */
  verify(credentials: Credentials): Promise<KeyOwner | undefined>
  /** To be called once a key has been deleted, so that it opens nothing from then on. */
  forget(key: string): void
}

const CHANGED = 'hydria_keys'
const MOST_KEYS = 10_000
/** Word of a change may be lost with its connection: a key that another process deleted works for so long at most. */
const MAX_AGE_MS = 10_000

/** Opens the memory of keys that were used with their secret; one LISTEN keeps it true. */
export async function openKeys(database: Database): Promise<Keys> {
  const known = new LRUCache<string, KnownKey>({ max: MOST_KEYS, ttl: MAX_AGE_MS })
  let changes = 0
  const forget = (key: string): void => {
    changes++
    known.delete(key)
  }
  await database.listen(CHANGED, forget)
  return {
    async verify({ key, secret }) {
      const remembered = known.get(key)
      if (remembered) return ownerOf(remembered, secret)
      const before = changes
      const found = await findKey(database.knex, key)
      const owner = ownerOf(found, secret)
      // What changed while it was read is not remembered, nor is what a caller merely tries.
      if (found && owner && changes === before) known.set(key, found)
      return owner
    },
    forget,
  }
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

/** Whether the customer has another key with admin access. Locks the customer's row, under which its keys are counted. */
export async function hasOtherAdminKey(db: Db, customer: number, key: string): Promise<boolean> {
  await db('customers').where({ id: customer }).forUpdate().first('id')
  return Boolean(await db('keys').where({ customer, access: 'admin' }).whereNot({ key }).first('key'))
}
