// The server key: secrets are sealed with it before they are stored, and keys for other purposes are derived from it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { HttpProblem } from '../problem.js'

/** Where a sealed text is stored: the table, the values of the row's primary key, and the column. */
export interface SealedPlace {
  table: string
  row: (string | number)[]
  column: string
}

/** What the server key is for. */
export interface Secrets {
  /** Identifier of the key that seals, 16 hex digits; undefined when no key is set. It tells nothing of the key. */
  keyId: string | undefined
  /** Whether a key of that identifier opens here. */
  knows(keyId: string): boolean
  /** Encrypts a text for one place. Throws HttpProblem 501 when no key is set. */
  seal(place: SealedPlace, text: string): string
  /**
   * The text that was sealed for the place. Throws SealError when it was sealed for another place or with a key that is
   * not set, or has been altered.
   */
  open(place: SealedPlace, sealed: string): string
  /** 32 bytes for one purpose, HKDF-SHA256 (RFC 5869) of the key. Throws HttpProblem 501 when no key is set. */
  derive(purpose: string, salt: Buffer | string): Buffer
}

/** A stored secret that cannot be decrypted. The message names the place and the cause, never the secret. */
export class SealError extends Error {
  override name = 'SealError'
}

/** Bytes of a server key, which is a key of AES-256. */
export const SERVER_KEY_BYTES = 32
const [CIPHER, NONCE_BYTES, TAG_BYTES] = ['aes-256-gcm', 12, 16] as const
/** What every sealed text of this version starts with; the key's identifier follows. */
export const SEALED = 'hydria:1:'
const FORM = /^hydria:1:([0-9a-f]{16}):([A-Za-z0-9_-]+)$/

interface ServerKey {
  id: string
  cipher: Buffer
  derive: Secrets['derive']
}

function serverKey(bytes: Buffer): ServerKey {
  const derive = (purpose: string, salt: Buffer | string): Buffer =>
    Buffer.from(hkdfSync('sha256', bytes, salt, `hydria ${purpose}`, SERVER_KEY_BYTES))
  return { id: derive('key id', '').toString('hex', 0, 8), cipher: derive('seal', ''), derive }
}

/** A list of texts has one JSON, so no two places have the same. */
const associated = ({ table, column, row }: SealedPlace): Buffer =>
  Buffer.from(JSON.stringify([table, column, ...row.map(String)]))

const placeName = ({ table, row, column }: SealedPlace): string => `${table}.${column} of ${row.join('/')}`

function encrypted({ id, cipher: key }: ServerKey, place: SealedPlace, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated(place))
  const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${SEALED}${id}:${bytes.toString('base64url')}`
}

function decrypted({ cipher: key }: ServerKey, place: SealedPlace, bytes: Buffer): string {
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associated(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    return text.toString('utf8')
  } catch {
    throw new SealError(`${placeName(place)} was encrypted for another place, or has been altered`)
  }
}

const unset = (): HttpProblem =>
  new HttpProblem(
    501,
    'Not implemented',
    'This server keeps no secrets: its operator has to set CREDENTIALS_KEY, the key that they are encrypted with.',
  )

/** The secrets of a server key of 32 bytes; the other keys open what was sealed with them, and seal nothing. */
export function openSecrets(current: Buffer | undefined, others: Buffer[] = []): Secrets {
  const own = current && serverKey(current)
  const keys = new Map([...(own ? [own] : []), ...others.map(serverKey)].reverse().map(key => [key.id, key]))
  const required = (): ServerKey => {
    if (!own) throw unset()
    return own
  }
  return {
    keyId: own?.id,
    knows: id => keys.has(id),
    seal: (place, text) => encrypted(required(), place, text),
    open(place, sealed) {
      const [, id = '', data = ''] = FORM.exec(sealed) ?? []
      if (id === '') throw new SealError(`${placeName(place)} is not encrypted`)
      const key = keys.get(id)
      if (!key) throw new SealError(`${placeName(place)} was encrypted with the key ${id}, which is not set`)
      return decrypted(key, place, Buffer.from(data, 'base64url'))
    },
    derive: (purpose, salt) => required().derive(purpose, salt),
  }
}
