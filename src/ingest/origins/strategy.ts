// Which origin strategy an origin has: the first whose regex is found in it.
import { LRUCache } from 'lru-cache'
import type { RE2JS } from 're2js'
import { onDemand } from '../../on-demand.js'
import { type HttpProblem, invalid } from '../../problem.js'
import { isFoundIn, isQuick } from './backtracking.js'

const re2js = onDemand<typeof import('re2js')>('re2js')

/** What matching needs of an origin strategy of a customer; `order` is ascending. */
export interface OriginRule {
  regex: string
  order: number
}

const REGEX_LENGTH = 500
const REGEX_PROGRAM = 2000

const compiled = new LRUCache<string, Find>({ max: 200 })

/** Whether an expression is found in an origin. */
type Find = (origin: string) => boolean | Promise<boolean | undefined>

/**
 * The first of the rules, by `order` and then as they are listed, whose regex is found anywhere in the origin, without
 * regard to case; undefined when there is none, and the origin is then fetched by plain HTTP. A lone `*`, which is no
 * regex, matches everything. Matching takes time linear in the origin's length, or, where RE2 does not know the regex,
 * a bounded time in a thread, after which it is not found. Rejects with HttpProblem 400 for a regex that
 * `validateRegex` would not have let through.
 */
export async function matchStrategy<Rule extends OriginRule>(
  origin: string,
  rules: readonly Rule[],
): Promise<Rule | undefined> {
  for (const rule of rules.toSorted((one, other) => one.order - other.order))
    if (await compile(rule.regex)(origin)) return rule
  return undefined
}

/**
 * Checks the regex of an origin strategy: of the RE2 syntax, or of JavaScript's with look-around and back-references.
 * Rejects with HttpProblem 400 that names `regex` when it is empty, not valid, too large, or takes too long.
 */
export async function validateRegex(regex: string): Promise<void> {
  compile(regex)
  if (parse(regex) === undefined && !(await isQuick(regex)))
    throw invalid('regex', 'takes too long on long origins: repeat less, or leave out look-around and back-references')
}

function compile(regex: string): Find {
  const known = compiled.get(regex)
  if (known) return known
  if (regex === '') throw invalid('regex', 'must not be empty; * matches every origin')
  if (regex.length > REGEX_LENGTH) throw invalid('regex', `must have at most ${REGEX_LENGTH} characters`)
  const made = parse(regex)
  if (made && made.programSize() > REGEX_PROGRAM) throw invalid('regex', 'is too large; repeat less')
  const find: Find = made ? origin => made.test(origin) : origin => isFoundIn(regex, origin)
  compiled.set(regex, find)
  return find
}

/** The regex as RE2 has it; undefined where JavaScript knows it and RE2 does not. */
function parse(regex: string): RE2JS | undefined {
  const { RE2JS } = re2js()
  try {
    return RE2JS.compile(regex === '*' ? '' : regex, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    if (isOfJavaScript(regex)) return undefined
    throw notValid(error as Error)
  }
}

/** Look-around and back-references, which are why one goes past RE2. */
const BEYOND_RE2 = /\(\?<?[=!]|\\[1-9]|\\k</

function isOfJavaScript(regex: string): boolean {
  if (!BEYOND_RE2.test(regex)) return false
  try {
    new RegExp(regex, 'i')
    return true
  } catch {
    return false
  }
}

const notValid = ({ message }: Error): HttpProblem =>
  invalid('regex', `must be a regular expression of the RE2 syntax (${message.slice(0, 200)})`)
