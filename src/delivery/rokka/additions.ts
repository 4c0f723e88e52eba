// What an address adds to a stack: operations, options and variables, written into segments of its path.
import { invalid } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'
import { pathVariables, type Variables } from './stack-variables.js'

export interface Additions {
  operations: StackOperation[]
  options: Record<string, unknown>
  variables: Variables
}

/** What rokka's clients write for an option that was given no value. */
const NO_VALUE = '__undefined__'

/** `width-200-height-150` -> its pairs. Throws HttpProblem 400 when they are no pairs. */
function pairsIn(part: string, words: string[]): Record<string, string> {
  if (words.length % 2 !== 0)
    throw invalid('operations', `"${part}" must be a name and pairs of option and value, joined by -`)
  const pairs = words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]!] as const] : []))
  return Object.fromEntries(pairs.filter(([, value]) => value !== NO_VALUE))
}

const MINUS = '\u2212'

/** A segment whose hyphens within brackets, where an expression stands, are no separators. */
function masked(segment: string): string {
  let depth = 0
  const characters = [...segment].map((character, index, all) => {
    if (character === '[' && (depth > 0 || all[index - 1] === '-')) depth++
    else if (character === ']' && depth > 0) depth--
    return depth > 0 && character === '-' ? MINUS : character
  })
  return depth === 0 ? characters.join('') : segment
}

/** The name and the words of a part; a negative value makes two hyphens too: what follows begins with a digit then. */
function wordsIn(part: string): [name: string, words: string[]] {
  const [name, ...words] = part
    .replace(/--(?=\d)/g, `-${MINUS}`)
    .split('-')
    .map(word => word.replaceAll(MINUS, '-'))
  return [name!, words.filter((word, index) => word !== '' || index < words.length - 1)]
}

const EXPRESSION = /^\[(.*)\]$/s

/** An operation of pairs, of which those in brackets are expressions. */
function operationOf(name: string, pairs: Record<string, string>): StackOperation {
  const all = Object.entries(pairs).map(([option, value]) => [option, value, EXPRESSION.exec(value)?.[1]] as const)
  const expressions = all.flatMap(([option, , expression]) => (expression === undefined ? [] : [[option, expression]]))
  const options = all.flatMap(([option, value, expression]) => (expression === undefined ? [[option, value]] : []))
  return {
    name,
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
    ...(expressions.length > 0 && { expressions: Object.fromEntries(expressions) }),
  }
}

const OPTIONS = ['options', 'o']
const VARIABLES = ['variables', 'v']

/** Most operations that an address names: anyone can write one, while stacks are made by those who are known. */
const MOST_OPERATIONS = 10

/** Reads `resize-width-200--rotate-angle-90--options-dpr-2--v-size-10`. Throws HttpProblem 400. */
export function readAdditions(segments: string[]): Additions {
  const additions: Additions = { operations: [], options: {}, variables: {} }
  for (const segment of segments) {
    for (const part of masked(segment).split(/--(?!\d)/)) {
      const [name, words] = wordsIn(part)
      const pairs = pairsIn(part, words)
      if (VARIABLES.includes(name)) Object.assign(additions.variables, pathVariables(pairs))
      else if (OPTIONS.includes(name)) Object.assign(additions.options, pairs)
      else additions.operations.push(operationOf(name, pairs))
      if (additions.operations.length > MOST_OPERATIONS)
        throw invalid('operations', `must be at most ${MOST_OPERATIONS} in an address; a stack may have more`)
    }
  }
  return additions
}
