// The headers that a customer has its public answers carry.
import type { AccessRules } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'

/** The more particular header counts: for a role above for a space, above for all. */
const weight = ({ space, role }: { space: number | null; role: string | null }): number =>
  (role === null ? 0 : 2) + (space === null ? 0 : 1)

/** Custom headers of an asset's answers by its customer's rules, names as they were given. */
export function customHeadersOf({ headers }: AccessRules, row: Row): Record<string, string> {
  const roles = row['roles'] as string[]
  const meant = headers
    .filter(({ space, role }) => (space === null || space === row['space']) && (role === null || roles.includes(role)))
    .sort((a, b) => weight(a) - weight(b))
  const byName = new Map(meant.map(({ key, value }) => [key.toLowerCase(), [key, value] as const]))
  return Object.fromEntries(byName.values())
}
