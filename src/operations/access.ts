// What the sender of a request may see of an asset: asked once by everything that is about to send a pixel or a byte of it.
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '../problem.js'
import { type AccessRules, findImages, type ImageInCustomer, type ImageRow } from '../store/index.js'
import { type Decision, decide, isRestricted, originalFits, type ShownColumns } from './access-decision.js'
import { rulesOf } from './access-rules-cache.js'
import { auditRead } from './audit/index.js'
import type { Scheme } from './principal.js'
import type { Services } from './services.js'
import { isOwner, viewerOf } from './viewer.js'

/** What a viewer may see of an asset, and the rules of its customer at that time. */
export interface ViewerAccess extends Decision {
  rules: AccessRules
}

/** What was found last of an open asset: the same for everyone, for as long as row and rules are the same. */
const open = new WeakMap<ImageRow, ViewerAccess>()

/** What everyone may see of an open asset, if that is known without asking the database. */
export function publicAccess(services: Services, row: ImageRow): ViewerAccess | undefined {
  const found = open.get(row)
  return found && found.rules === rulesOf(services).known(row.customer) ? found : undefined
}

/**
 * What the one who sent `request` may see of the asset in `row` (of the table of images); `scheme`: the credentials that
 * are taken. Throws HttpProblem 429 for an address with too many failed log-ins.
 */
export async function authoriseViewer(
  services: Services,
  request: IncomingMessage,
  row: ImageRow,
  scheme: Scheme = 'basic',
): Promise<ViewerAccess> {
  const known = publicAccess(services, row)
  if (known) return known
  const { settings } = services
  const customer = row.customer
  const rules = await rulesOf(services)(customer)
  if (isRestricted(row)) return { ...decide(row, settings, await viewerOf(services, request, customer, scheme)), rules }
  const access = { ...decide(row, settings), rules }
  open.set(row, access)
  return access
}

/**
 * Which of some assets of one customer the one who sent `request` sees all of, and whether these are the same for
 * everyone. Who looks is asked once. Throws HttpProblem 429.
 */
export async function seenAmong<R extends ShownColumns>(
  services: Services,
  request: IncomingMessage,
  customer: number,
  assets: readonly R[],
  scheme: Scheme = 'basic',
): Promise<{ rows: ReadonlySet<R>; everyones: boolean }> {
  const everyones = !assets.some(isRestricted)
  const viewer = everyones ? undefined : await viewerOf(services, request, customer, scheme)
  const rows = assets.filter(row => decide(row, services.settings, viewer).status === 200)
  return { rows: new Set(rows), everyones }
}

/**
 * The access of an asset's owner, for what is shown to nobody else; undefined for everyone else. What the owner gets of
 * a public asset in this way is no longer what everyone gets, and is sent as private.
 */
export async function ownersAccess(
  services: Services,
  request: IncomingMessage,
  row: ImageRow,
  access: ViewerAccess,
  scheme: Scheme = 'basic',
): Promise<ViewerAccess | undefined> {
  if (access.owner) return access
  // Who is not the owner of what is restricted has been found out already.
  const owner = access.public && (await isOwner(services, request, row.customer, scheme))
  return owner ? { ...access, owner, public: false } : undefined
}

/**
 * The access by which the original itself is sent to a viewer with `access` to all of the asset: the owner's alone where it is
 * larger than what may be shown. Throws HttpProblem 403.
 */
export async function originalAccess(
  services: Services,
  request: IncomingMessage,
  row: ImageRow,
  access: ViewerAccess,
  scheme: Scheme = 'basic',
): Promise<ViewerAccess> {
  const granted = originalFits(row, services.settings)
    ? access
    : await ownersAccess(services, request, row, access, scheme)
  if (granted && !granted.public) await auditRead(services, request, row.customer, [row])
  if (granted) return granted
  throw new HttpProblem(403, 'Forbidden', 'The original is larger than what may be shown of this image.', [], {
    'Cache-Control': 'no-store',
  })
}

/** Has it written down which originals an API sends to somebody with a key, of those that not everybody may have. */
export async function auditOriginals(
  services: Services,
  request: IncomingMessage,
  customer: number,
  images: readonly ImageInCustomer[],
): Promise<void> {
  const { settings, store } = services
  if (!settings.AUDIT_READS) return
  const rows = await findImages(store.db, customer, [...images])
  const guarded = rows.filter(row => isRestricted(row) || !originalFits(row, settings))
  await auditRead(services, request, customer, guarded)
}

/** 401 for a viewer who lacks the roles. */
export const unauthorised = (): HttpProblem =>
  new HttpProblem(401, 'Unauthorized', 'This needs a role that you do not have; smaller sizes may be open.', [], {
    'Cache-Control': 'no-store',
  })
