// Properties in their groups, in the order in which people read them: what is technical stands last.
import { grouped } from '../grouped.js'
import type { Property } from '../vocabulary/index.js'
import type { Texts } from './texts/en.js'

/** Properties without a group stand first, those of an unknown one before what is technical. */
const rankOf = (group: string, known: readonly string[]): number => {
  if (group === '') return -1
  const place = known.indexOf(group)
  return place < 0 ? known.length - 1.5 : place
}

/** Items in the groups of their properties, each in the order in which they came. */
export function inGroups<T>(
  items: Iterable<T>,
  propertyOf: (item: T) => Property | undefined,
  { groups }: Texts,
): [group: string, items: T[]][] {
  const known = Object.keys(groups)
  return [...grouped(items, item => propertyOf(item)?.group ?? '')].toSorted(
    ([a], [b]) => rankOf(a, known) - rankOf(b, known),
  )
}

/** What people call a group. */
export const groupName = (group: string, { groups }: Texts): string =>
  (groups as Record<string, string>)[group] ?? group
