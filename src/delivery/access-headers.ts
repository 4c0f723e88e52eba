// The customer's own headers, and the keys of shared caches, on what is sent of an asset; what not everyone may see carries nothing that lets a shared cache keep it.
import {
  addHeaders,
  customHeadersOf,
  keyHeaders,
  type Services,
  subjectOf,
  type ViewerAccess,
  withoutCaching,
} from '../operations/index.js'
import type { ImageRow } from '../store/index.js'

/** Headers of every answer that depends on who asks: no shared cache may keep it. RFC 9111 §5.2.2.7. */
export const PRIVATE = { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie' } as const

const ofPublic = new WeakMap<ViewerAccess, Record<string, string>>()

/** The headers of an answer about the asset in `row` to a viewer with that access; they come on top of the answer's own. */
export function accessHeaders({ settings }: Services, access: ViewerAccess, row: ImageRow): Record<string, string> {
  const known = ofPublic.get(access)
  if (known) return known
  const custom = customHeadersOf(access.rules, subjectOf(row))
  if (!access.public) return { ...withoutCaching(custom), ...PRIVATE }
  const { customer, space, id: image } = row
  const headers = addHeaders(custom, keyHeaders(settings, { customer, space, image })) as Record<string, string>
  ofPublic.set(access, headers)
  return headers
}
