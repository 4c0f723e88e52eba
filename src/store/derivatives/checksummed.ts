// Bytes under a seal: a digest over their name and themselves, so that what is broken or misplaced is never taken for them.
import { createHash } from 'node:crypto'

const SEAL_BYTES = 32

const sealOf = (name: string, body: Buffer): Buffer =>
  createHash('sha256').update(name).update('\0').update(body).digest()

/** The bytes behind their seal. */
export const sealed = (name: string, body: Buffer): Buffer => Buffer.concat([sealOf(name, body), body])

/** The bytes that were sealed under the name, or undefined when these are not they, whole and unchanged. */
export function unsealed(name: string, bytes: Buffer): Buffer | undefined {
  if (bytes.length < SEAL_BYTES) return undefined
  const body = bytes.subarray(SEAL_BYTES)
  return sealOf(name, body).equals(bytes.subarray(0, SEAL_BYTES)) ? body : undefined
}
