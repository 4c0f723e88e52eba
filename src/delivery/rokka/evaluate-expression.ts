// Evaluates expressions of stacks over variables and properties, within a number of steps.
import { didYouMeanOneOf } from '../../nearest.js'
import { invalid } from '../../problem.js'
import { BINARY, type Found, FUNCTIONS, numberIn, truth } from './expression-operators.js'
import type { Expression, Value } from './parse-expression.js'

/** Where an expression finds what it names. */
export interface Scope {
  /** The value of a variable; undefined for one that does not exist. */
  variable(name: string): Value | undefined
  /** The value of a property such as image.width; undefined for one that does not exist. */
  property(path: string[]): Value | undefined
  /** Steps that evaluations may still take, together. */
  budget: { steps: number }
}

/** Evaluates an expression. Throws HttpProblem 400 about `place` for what does not exist or does not fit. */
export function evaluate(place: string, expression: Expression, scope: Scope): Value {
  const lookedUp = (of: Expression): Value | undefined => {
    if (of.kind === 'variable') return scope.variable(of.name)
    return of.kind === 'property' ? scope.property(of.path) : undefined
  }
  const existing = (of: Expression, name: string): Value => {
    const value = lookedUp(of)
    if (value === undefined) throw invalid(place, `${name} does not exist`)
    return value
  }
  const item = (of: Expression): Value => {
    const value = found(of)
    if (Array.isArray(value)) throw invalid(place, 'has a list where a value is expected')
    return value
  }
  function called(name: string, items: Expression[]): Found {
    if (!Object.hasOwn(FUNCTIONS, name))
      throw invalid(place, `"${name}" is not a function${didYouMeanOneOf(name, Object.keys(FUNCTIONS))}`)
    return FUNCTIONS[name]!(place, items.map(found))
  }
  function joined(operator: string, left: Expression, right: Expression): Found {
    switch (operator) {
      case '??':
        return (left.kind === 'variable' || left.kind === 'property' ? lookedUp(left) : found(left)) ?? found(right)
      case 'and':
      case '&&':
        return truth(found(left)) && truth(found(right))
      case 'or':
      case '||':
        return truth(found(left)) || truth(found(right))
      default:
        return BINARY[operator]!(place, found(left), found(right))
    }
  }
  function found(of: Expression): Found {
    if (--scope.budget.steps < 0) throw invalid(place, 'the expressions of this stack take too many steps')
    switch (of.kind) {
      case 'value':
        return of.value
      case 'variable':
        return existing(of, `the variable $${of.name}`)
      case 'property':
        return existing(of, of.path.join('.'))
      case 'list':
        return of.items.map(item)
      case 'call':
        return called(of.name, of.items)
      case 'unary':
        if (of.operator === '!') return !truth(found(of.of))
        return numberIn(place, found(of.of), of.operator) * (of.operator === '-' ? -1 : 1)
      case 'binary':
        return joined(of.operator, of.left, of.right)
      case 'choice':
        return truth(found(of.condition)) ? found(of.yes) : found(of.no)
    }
  }
  return item(expression)
}
