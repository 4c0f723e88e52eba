// Keys: made by a key that may do as much, their secret shown once; the last key that can manage a customer stays.
import { HttpProblem, invalid, notFound } from '../problem.js'
import {
  hasOtherAdminKey,
  type KeyAccess,
  type KeyRow,
  newSecret,
  type PlatformKeyRow,
  type Session,
} from '../store/index.js'
import type { Role } from '../vocabulary/index.js'
import { deleted, type Handler } from './call.js'
import { holdsAccess, type Principal } from './principal.js'
import { holds } from './principal-in.js'
import type { Services } from './services.js'

/** A key to be made. */
export interface NewKey {
  /** Whose it is to be: null for a key of the platform. */
  customer: number | null
  access: KeyAccess
  roles: Role[]
  comment: string
  /** When it ends; null for never. */
  expires: Date | null
}

const forbidden = (detail: string): HttpProblem => new HttpProblem(403, 'Forbidden', detail)

/** Throws HttpProblem 403 when a key would be able to do what its maker is not. */
function checkMaker(maker: Principal, { customer, access, roles }: NewKey): void {
  const makes = customer === null ? 'platform' : 'admin'
  if (!holdsAccess(maker.access, makes)) throw forbidden(`A key is made by a key with the access ${makes} only.`)
  if (!holds(maker, { access, roles })) throw forbidden('A key cannot do more than the key that makes it.')
}

function checkNewKey({ access, roles, expires }: NewKey, now: Date): void {
  if (access === 'none' && roles.length === 0)
    throw invalid('roles', 'must name at least one role when access is none: the key could do nothing')
  if (expires && expires <= now) throw invalid('expires', 'must be in the future, or null for never')
}

/**
 * Makes a key: its row, and the secret that is shown this once.
 * Throws HttpProblem 400 for a key that could do nothing, and 403 when it would be able to do more than its maker.
 */
export async function makeKey(
  services: Services,
  session: Session,
  maker: Principal,
  made: NewKey,
): Promise<{ row: KeyRow | PlatformKeyRow; secret: string }> {
  checkMaker(maker, made)
  checkNewKey(made, services.now())
  const { customer, access, roles, comment, expires } = made
  const { secret, hash } = newSecret()
  const values = { key: crypto.randomUUID(), secret_hash: hash, comment, expires }
  // Keys of a customer and keys of the platform are one table, and two classes.
  const row =
    customer === null
      ? await session.insert('PlatformKey', values)
      : await session.insert('Key', { ...values, customer, access, roles })
  return { row, secret }
}

const locksOut = (detail: string, message: string): HttpProblem =>
  new HttpProblem(400, 'Bad request', detail, [{ property: 'key', message }])

/**
 * Deletes a key of a customer (null: of the platform) in the session's transaction; `check` is given its row, locked.
 * `store.keys.forget` is to be called once that is committed.
 * Throws HttpProblem 404, and 400 for the key of the settings, and when no key with admin access would stay that does not
 * expire.
 */
export async function removeKey(
  services: Services,
  session: Session,
  customer: number | null,
  key: string,
  check: (row: KeyRow | PlatformKeyRow) => void = () => {},
): Promise<void> {
  // Asked first: what is counted is locked in the same order by all who delete.
  const other = await hasOtherAdminKey(session.db, customer, key)
  const row =
    customer === null ? await session.lock('PlatformKey', { key }) : await session.lock('Key', { customer, key })
  if (!row) throw notFound(`The key ${key}`)
  check(row)
  if (key === services.settings.ADMIN_KEY)
    throw locksOut(
      'This is the key of ADMIN_KEY: set another one and restart, which revokes this.',
      'is that of ADMIN_KEY',
    )
  const { expires } = row
  const manages = (!('access' in row) || row.access === 'admin') && !(expires && expires <= services.now())
  if (manages && !other)
    throw locksOut(
      `This is the last key ${customer === null ? 'of the platform' : 'of the customer with admin access'} that does not expire. Make another one first.`,
      'is the last one with admin access',
    )
  await (customer === null ? session.remove('PlatformKey', { key }) : session.remove('Key', { customer, key }))
}

/** POST: the answer alone has the secret. */
export const createKey: Handler = {
  statuses: [200, 400],
  async run({ route, where, variables, body = {}, prefer, principal }, services) {
    const { store, readerOf } = services
    const mode = { whole: true, strict: prefer.strict, scope: variables }
    // The keys of the platform have no roles, and all of its access.
    const reader = route.target.name === 'Key' ? readerOf('Key') : readerOf('PlatformKey')
    const { roles = [], access = 'admin', comment = '', expires = null }: Partial<KeyRow> = reader.read(body, mode)
    const narrow = roles.length > 0 && body['access'] === undefined
    const made: NewKey = {
      customer: (where['customer'] as number | undefined) ?? null,
      access: narrow ? 'none' : access,
      roles,
      comment,
      expires,
    }
    const { row, secret } = await store.transaction(session => makeKey(services, session, principal!, made))
    return { kind: 'resource', status: 200, owner: route.target, row: { ...row, secret }, created: true }
  },
}

export const deleteKey: Handler = {
  statuses: [204, 205, 400, 404],
  async run(call, services) {
    const { store } = services
    const customer = call.variables['customer'] === undefined ? null : Number(call.variables['customer'])
    const key = call.variables['key']!
    await store.transaction(session => removeKey(services, session, customer, key, row => call.precondition(row)))
    store.keys.forget(key)
    return deleted(call)
  },
}
