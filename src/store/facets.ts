// What the images of a list have in common: how many there are of each tag, kind, media type, statement of rights, year and state.
import type { Class } from '../vocabulary/index.js'
import { applyConditions } from './conditions.js'
import type { Db } from './database.js'
import { withFoundWords } from './image-words.js'
import { problemOf } from './postgres-errors.js'
import type { Condition } from './query.js'
import { applyWhere } from './rows.js'
import type { Tables } from './tables.js'
import type { Where } from './where.js'

/** Most images that are counted, since each takes some microseconds, and most values of a facet that are told. */
const MOST_COUNTED = 20_000
const MOST_VALUES = 50

export interface FacetCounts {
  /** Images that were counted. */
  total: number
  /** There are more images than were counted. */
  isLowerBound: boolean
  facets: { field: FacetField; hasMore: boolean; values: { value: string; count: number }[] }[]
}

/** What facets are of, in the order in which they are told. */
export type FacetField = 'state' | 'family' | 'mediaType' | 'year' | 'rights' | 'tags'

/** Expressions of the facets with one value. */
const SINGLE: [FacetField, string][] = [
  ['state', `CASE WHEN ingesting THEN 'inWork' WHEN error <> '' THEN 'failed' ELSE 'ready' END`],
  ['family', `coalesce(family, '')`],
  ['mediaType', 'media_type'],
  ['year', `extract(year FROM created AT TIME ZONE 'UTC')::integer::text`],
  ['rights', 'rights'],
]

const FIELDS: FacetField[] = [...SINGLE.map(([field]) => field), 'tags']

const NAMES = SINGLE.map(([field]) => `"${field}"`)

/** Each set of groups has one column that is not null: which it is, is told by the bits of GROUPING. */
const FIELD = `CASE GROUPING(${NAMES.join(', ')}) ${SINGLE.map(
  ([field], index) => `WHEN ${2 ** NAMES.length - 1 - 2 ** (NAMES.length - 1 - index)} THEN '${field}'`,
).join(' ')} END`

/**
 * Counts the images that a query finds, up to 20,000 of them, which are read once: the newest, unless words are looked for,
 * whose images are counted as they are found. Throws HttpProblem 400 for a value that does not fit.
 */
export async function countFacets(
  { db, tables, owner }: { db: Db; tables: Tables; owner: Class },
  where: Where,
  conditions: Condition[],
): Promise<FacetCounts> {
  const narrowed = await withFoundWords(db, conditions, where['customer'])
  const found = applyConditions(applyWhere(db('images'), 'images', where), tables, owner, narrowed, where['customer'])
    .select(db.raw(`${SINGLE.map(([field, expression]) => `${expression} AS "${field}"`).join(', ')}, tags`))
    .limit(MOST_COUNTED + 1)
  const hasWords = conditions.some(({ operator }) => operator === 'words')
  const counted = hasWords ? found : found.orderBy('created', 'desc')
  const sets = NAMES.map(name => `(${name})`).join(', ')
  try {
    const { rows }: { rows: { field: FacetField | null; value: string; count: number; values: number }[] } =
      await db.raw(
        `WITH found AS MATERIALIZED ?
         SELECT field, value, count::integer AS count, values::integer AS values FROM (
           SELECT *, row_number() OVER (PARTITION BY field ORDER BY count DESC, value) AS place,
             count(*) OVER (PARTITION BY field) AS values
           FROM (SELECT ${FIELD} AS field, coalesce(${NAMES.join(', ')}) AS value, count(*) AS count
               FROM found GROUP BY GROUPING SETS (${sets}, ())
             UNION ALL SELECT 'tags', tag, count(*) FROM found, unnest(tags) AS tag GROUP BY tag) AS counted) AS ranked
         WHERE place <= ${MOST_VALUES} ORDER BY field, place`,
        [counted] as never,
      )
    const total = rows.find(({ field }) => field === null)?.count ?? 0
    return {
      total: Math.min(total, MOST_COUNTED),
      isLowerBound: total > MOST_COUNTED,
      facets: FIELDS.flatMap(field => {
        const of = rows.filter(row => row.field === field)
        const values = of.map(({ value, count }) => ({ value, count }))
        return values.length > 0 ? [{ field, hasMore: of[0]!.values > values.length, values }] : []
      }),
    }
  } catch (error) {
    throw problemOf(owner, error)
  }
}
