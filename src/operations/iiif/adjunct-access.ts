// Who may see adjuncts of what the IIIF store keeps: whoever sees the manifest or collection, and of a canvas the images on it.
import type { IncomingMessage } from 'node:http'
import {
  type AdjunctOwner,
  type AdjunctRow,
  documentWith,
  findIiifHead,
  type IiifHead,
  type IiifOwnerKind,
  imagesOnCanvases,
} from '../../store/index.js'
import { seenAmong } from '../access.js'
import type { ShownColumns } from '../access-decision.js'
import { guardOf } from '../canvases/index.js'
import type { Services } from '../services.js'
import { isOwner } from '../viewer.js'

/** A manifest or a collection with whose document adjuncts go, and whether everyone sees it. */
export interface AdjunctHost {
  head: IiifHead
  /** Whether the caller is its owner. */
  owner: boolean
}

/** Where the resource of an address is; undefined for those who may not see it. */
export async function hostOfAdjuncts(
  services: Services,
  request: IncomingMessage,
  { customer, kind, resource }: AdjunctOwner,
): Promise<AdjunctHost | undefined> {
  const { db } = services.store
  const document = await documentWith(db, { customer, kind: kind!, resource: resource! })
  const head = document && (await findIiifHead(db, { customer, ...document }))
  if (!head) return undefined
  const owner = await isOwner(services, request, customer)
  return head.public || owner ? { head, owner } : undefined
}

/** What must be seen by who is to see an adjunct. */
async function guardsOf({ store }: Services, adjunct: AdjunctRow): Promise<ShownColumns[]> {
  const { customer, kind, resource, roles } = adjunct
  if (roles !== null) return [guardOf(roles)]
  return (kind as IiifOwnerKind) === 'canvases' ? imagesOnCanvases(store.db, customer, [resource!]) : []
}

/** Whether who sees the host of an adjunct sees its content, and whether everyone does. */
export async function seesAdjunct(
  services: Services,
  request: IncomingMessage,
  { head, owner }: AdjunctHost,
  adjunct: AdjunctRow,
): Promise<{ status: 200 | 401; public: boolean }> {
  const guards = await guardsOf(services, adjunct)
  const seen = await seenAmong(services, request, adjunct.customer, guards)
  const all = owner || seen.rows.size === guards.length
  return { status: all ? 200 : 401, public: head.public && seen.everyones }
}
