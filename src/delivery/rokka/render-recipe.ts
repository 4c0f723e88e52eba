// What is done to a source image: the operations and options of a stack, changed by those of the address.
import type { Services } from '../../operations/index.js'
import { invalid, notFound } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'
import { rokka } from '../../store/index.js'
import { readAdditions } from './render-path.js'
import { DYNAMIC, type Place } from './render-place.js'
import { readStackOptions } from './stack-options.js'

/** Operations in their order, and options. */
export interface Recipe {
  operations: StackOperation[]
  options: Record<string, unknown>
}

const MOST_BASESTACKS = 5

/** A stack with the stacks that it is based on, theirs first. Throws HttpProblem 404 or 400. */
async function stackRecipe(
  { store }: Pick<Services, 'store'>,
  customer: number,
  name: string,
  depth = 0,
): Promise<Recipe> {
  const stack = await rokka.findStack(store.db, customer, name)
  if (!stack) throw notFound(`The stack ${name}`)
  const recipe = { operations: stack.stack_operations, options: stack.stack_options }
  const base = stack.stack_options['basestack']
  if (base === undefined) return recipe
  if (depth >= MOST_BASESTACKS) throw invalid('basestack', `must not go deeper than ${MOST_BASESTACKS} stacks`)
  const below = await stackRecipe({ store }, customer, String(base), depth + 1)
  return { operations: [...below.operations, ...recipe.operations], options: { ...below.options, ...recipe.options } }
}

/** Operations that an address names take the place of those of their name in the stack, option by option. */
function overridden(recipe: Recipe, additions: Recipe): Recipe {
  const left = [...additions.operations]
  const operations = recipe.operations.map(operation => {
    const index = left.findIndex(({ name }) => name === operation.name)
    if (index < 0) return operation
    const [change] = left.splice(index, 1)
    return { name: operation.name, options: { ...operation.options, ...change!.options } }
  })
  return { operations: [...operations, ...left], options: { ...recipe.options, ...additions.options } }
}

/** The recipe of a place, and the options that its stack has by itself. Throws HttpProblem 404 for a stack, 400. */
export async function recipeOf(
  services: Services,
  { organization, stack, additions }: Place,
): Promise<Recipe & { own: Recipe['options'] }> {
  const read = readAdditions(additions)
  const base =
    stack === DYNAMIC ? { operations: [], options: {} } : await stackRecipe(services, organization.customer, stack)
  return { ...overridden(base, { ...read, options: readStackOptions(read.options) }), own: base.options }
}
