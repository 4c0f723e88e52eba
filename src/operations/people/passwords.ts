// Passwords of people: kept as their scrypt hashes alone, and hashed two at a time, since that takes threads from the reads of tiles.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { fairLine } from '../../images/index.js'
import { HttpProblem } from '../../problem.js'

/** 32 MiB and some 100 ms for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 }
const MOST_MEMORY = 64 * 1024 * 1024
const BYTES = 32

/** Of these may one process have under way, waiting, and waiting of one client; and seconds that one may wait. */
const [SLOTS, MOST_WAITING, MOST_OF_CLIENT, LONGEST_WAIT_S] = [2, 40, 10, 15]

/** A password as the vocabulary has it; longer ones would only cost time. */
export const [SHORTEST_PASSWORD, LONGEST_PASSWORD] = [8, 1000]

const line = fairLine(SLOTS)

const scrypted = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** Hashes in turn. Throws HttpProblem 429 when the client has too many under way, and 503 when all together have. */
async function derive(password: string, salt: Buffer, cost: typeof COST, client: string | undefined): Promise<Buffer> {
  const turn = {
    ...{ client, mostWaiting: MOST_WAITING, longestWaitS: LONGEST_WAIT_S },
    ...(client !== undefined && { mostOfClient: MOST_OF_CLIENT }),
  }
  try {
    return await line.run(
      () => scrypted(password.normalize('NFKC'), salt, BYTES, { ...cost, maxmem: MOST_MEMORY }),
      turn,
    )
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    const detail = 'Too many passwords are being checked just now; retry in a moment.'
    throw new HttpProblem(error.status, error.title, detail, [], {
      'Retry-After': error.headers['Retry-After'] ?? '1',
      'Cache-Control': 'no-store',
    })
  }
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url, RFC 7914. Throws HttpProblem 429 and 503. */
export async function hashPassword(password: string, client?: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST, client)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** The hash of no password, which takes as long to compare with as any. */
const NOBODYS = ['scrypt', COST.N, COST.r, COST.p, randomBytes(16).toString('base64url'), ''].join('$')

/**
 * Whether a password is that of a stored hash; without a hash it never is, and that takes as long to find out.
 * Throws HttpProblem 429 and 503.
 */
export async function isPassword(stored: string | null, password: string, client?: string): Promise<boolean> {
  const [, N, r, p, salt, expected] = (stored ?? NOBODYS).split('$')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const hash = await derive(password, Buffer.from(salt!, 'base64url'), cost, client)
  const known = Buffer.from(expected!, 'base64url')
  return known.length === BYTES && timingSafeEqual(hash, known)
}
