// Which origin strategy an origin has: the first whose regex is found in it.
import { LRUCache } from 'lru-cache'
import type { RE2JS } from 're2js'
import { onDemand } from '../../on-demand.js'
import { type HttpProblem, invalid } from '../../problem.js'

const re2js = onDemand<typeof import('re2js')>('re2js')

/** What matching needs of an origin strategy of a customer; `order` is ascending. */
export interface OriginRule {
  regex: string
  order: number
}

const REGEX_LENGTH = 500
const REGEX_PROGRAM = 2000

const compiled = new LRUCache<string, RE2JS>({ max: 200 })

/**
 * The first of the rules, by `order` and then as they are listed, whose regex is found anywhere in the origin, without
 * regard to case; undefined when there is none, and the origin is then fetched by plain HTTP. A lone `*`, which is no
 * regex, matches everything. Matching takes time linear in the origin's length. Throws HttpProblem 400 for a regex
 * that `validateRegex` would not have let through.
 */
export function matchStrategy<Rule extends OriginRule>(origin: string, rules: readonly Rule[]): Rule | undefined {
  return rules.toSorted((one, other) => one.order - other.order).find(({ regex }) => compile(regex).test(origin))
}

/**
 * Checks the regex of an origin strategy, of the RE2 syntax (no look-around and no back-references).
 * Throws HttpProblem 400 that names `regex` when it is empty, not valid or too large.
 */
export function validateRegex(regex: string): void {
  compile(regex)
}

function compile(regex: string): RE2JS {
  const known = compiled.get(regex)
  if (known) return known
  if (regex === '') throw invalid('regex', 'must not be empty; * matches every origin')
  if (regex.length > REGEX_LENGTH) throw invalid('regex', `must have at most ${REGEX_LENGTH} characters`)
  const made = parse(regex === '*' ? '' : regex)
  if (made.programSize() > REGEX_PROGRAM) throw invalid('regex', 'is too large; repeat less')
  compiled.set(regex, made)
  return made
}

function parse(regex: string): RE2JS {
  const { RE2JS } = re2js()
  try {
    return RE2JS.compile(regex, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    throw notValid(error as Error)
  }
}

const notValid = ({ message }: Error): HttpProblem =>
  invalid('regex', `must be a regular expression of the RE2 syntax (${message.slice(0, 200)})`)
