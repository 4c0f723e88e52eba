// What a search asks for: Content Search API 2.0 and 1.0, §3.2 and §4.2.
import { invalid } from '../../problem.js'
import { type Term, termOf, termsOf } from '../../text/index.js'
import { askedPage } from '../numbered-page.js'
import { type Ask, parametersOf } from '../projections/projection-request.js'
import { NARROWING, type Narrowing, narrowingIn } from './narrowed-search.js'

/** Longest query in characters, and hits on a page. */
const LONGEST = 1000
export const PAGE_SIZE = 100

/** What is asked of a search. */
export interface SearchRequest {
  q: string
  /** What is looked for; undefined: nothing, so that nothing is found. */
  terms: Term[] | undefined
  /** What of it is looked for in the words of pages. */
  words: Term[]
  narrowing: Narrowing
  /** From 1. */
  page: number
  /** What of the query says what is searched, as it stands behind the address. */
  query: string
  ignored: string[]
}

function textIn(parameters: URLSearchParams): string {
  const q = (parameters.get('q') ?? '').replaceAll('\u0000', ' ').trim()
  if (q.length > LONGEST) throw invalid('q', `must be at most ${LONGEST} characters`)
  return q
}

const known = (parameters: URLSearchParams, names: readonly string[]): string =>
  names
    .flatMap(name => {
      const value = parameters.get(name)
      return value ? [`${name}=${encodeURIComponent(value)}`] : []
    })
    .join('&')

/** Reads the query of a search. Throws HttpProblem 400. */
export function searchIn(ask: Ask): SearchRequest {
  const parameters = parametersOf(ask)
  const q = textIn(parameters)
  const page = askedPage(parameters)
  const names = ['q', ...NARROWING]
  const narrowing = narrowingIn(parameters)
  const terms = termsOf(q)
  return {
    ...{ q, narrowing, words: narrowing.words ? terms : [], page, query: known(parameters, names) },
    // Without a q, what narrows says what is found.
    terms: terms.length > 0 || (q === '' && narrowing.isNarrow) ? terms : undefined,
    ignored: [...new Set(parameters.keys())].filter(name => ![...names, 'page'].includes(name)),
  }
}

/** What is asked of an autocompletion. */
export interface CompletionRequest {
  /** Undefined where nothing can be found. */
  term: Term | undefined
  narrowing: Narrowing
  /** Least number of times that a word stands there. */
  min: number
  query: string
  /** What is asked for beside the words, as it stands behind the address. */
  narrowed: string
  ignored: string[]
}

/** Reads the query of an autocompletion. Throws HttpProblem 400 also where `q` is missing. */
export function completionIn(ask: Ask): CompletionRequest {
  const parameters = parametersOf(ask)
  const q = textIn(parameters)
  if (q === '') throw invalid('q', 'is required: the first characters of a word')
  const min = parameters.get('min') ?? '1'
  if (!/^[1-9]\d{0,8}$/.test(min)) throw invalid('min', 'must be a number of times, from 1')
  const names = ['q', ...NARROWING, 'min']
  return {
    ...{ min: Number(min), query: known(parameters, names), narrowed: known(parameters, NARROWING) },
    narrowing: narrowingIn(parameters),
    term: termOf(q, false, true),
    ignored: [...new Set(parameters.keys())].filter(name => !names.includes(name)),
  }
}
