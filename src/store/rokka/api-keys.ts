// Keys as rokka's users see them: with a comment, and able to sign tokens that die with the key.
import type { Db } from '../database.js'

export interface ApiKey {
  id: string
  customer: number | null
  created: Date
  comment: string
}

/** The secret's hash of a key, by which its tokens are signed, and whose key it is. */
export const signerOf = (db: Db, key: string): Promise<{ customer: number | null; secret_hash: Buffer } | undefined> =>
  db('keys').where({ key }).first('customer', 'secret_hash')

/** Keys of a customer, or of the administrator. */
export const listApiKeys = (db: Db, customer: number | null): Promise<ApiKey[]> =>
  db('rokka_api_keys').where({ customer }).orderBy(['created', 'id'])

export const findApiKey = (db: Db, customer: number | null, id: string): Promise<ApiKey | undefined> =>
  db('rokka_api_keys').where({ customer, id }).first()

/** Adds a key whose secret has the hash. */
export async function insertApiKey(
  db: Db,
  { id, customer, comment, hash }: { id: string; customer: number | null; comment: string; hash: Buffer },
): Promise<ApiKey> {
  await db('keys').insert({ key: id, customer, secret_hash: hash })
  await db('rokka_keys').insert({ key: id, comment })
  return (await findApiKey(db, customer, id))!
}

/** False when there was no such key. */
export const removeApiKey = async (db: Db, customer: number | null, id: string): Promise<boolean> =>
  (await db('keys').where({ customer, key: id }).delete()) > 0
