// What the operators and functions of expressions do with values, which are compared as PHP compares them.
import { invalid } from '../../problem.js'
import type { Value } from './parse-expression.js'

/** A value, or a list of them beside `in`. */
export type Found = Value | Value[]

/** Most characters of a text that an expression makes. */
const LONGEST_TEXT = 1000

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/

/** Whether a value counts as true. */
export const truth = (value: Found): boolean => (value === '0' ? false : Boolean(value))

const numeric = (value: Found): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined

/** The number that a value is. Throws HttpProblem 400 about `place`. */
export function numberIn(place: string, value: Found, operator: string): number {
  const read = numeric(value)
  if (read === undefined) throw invalid(place, `needs numbers beside ${operator}, not ${JSON.stringify(value)}`)
  return read
}

function textIn(place: string, value: Found): string {
  if (Array.isArray(value)) throw invalid(place, 'has a list where a text is expected')
  return String(value ?? '')
}

/** Equal by value for numbers and texts of digits, and by truth beside a boolean. */
function alike(left: Found, right: Found): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return truth(left) === truth(right)
  const [a, b] = [numeric(left), numeric(right)]
  return a !== undefined && b !== undefined ? a === b : left === right
}

function isIn(place: string, item: Found, list: Found): boolean {
  if (!Array.isArray(list)) throw invalid(place, 'needs a list such as [1, 2] behind in')
  return list.some(other => alike(item, other))
}

type Binary = (place: string, left: Found, right: Found) => Found

function finite(place: string, value: number, operator: string): number {
  if (!Number.isFinite(value)) throw invalid(place, `${operator} gives no number here`)
  return value
}

const arithmetic =
  (operator: string, of: (left: number, right: number) => number): Binary =>
  (place, left, right) =>
    finite(place, of(numberIn(place, left, operator), numberIn(place, right, operator)), operator)

const order =
  (operator: string, of: (left: number, right: number) => boolean): Binary =>
  (place, left, right) =>
    of(numberIn(place, left, operator), numberIn(place, right, operator))

const words =
  (of: (left: string, right: string) => boolean): Binary =>
  (place, left, right) =>
    of(textIn(place, left), textIn(place, right))

/** Operators over two values that are both evaluated. */
export const BINARY: Record<string, Binary> = {
  '==': (_place, left, right) => alike(left, right),
  '!=': (_place, left, right) => !alike(left, right),
  '===': (_place, left, right) => left === right,
  '!==': (_place, left, right) => left !== right,
  '<': order('<', (left, right) => left < right),
  '<=': order('<=', (left, right) => left <= right),
  '>': order('>', (left, right) => left > right),
  '>=': order('>=', (left, right) => left >= right),
  in: isIn,
  'not in': (place, left, right) => !isIn(place, left, right),
  contains: words((left, right) => left.includes(right)),
  'starts with': words((left, right) => left.startsWith(right)),
  'ends with': words((left, right) => left.endsWith(right)),
  '+': arithmetic('+', (left, right) => left + right),
  '-': arithmetic('-', (left, right) => left - right),
  '*': arithmetic('*', (left, right) => left * right),
  '/': arithmetic('/', (left, right) => left / right),
  '%': arithmetic('%', (left, right) => left % right),
  '**': arithmetic('**', (left, right) => left ** right),
  '~'(place, left, right) {
    const joined = textIn(place, left) + textIn(place, right)
    if (joined.length > LONGEST_TEXT) throw invalid(place, `makes a text of more than ${LONGEST_TEXT} characters`)
    return joined
  },
}

const ofNumbers =
  (name: string, of: (...numbers: number[]) => number) =>
  (place: string, values: Found[]): Found =>
    finite(place, of(...values.map(value => numberIn(place, value, name))), name)

/** Functions by their names. */
export const FUNCTIONS: Record<string, (place: string, values: Found[]) => Found> = {
  min: ofNumbers('min', Math.min),
  max: ofNumbers('max', Math.max),
}
