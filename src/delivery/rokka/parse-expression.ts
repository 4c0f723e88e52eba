// Reads expressions of stacks, which are written as those of Symfony's ExpressionLanguage, with $ before a variable.
import { invalid } from '../../problem.js'
import { type Token, tokensOf } from './expression-tokens.js'

/** What an expression gives. */
export type Value = string | number | boolean | null

export type Expression =
  | { kind: 'value'; value: Value }
  | { kind: 'variable'; name: string }
  | { kind: 'property'; path: string[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'call'; name: string; items: Expression[] }
  | { kind: 'unary'; operator: string; of: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'choice'; condition: Expression; yes: Expression; no: Expression }

/** How deep expressions may stand in one another. */
const DEEPEST = 20
/** Most operators of an expression that join two values. */
const MOST_OPERATORS = 50

/** Operators by how strongly they bind; those of one line bind alike, from the left. */
const LEVELS = [
  ['??'],
  ['or', '||'],
  ['and', '&&'],
  ['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'in', 'not in', 'contains', 'starts with', 'ends with'],
  ['+', '-'],
  ['~'],
  ['*', '/', '%'],
]

/** Operators that two words make, by the first of them. */
const SECOND_WORDS: Record<string, string> = { not: 'in', starts: 'with', ends: 'with' }

const CONSTANTS: Record<string, Value> = { true: true, false: false, null: null }

/** The expression that a text is. Throws HttpProblem 400 about `place` that says where it ceases to be one. */
export function parseExpression(place: string, text: string): Expression {
  const tokens = tokensOf(place, text)
  let next = 0
  let depth = 0
  let operators = 0

  const unexpected = ({ text: found, at }: Token, wanted: string): never => {
    throw invalid(place, `has "${found}" at character ${at} where ${wanted} is expected`)
  }
  const isAt = (...texts: string[]): boolean =>
    texts.includes(tokens[next]!.text) && ['operator', 'name'].includes(tokens[next]!.kind)
  const take = (wanted: string): void => {
    if (!isAt(wanted)) unexpected(tokens[next]!, wanted)
    next++
  }
  /** The operator that stands here, of one word or two. */
  const operatorHere = (): string => {
    const { kind, text: word } = tokens[next]!
    if (kind !== 'operator' && kind !== 'name') return ''
    const second = Object.hasOwn(SECOND_WORDS, word) ? SECOND_WORDS[word]! : undefined
    return second !== undefined && tokens[next + 1]?.text === second ? `${word} ${second}` : word
  }

  function deeper(read: () => Expression): Expression {
    if (++depth > DEEPEST) throw invalid(place, `must not be more than ${DEEPEST} expressions deep`)
    const found = read()
    depth--
    return found
  }
  const whole = (): Expression =>
    deeper(() => {
      const condition = joined(0)
      return isAt('?', '?:') ? choiceOf(condition) : condition
    })
  function choiceOf(condition: Expression): Expression {
    if (isAt('?:')) {
      take('?:')
      return { kind: 'choice', condition, yes: condition, no: whole() }
    }
    take('?')
    const yes = whole()
    take(':')
    return { kind: 'choice', condition, yes, no: whole() }
  }
  function joined(level: number): Expression {
    if (level === LEVELS.length) return power()
    let left = joined(level + 1)
    for (;;) {
      const operator = operatorHere()
      if (!LEVELS[level]!.includes(operator)) return left
      if (++operators > MOST_OPERATORS) throw invalid(place, `must have at most ${MOST_OPERATORS} operators`)
      next += operator.includes(' ') ? 2 : 1
      left = { kind: 'binary', operator, left, right: joined(level + 1) }
    }
  }
  function power(): Expression {
    const base = single()
    if (!isAt('**')) return base
    take('**')
    return { kind: 'binary', operator: '**', left: base, right: deeper(power) }
  }
  function itemsUntil(end: string): Expression[] {
    const items: Expression[] = []
    while (!isAt(end)) {
      if (items.length > 0) take(',')
      items.push(whole())
    }
    take(end)
    return items
  }
  function named(name: string): Expression {
    if (isAt('(')) {
      take('(')
      return { kind: 'call', name, items: itemsUntil(')') }
    }
    if (Object.hasOwn(CONSTANTS, name)) return { kind: 'value', value: CONSTANTS[name]! }
    const path = [name]
    while (isAt('.')) {
      take('.')
      const part = tokens[next++]!
      if (part.kind !== 'name') unexpected(part, 'a name')
      path.push(part.text)
    }
    return { kind: 'property', path }
  }
  function single(): Expression {
    const token = tokens[next++]!
    if (token.kind === 'number') return { kind: 'value', value: Number(token.text) }
    if (token.kind === 'text') return { kind: 'value', value: token.text }
    if (token.kind === 'variable') return { kind: 'variable', name: token.text }
    if (token.text === '-' || token.text === '+' || token.text === '!')
      return { kind: 'unary', operator: token.text, of: deeper(single) }
    if (token.text === 'not') return { kind: 'unary', operator: '!', of: deeper(() => joined(3)) }
    if (token.kind === 'name') return named(token.text)
    if (token.text === '[') return { kind: 'list', items: itemsUntil(']') }
    if (token.text !== '(') return unexpected(token, 'a value')
    const inner = whole()
    take(')')
    return inner
  }

  const read = whole()
  if (tokens[next]!.kind !== 'end') unexpected(tokens[next]!, 'an operator')
  return read
}

/** Whether an expression goes by anything but itself: a variable or a property. */
export function refersTo(expression: Expression, wanted = (_path: string): boolean => true): boolean {
  switch (expression.kind) {
    case 'variable':
      return wanted(`$${expression.name}`)
    case 'property':
      return wanted(expression.path.join('.'))
    case 'list':
    case 'call':
      return expression.items.some(item => refersTo(item, wanted))
    case 'unary':
      return refersTo(expression.of, wanted)
    case 'binary':
      return refersTo(expression.left, wanted) || refersTo(expression.right, wanted)
    case 'choice':
      return [expression.condition, expression.yes, expression.no].some(part => refersTo(part, wanted))
    default:
      return false
  }
}
