// Variables of stacks: values and expressions under names, which an address may change.
import { invalid } from '../../problem.js'
import type { Scope } from './evaluate-expression.js'
import { evaluate } from './evaluate-expression.js'
import { type Expression, parseExpression, refersTo, type Value } from './parse-expression.js'

export type Variables = Record<string, Value>

const NAME = /^[A-Za-z_]\w{0,63}$/
const MOST = 50
const LONGEST_VALUE = 1000

/** Variables as they are kept. Throws HttpProblem 400 that names the one at fault. */
export function readVariables(variables: unknown): Variables {
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables))
    throw invalid('variables', 'must be an object of names and values')
  const entries = Object.entries(variables)
  if (entries.length > MOST) throw invalid('variables', `must be at most ${MOST}`)
  for (const [name, value] of entries) {
    if (!NAME.test(name)) throw invalid('variables', `"${name}" must be letters, digits and _, at most 64`)
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value))
      throw invalid(`variables.${name}`, 'must be a string, a number, true, false or null')
    if (String(value).length > LONGEST_VALUE)
      throw invalid(`variables.${name}`, `must be at most ${LONGEST_VALUE} characters`)
  }
  return variables as Variables
}

const SPELLED: Record<string, Value> = { true: true, false: false }

/** Variables of the path of an address, where true and false are spelled. */
export const pathVariables = (pairs: Record<string, string>): Variables =>
  readVariables(
    Object.fromEntries(
      Object.entries(pairs).map(([name, text]) => [name, Object.hasOwn(SPELLED, text) ? SPELLED[text]! : text]),
    ),
  )

const LONGEST_QUERY = 8192

/** Variables of the query `v` of an address, JSON. Throws HttpProblem 400. */
export function queryVariables(address: string): Variables {
  const text = new URL(address, 'http://host').searchParams.get('v')
  if (text === null || text === '') return {}
  const wanted = `v must be a JSON object of names and values, at most ${LONGEST_QUERY} characters`
  if (text.length > LONGEST_QUERY) throw invalid('variables', wanted)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw invalid('variables', wanted)
  }
  return readVariables(parsed)
}

/** The expression that a stack's own variable is; undefined for a plain value, and a text that names nothing. */
function expressionIn(value: Value): Expression | undefined {
  if (typeof value !== 'string') return undefined
  try {
    const read = parseExpression('variables', value)
    return refersTo(read, path => /^(?:\$|image\.|options\.|request\.)/.test(path)) ? read : undefined
  } catch {
    return undefined
  }
}

/** How many variables may go by one another in a row. */
const LONGEST_CHAIN = 10

/**
 * Finds the values of variables: `given` are those of the address, plain; `own` are those of the stack, which may be
 * expressions over each other, whatever their order. Each is evaluated once.
 */
export function variableFinder(own: Variables, given: Variables, scope: Omit<Scope, 'variable'>): Scope['variable'] {
  const known = new Map<string, Value>(Object.entries(given))
  const underWay = new Set<string>()
  const find = (name: string): Value | undefined => {
    if (known.has(name)) return known.get(name)
    if (!Object.hasOwn(own, name)) return undefined
    const place = `variables.${name}`
    if (underWay.has(name)) throw invalid(place, 'refers to itself')
    if (underWay.size >= LONGEST_CHAIN)
      throw invalid(place, `must not go by more than ${LONGEST_CHAIN} others in a row`)
    underWay.add(name)
    const expression = expressionIn(own[name]!)
    const value = expression ? evaluate(place, expression, { ...scope, variable: find }) : own[name]!
    underWay.delete(name)
    known.set(name, value)
    return value
  }
  return find
}
