// The customer's own headers on what is sent of an asset; what not everyone may see carries nothing that lets a shared cache keep it.
import { customHeadersOf, subjectOf, type ViewerAccess, withoutCaching } from '../operations/index.js'
import type { ImageRow } from '../store/index.js'

/** Headers of every answer that depends on who asks: no shared cache may keep it. RFC 9111 §5.2.2.7. */
export const PRIVATE = { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie' } as const

const ofPublic = new WeakMap<ViewerAccess, Record<string, string>>()

/** The headers of an answer about the asset in `row` to a viewer with that access; they come on top of the answer's own. */
export function accessHeaders(access: ViewerAccess, row: ImageRow): Record<string, string> {
  const known = ofPublic.get(access)
  if (known) return known
  const custom = customHeadersOf(access.rules, subjectOf(row))
  if (!access.public) return { ...withoutCaching(custom), ...PRIVATE }
  ofPublic.set(access, custom)
  return custom
}
