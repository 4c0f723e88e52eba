// API keys: made at random, kept as a hash, compared in constant time, and cached for some seconds by each process.
import crypto, { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ApiVersion, Role } from '../vocabulary/index.js'
import type { Database, Db } from './database.js'
import { openKeyUse } from './key-use.js'

/** What a key may do beyond its roles: nothing, read, also write, also manage the customer, its keys and its users. */
const KEY_ACCESS = ['none', 'read', 'write', 'admin'] as const
export type KeyAccess = (typeof KEY_ACCESS)[number]

/** Whose key it is. */
export interface KeyOwner {
  /** Null for a key of the platform. */
  customer: number | null
  access: KeyAccess
  roles: Role[]
  /** Whether it is the administrator's: a key of the platform, or a key with admin access of a customer that is one. */
  administrator: boolean
  expires: Date | null
  /** The form of the answers that it gets, where its customer has said so. */
  apiVersion: ApiVersion | null
}

/** A key with the secret that is shown once. */
export interface Credentials {
  key: string
  secret: string
}

/** In one step where node can, since this is done for each request. */
export const hashOf: (secret: string) => Buffer = crypto.hash
  ? secret => crypto.hash('sha256', secret, 'buffer')
  : secret => createHash('sha256').update(secret).digest()

/** 256 random bits in base64url, as the secret of a key, a session or a link; `hash` is what is stored. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/** Whether a text has the form of such a secret. */
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

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
        .first(
          ...['keys.customer', 'keys.access', 'keys.roles', 'keys.expires', 'keys.secret_hash'],
          'customers.administrator',
          'customers.api_version',
        )
  if (!row) return undefined
  const { customer, access, roles, expires, secret_hash: hash, api_version: apiVersion } = row
  const administrator = customer === null || (row.administrator && access === 'admin')
  return { owner: { customer, access, roles, expires, administrator, apiVersion }, hash }
}

const NO_HASH = Buffer.alloc(32)

/** The keys of the API, as one process knows them. */
export interface Keys {
  /** Whose the key is, or undefined when key and secret do not belong together; as slow for a key that does not exist. */
  verify(credentials: Credentials): Promise<KeyOwner | undefined>
  /** Whose the key is when the proof holds for the hash of its secret, else undefined. */
  prove(key: string, proof: (hash: Buffer) => boolean | Promise<boolean>): Promise<KeyOwner | undefined>
  /** Notes that the key was used at the time: written later, once a minute at most. */
  use(key: string, now: Date): void
  /** To be called once a key has been deleted, so that it opens nothing from then on. */
  forget(key: string): void
  /** Fulfilled once every use that was noted is written. */
  settled(): Promise<void>
}

const CHANGED = 'hydria_keys'
const MOST_KEYS = 10_000
/** A notification may be lost with its connection: a key that another process deleted works for so long at most. */
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
  const prove: Keys['prove'] = async (key, proof) => {
    const remembered = known.get(key)
    if (remembered) return (await proof(remembered.hash)) ? remembered.owner : undefined
    const before = changes
    const found = await findKey(database.knex, key)
    const holds = await proof(found?.hash ?? NO_HASH)
    if (!found || !holds) return undefined
    // What changed while it was read is not remembered, nor is what a caller merely tries.
    if (changes === before) known.set(key, found)
    return found.owner
  }
  return {
    prove,
    verify: ({ key, secret }) => prove(key, hash => timingSafeEqual(hashOf(secret), hash)),
    ...openKeyUse(database.knex),
    forget,
  }
}
