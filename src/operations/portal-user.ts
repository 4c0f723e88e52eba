// Users of the portal: a password is kept as its scrypt hash alone, and roles are those that there are.
import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { invalidAll } from '../problem.js'
import { type PortalUserRow, type Session, unknownPortalRoles } from '../store/index.js'
import type { Rule } from './call.js'

/** 32 MiB and some 100 ms for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 }

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url, RFC 7914. */
async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password.normalize('NFKC'), salt, 32, { ...COST, maxmem: 64 * 1024 * 1024 })
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

async function checkRoles(session: Session, roles: string[]): Promise<void> {
  const unknown = await unknownPortalRoles(session.db, roles)
  if (unknown.length > 0)
    throw invalidAll(unknown.map(role => ({ property: 'roles', message: `there is no portal role ${role}` })))
}

export const portalUserRule: Rule<PortalUserRow> = {
  async write({ session, values }) {
    const { password, roles } = values
    if (Array.isArray(roles)) await checkRoles(session, roles)
    return password === undefined ? values : { ...values, password: await hashPassword(String(password)) }
  },
}
