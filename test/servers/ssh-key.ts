// Keys for SSH, freshly made. (The generator of the SSH library makes a malformed Ed25519 key once in 200 times.)
import { generateKeyPairSync } from 'node:crypto'

/** A new private key in PEM; its public half is in it. */
export const newSshKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
