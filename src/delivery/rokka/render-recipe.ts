// What is done to a source image: the operations and options of a stack, changed by those of the address, and with what
// their expressions give.
import type { Request } from 'express'
import type { Services } from '../../operations/index.js'
import { invalid, notFound } from '../../problem.js'
import { rokka, type StackExpression, type StackOperation } from '../../store/index.js'
import { type Additions, readAdditions } from './additions.js'
import { evaluate, type Scope } from './evaluate-expression.js'
import { truth } from './expression-operators.js'
import { propertyOf, SAVE_DATA } from './expression-properties.js'
import { parseExpression } from './parse-expression.js'
import { DYNAMIC, type Place } from './render-place.js'
import { evaluatedOperation } from './stack-operations.js'
import { checkDensity, readStackOptions } from './stack-options.js'
import { queryVariables, type Variables, variableFinder } from './stack-variables.js'

/** Operations in their order, and options. */
export interface Recipe {
  operations: StackOperation[]
  options: Record<string, unknown>
  /** The options that the stack has by itself. */
  own: Record<string, unknown>
  /** Headers of the request that the recipe goes by. */
  vary: string[]
}

/** A stack as it was configured. */
interface Configured {
  operations: StackOperation[]
  /** Those of them that are the stack's own, and not of one that it is based on. */
  itself: StackOperation[]
  options: Record<string, unknown>
  expressions: StackExpression[]
  variables: Variables
}

const NOTHING: Configured = { operations: [], itself: [], options: {}, expressions: [], variables: {} }

const MOST_BASESTACKS = 5

/** A stack with the stacks that it is based on, theirs first. Throws HttpProblem 404 or 400. */
async function stackRecipe(
  { store }: Pick<Services, 'store'>,
  customer: number,
  name: string,
  depth = 0,
): Promise<Configured> {
  const stack = await rokka.findStack(store.db, customer, name)
  if (!stack) throw notFound(`The stack ${name}`)
  const recipe = {
    operations: stack.stack_operations,
    itself: stack.stack_operations,
    options: stack.stack_options,
    expressions: stack.stack_expressions,
    variables: stack.stack_variables as Variables,
  }
  const base = stack.stack_options['basestack']
  if (base === undefined) return recipe
  if (depth >= MOST_BASESTACKS) throw invalid('basestack', `must not go deeper than ${MOST_BASESTACKS} stacks`)
  const below = await stackRecipe({ store }, customer, String(base), depth + 1)
  return {
    operations: [...below.operations, ...recipe.operations],
    itself: recipe.itself,
    options: { ...below.options, ...recipe.options },
    expressions: [...below.expressions, ...recipe.expressions],
    variables: { ...below.variables, ...recipe.variables },
  }
}

/** An operation changed by one of its name; an option of the address is taken before the stack's expression of it. */
function changed(operation: StackOperation, { options, expressions }: StackOperation): StackOperation {
  const kept = Object.entries(operation.expressions ?? {}).filter(([option]) => !Object.hasOwn(options ?? {}, option))
  return {
    name: operation.name,
    options: { ...operation.options, ...options },
    expressions: { ...Object.fromEntries(kept), ...expressions },
  }
}

/** Operations that an address names take the place of those of their name in the stack, option by option. */
function overridden(operations: StackOperation[], additions: StackOperation[]): StackOperation[] {
  const left = [...additions]
  const changes = operations.map(operation => {
    const index = left.findIndex(({ name }) => name === operation.name)
    if (index < 0) return operation
    const [change] = left.splice(index, 1)
    return changed(operation, change!)
  })
  return [...changes, ...left]
}

/** Steps of all evaluations of a request. */
const MOST_EVALUATED = 20_000

/** Options and operations once every expression is evaluated: those of the stack first, from top to bottom. */
function evaluated(
  stack: Configured,
  { operations, options: changes, variables: given }: Additions,
  source: rokka.SourceImageRow,
  saveData: string | undefined,
): Omit<Recipe, 'own'> {
  const vary = new Set<string>()
  const options = { ...stack.options, ...changes }
  const budget = { steps: MOST_EVALUATED }
  const property = (path: string[]) => {
    if (path.join('.') === SAVE_DATA) vary.add('Save-Data')
    return propertyOf({ source, saveData, options }, path)
  }
  const own = { ...stack.variables }
  const known = { ...given }
  const scopeNow = (): Scope => ({ budget, property, variable: variableFinder(own, known, { budget, property }) })
  for (const [index, { expression, overrides }] of stack.expressions.entries()) {
    const place = `expressions.${index}.expression`
    if (!truth(evaluate(place, parseExpression(place, expression), scopeNow()))) continue
    Object.assign(options, overrides.options)
    Object.assign(own, overrides.variables)
    for (const name of Object.keys((overrides.variables as Variables | undefined) ?? {})) delete known[name]
  }
  const scope = scopeNow()
  return {
    operations: overridden(stack.operations, operations).map(operation => evaluatedOperation(operation, scope)),
    options,
    vary: [...vary],
  }
}

/** Variables of an address: of its path, and of its query. */
const variablesOf = (read: Additions, { originalUrl }: Request): Variables => ({
  ...read.variables,
  ...queryVariables(originalUrl),
})

/**
 * The recipe of another stack, for what a composition of the place's recipe names: the address changes its variables,
 * as far as it has some of that name, and the composition does. Throws HttpProblem 404 for a stack, 400.
 */
export async function secondaryRecipe(
  services: Services,
  request: Request,
  { organization, source, stack, additions }: Place,
  variables: Variables,
  dpr: number,
): Promise<Recipe> {
  const base = await stackRecipe(services, organization.customer, stack)
  const given = { ...variablesOf(readAdditions(additions), request), ...variables }
  const added = { operations: [], options: { dpr }, variables: given }
  return { ...evaluated(base, added, source, request.headers['save-data']?.toString()), own: base.options }
}

/** The recipe of a place for a request. Throws HttpProblem 404 for a stack, 400. */
export async function recipeOf(
  services: Services,
  request: Request,
  { organization, source, stack, additions }: Place,
): Promise<Recipe> {
  const read = readAdditions(additions)
  const added = { ...read, options: readStackOptions(read.options), variables: variablesOf(read, request) }
  const base = stack === DYNAMIC ? NOTHING : await stackRecipe(services, organization.customer, stack)
  const saveData = request.headers['save-data']?.toString()
  const recipe = evaluated(base, added, source, saveData)
  checkDensity(recipe.options['dpr'], [...base.itself, ...added.operations])
  return { ...recipe, own: base.options }
}
