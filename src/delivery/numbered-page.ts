// Pages of what is found or listed, by their numbers: which is asked for, and whether there is such a one.
import { invalid, notFound } from '../problem.js'

/** The number of the page that a query asks for, from 1. Throws HttpProblem 400. */
export function askedPage(parameters: URLSearchParams): number {
  const number = parameters.get('page') ?? '1'
  if (!/^[1-9]\d{0,6}$/.test(number)) throw invalid('page', 'must be the number of a page, from 1')
  return Number(number)
}

/** How many pages of a size there are of some things, one at least. Throws HttpProblem 404 where the page is none of them. */
export function pagesWith(number: number, total: number, size: number): number {
  const pages = Math.max(1, Math.ceil(total / size))
  if (number > pages) throw notFound(`The page ${number}, of ${pages},`)
  return pages
}
