// Adjuncts as canvases of manifests show them, and who may see them: as their asset says, or as they say themselves.
import type { CanvasAdjunct } from '../../presentation/index.js'
import { type AdjunctRow, adjunctsOf, type Db, type ImageRow } from '../../store/index.js'
import type { ShownColumns } from '../access-decision.js'
import type { AuthDescription } from './describe-auth.js'

/** The asset as one asks who may see an adjunct of it: with the roles of the adjunct, where that has its own. */
export const guardedBy = <R extends Pick<ImageRow, 'roles' | 'max_unauthorised' | 'open_full_max'>>(
  row: R,
  { roles }: Pick<AdjunctRow, 'roles'>,
): R => (roles === null ? row : { ...row, roles, max_unauthorised: -1, open_full_max: 0 })

/** Something that is open to those who have one of some roles. */
export const guardOf = (roles: string[]): ShownColumns => ({
  ...{ protected: false, roles, max_unauthorised: -1, open_full_max: 0, max_width: 0 },
  ...{ media_type: '', width: 0, height: 0 },
})

const listOf = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)

/** An adjunct as documents show it; undefined while it has no content. `page`: where the annotations are whose bodies are adjuncts. */
export function shownAdjunct(
  base: string,
  adjunct: AdjunctRow,
  page: string,
  describe: (adjunct: AdjunctRow) => AuthDescription,
): CanvasAdjunct | undefined {
  const { external_id: external, original, public_id: publicId, label, profile, size } = adjunct
  if (publicId === null || !(external || original)) return undefined
  const motivation = listOf(adjunct.motivation)
  return {
    link: adjunct.iiif_link,
    id: external ?? base + publicId,
    type: adjunct.resource_type,
    format: adjunct.media_type,
    ...(label ? { label } : {}),
    ...(profile && { profile }),
    ...(size !== null && { size }),
    language: adjunct.language,
    motivation: motivation.length > 0 ? motivation : ['supplementing'],
    provides: listOf(adjunct.provides),
    annotation: `${page}/${encodeURIComponent(adjunct.id)}`,
    auth: external ? { 2: [], 3: [] } : describe(adjunct),
  }
}

/** Finds the adjuncts of assets of one customer, all at once. */
export async function adjunctsBy(db: Db, customer: number, rows: ImageRow[]): Promise<(row: ImageRow) => AdjunctRow[]> {
  const having = rows.filter(row => row.adjuncts_count > 0)
  const nameOf = (space: number | null, id: string | null): string => `${space}/${id}`
  const found = new Map<string, AdjunctRow[]>()
  for (const adjunct of having.length > 0 ? await adjunctsOf(db, customer, having) : []) {
    const name = nameOf(adjunct.space, adjunct.image)
    found.set(name, [...(found.get(name) ?? []), adjunct])
  }
  return row => found.get(nameOf(row.space, row.id)) ?? []
}
