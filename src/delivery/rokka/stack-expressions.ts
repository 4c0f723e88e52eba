// Expressions of whole stacks: conditions under which other options and variables hold.
import { invalid } from '../../problem.js'
import type { StackExpression } from '../../store/index.js'
import { checkProperties } from './expression-properties.js'
import { parseExpression } from './parse-expression.js'
import { readStackOptions } from './stack-options.js'
import { readVariables } from './stack-variables.js'

const MOST = 20
/** Who may see a rendering, and what it is based on, does not depend on what its address says. */
const FIXED = ['protected', 'source_file', 'basestack']

function readOne({ expression, overrides }: StackExpression, index: number): StackExpression {
  const place = `expressions.${index}`
  checkProperties(`${place}.expression`, parseExpression(`${place}.expression`, expression))
  const { options, variables } = overrides
  const fixed = FIXED.find(name => Object.hasOwn(options ?? {}, name))
  if (fixed) throw invalid(`${place}.overrides.options.${fixed}`, 'cannot depend on an expression')
  return {
    expression,
    overrides: {
      ...(options && { options: readStackOptions(options) }),
      ...(variables !== undefined && variables !== null && { variables: readVariables(variables) }),
    },
  }
}

/** Expressions as they are kept. Throws HttpProblem 400 that names the one at fault. */
export function readStackExpressions(expressions: StackExpression[]): StackExpression[] {
  if (expressions.length > MOST) throw invalid('expressions', `must have at most ${MOST} items`)
  return expressions.map(readOne)
}
