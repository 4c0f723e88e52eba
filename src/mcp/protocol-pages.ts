// Lists of the protocol in pages: a cursor is the place of the first member, so that any server of several knows it.
import { invalid } from '../problem.js'

const PAGE = 50

/** The page of a list that a cursor means. Throws HttpProblem 400 for what is no cursor. */
export function pageOf<T>(all: readonly T[], cursor: string | undefined): { page: T[]; nextCursor?: string } {
  const start = cursor === undefined ? 0 : Number(/^\d{1,9}$/.test(cursor) ? cursor : -1)
  if (start < 0 || start > all.length) throw invalid('cursor', 'must be the nextCursor of a page')
  const end = start + PAGE
  return { page: all.slice(start, end), ...(end < all.length && { nextCursor: String(end) }) }
}
