// Which page of an original is wanted: what names it, and whether it exists.
import { HttpProblem } from '../problem.js'

/** `page` among the parameters of a fragment (RFC 8118, section 3), from 1. */
const PAGE = /(?:^|&)page=(0*[1-9]\d{0,8})(?=&|$)/

/** The page that the fragment of an address names, as in `#page=3`; undefined when it names none. */
export function pageInFragment(address: string): number | undefined {
  const at = address.indexOf('#')
  const found = at < 0 ? undefined : PAGE.exec(address.slice(at + 1))?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Throws HttpProblem 400 where a file of a format has fewer pages than the one that is wanted. */
export function checkPage(name: string, pages: number, page: number): void {
  if (page <= pages) return
  const has = pages === 1 ? '1 page' : `${pages} pages`
  throw new HttpProblem(400, 'No such page', `The ${name} has ${has}; there is no page ${page}.`)
}
