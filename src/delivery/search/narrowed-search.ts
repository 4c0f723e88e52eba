// What narrows a search to some annotations, by the parameters of the Content Search API: motivation, user and date.
import { motivationName, type Narrowed } from '../../operations/index.js'
import { invalid } from '../../problem.js'

/** Parameters that narrow a search. */
export const NARROWING = ['motivation', 'date', 'user'] as const

/** Motivations of the words of a page, as the versions of the API name them. */
const OF_WORDS = ['supplementing', 'painting', 'highlighting', 'contextualizing']

/** Every motivation but that of what is painted (version 1.0): no annotation that is kept has that. */
const ANY = 'non-painting'

const listIn = (parameters: URLSearchParams, name: (typeof NARROWING)[number]): string[] =>
  (parameters.get(name) ?? '').split(/\s+/).filter(Boolean)

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** An instant in whole seconds, in milliseconds; undefined for what is none, such as a 30th of February. */
function instantIn(text: string | undefined): number | undefined {
  if (text === undefined || !INSTANT.test(text)) return undefined
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().replace('.000', '') === text ? time : undefined
}

/** A time from an instant to the end of the second of another. Throws HttpProblem 400. */
function timeIn(text: string): [from: number, to: number] {
  const [from, to, ...others] = text.split('/').map(instantIn)
  if (from === undefined || to === undefined || others.length > 0 || from > to)
    throw invalid('date', 'must be times such as 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z, with blanks between them')
  return [from, to + 999]
}

/** What narrows a search. */
export interface Narrowing {
  /** Which annotations are meant. */
  annotations: Narrowed
  /** Whether words of pages are meant. */
  words: boolean
  /** Whether it narrows at all. */
  isNarrow: boolean
}

/** Reads what narrows a search. Throws HttpProblem 400. */
export function narrowingIn(parameters: URLSearchParams): Narrowing {
  const motivations = listIn(parameters, 'motivation').map(motivationName)
  const users = listIn(parameters, 'user')
  const dates = listIn(parameters, 'date').map(timeIn)
  const meansWords = motivations.length === 0 || motivations.some(one => OF_WORDS.includes(one))
  const isAny = motivations.length === 0 || motivations.includes(ANY)
  return {
    annotations: {
      ...(!isAny && { motivations: new Set(motivations) }),
      ...(users.length > 0 && { users: new Set(users) }),
      ...(dates.length > 0 && { dates }),
    },
    words: meansWords && users.length === 0 && dates.length === 0,
    isNarrow: motivations.length > 0 || users.length > 0 || dates.length > 0,
  }
}
