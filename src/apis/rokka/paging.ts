// Pages of a list: by number or by cursor, and the links to those before and behind.
import { createHash } from 'node:crypto'

import { invalid } from '../../problem.js'
import type { rokka } from '../../store/index.js'
import { isText } from '../../vocabulary/index.js'
import { largestOf } from './search-parameters.js'

const DEFAULT_LIMIT = 100
const LARGEST_LIMIT = 2000
/** Beyond this, rows are counted off one by one: a cursor does better. */
const LARGEST_OFFSET = 100_000

export interface Paging {
  limit: number
  from: rokka.From
}

interface Cursor {
  /** Digest of the search that it belongs to. */
  search: string
  /** Key values, before or behind which the page lies. */
  before?: rokka.KeyValues
  after?: rokka.KeyValues
}

const PAGE_PARAMETERS = ['limit', 'offset', 'cursor', 'facets']

/** A cursor goes with its search: other fields or another order would make nonsense of it. */
function searchDigest(query: URLSearchParams): string {
  const rest = [...query].filter(([name]) => !PAGE_PARAMETERS.includes(name)).sort()
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 12)
}

const encode = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const isKey = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)

function decode(text: string, query: URLSearchParams, sort: rokka.SortKey[]): rokka.From {
  const wrong = invalid('offset', 'must be a number, or the cursor of a list with the same search and order')
  let cursor: Cursor
  try {
    cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    throw wrong
  }
  const keys = cursor?.after ?? cursor?.before
  if (!Array.isArray(keys) || cursor.search !== searchDigest(query) || keys.length !== sort.length + 1) throw wrong
  const fitting = keys.every((key, index) => {
    if (typeof key === 'string' && !isText(key)) return false
    const field = sort[index]?.field
    if (!field) return typeof key === 'string'
    if (key === null) return field.path !== undefined
    if (field.type === 'date' && !field.path)
      return typeof key === 'string' && INSTANT.test(key) && !Number.isNaN(Date.parse(key))
    if (field.type === 'number' && !field.path)
      return Number.isInteger(key) && Math.abs(key as number) <= largestOf(field)
    if (field.type === 'number') return typeof key === 'number'
    if (field.type === 'boolean') return typeof key === 'boolean'
    return isKey(key) && typeof key === 'string'
  })
  if (!fitting) throw wrong
  return cursor.after ? { after: keys } : { before: keys }
}

/** The page that a query asks for. Throws HttpProblem 400. */
export function readPaging(query: URLSearchParams, sort: rokka.SortKey[]): Paging {
  const text = query.get('limit') ?? String(DEFAULT_LIMIT)
  if (!/^\d{1,4}$/.test(text) || Number(text) > LARGEST_LIMIT)
    throw invalid('limit', `must be an integer from 0 to ${LARGEST_LIMIT}`)
  const offset = query.get('cursor') ?? query.get('offset') ?? ''
  if (offset !== '' && !/^-?\d+$/.test(offset)) return { limit: Number(text), from: decode(offset, query, sort) }
  if (Number(offset) < 0 || Number(offset) > LARGEST_OFFSET)
    throw invalid('offset', `must be from 0 to ${LARGEST_OFFSET}; go further with the cursor of each answer`)
  return { limit: Number(text), from: { offset: Number(offset) } }
}

export interface Links {
  next?: { href: string }
  prev?: { href: string }
}

/** The cursor behind the last row, and the links to the pages around this one. */
export function linksOf(
  path: string,
  query: URLSearchParams,
  { limit, from }: Paging,
  page: rokka.SearchPage,
): { cursor?: string; links: Links } {
  const search = searchDigest(query)
  const href = (offset: string | number | undefined) => {
    const target = new URLSearchParams([...query].filter(([name]) => name !== 'cursor' && name !== 'offset'))
    target.set('limit', String(limit))
    if (offset !== undefined) target.set('offset', String(offset))
    return { href: `${path}?${target}` }
  }
  const [first, last] = [page.keys[0], page.keys.at(-1)]
  const cursor = last && encode({ search, after: last })
  const backwards = 'before' in from
  const links: Links = {}
  if (last && (page.more || backwards))
    links.next = 'offset' in from && query.has('offset') ? href(from.offset + limit) : href(cursor)
  if ('offset' in from) {
    if (from.offset > 0) links.prev = href(from.offset > limit ? from.offset - limit : undefined)
  } else if (first && (page.more || !backwards)) links.prev = href(encode({ search, before: first }))
  return { ...(cursor && { cursor }), links }
}
