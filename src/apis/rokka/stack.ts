// Stacks: operations under a name, by which images are rendered.

import { readExpected } from '../../api/index.js'
import {
  checkDensity,
  checkOperation,
  OPERATION_SCHEMAS,
  readStackExpressions,
  readStackOptions,
  readVariables,
  STACK_OPTIONS,
} from '../../delivery/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { noteRow, rokka, type StackExpression, type StackOperation } from '../../store/index.js'
import { isOn, json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,49}$/
const MOST_OPERATIONS = 50

/** The columns that a PUT writes. */
const WRITTEN = ['stack_operations', 'stack_options', 'stack_expressions', 'stack_variables'] as const

/** A stack as it is put. */
interface NewStack {
  operations: StackOperation[] | null
  options: Record<string, unknown> | null
  expressions: StackExpression[] | null
  variables: unknown
}

/** The operations, each of them checked. Throws HttpProblem 400. */
function checkedOperations(operations: StackOperation[]): StackOperation[] {
  if (operations.length > MOST_OPERATIONS) throw invalid('operations', `must have at most ${MOST_OPERATIONS} items`)
  return operations.map(({ name, options, expressions }) => {
    const operation = { name, ...(options && { options }), ...(expressions && { expressions }) }
    checkOperation(operation)
    return operation
  })
}

/** PUT: 201; 200 with `?overwrite=true` for one that was there, 409 without. */
export const putStack: RokkaHandler = {
  statuses: [200, 201, 400, 409],
  async run(call, services) {
    const { organization, variables, query } = call
    const { customer } = organization
    const name = variables['name']!
    const before = await rokka.findStack(services.store.db, customer, name)
    if (!NAME.test(name) || (!before && services.taken.has(name.toLowerCase())))
      throw invalid(
        'name',
        'must be 1 to 50 letters, digits, _ and -, begin with a letter or digit, and not be a reserved word',
      )
    const body = readExpected<NewStack>(call)
    const options = readStackOptions(body.options ?? {})
    if (before && options['protected'] && !before.stack_options['protected'])
      throw invalid('options.protected', 'cannot be set on a stack that is in use: delete it first')
    const operations = checkedOperations(body.operations ?? [])
    checkDensity(options['dpr'], operations)
    if (options['source_file'] === true && operations.length > 0)
      throw invalid('operations', 'must be empty where source_file is true: the original is sent as it is')
    const stack = {
      customer,
      name,
      stack_operations: operations,
      stack_options: options,
      stack_expressions: readStackExpressions(body.expressions ?? []),
      stack_variables: readVariables(body.variables ?? {}),
    }
    const put = await services.store.transaction(async ({ db }) => {
      const kept = await rokka.putStack(db, stack, isOn(query.get('overwrite')))
      if (kept) {
        noteRow({ owner: 'Stack', before, after: kept, written: WRITTEN })
        return kept
      }
      throw new HttpProblem(409, 'Conflict', `The stack ${name} already exists; set overwrite=true to change it.`)
    })
    return json(before ? 200 : 201, { ...put, organization: organization.name })
  },
}

async function found({ organization, variables }: RokkaCall, services: Services): Promise<rokka.StackRow> {
  const stack = await rokka.findStack(services.store.db, organization.customer, variables['name']!)
  if (!stack) throw notFound(`The stack ${variables['name']}`)
  return stack
}

export const getStack: RokkaHandler = {
  statuses: [200, 404],
  run: async (call, services) => json(200, { ...(await found(call, services)), organization: call.organization.name }),
}

export const deleteStack: RokkaHandler = {
  statuses: [204, 404],
  async run(call, services) {
    const stack = await found(call, services)
    await services.store.transaction(async ({ db }) => {
      if (await rokka.removeStack(db, stack.customer, stack.name))
        noteRow({ owner: 'Stack', before: stack, written: WRITTEN })
    })
    return NOTHING
  },
}

/** DELETE .../cache: renderings are made for each request, so there is nothing to invalidate. */
export const invalidateStackCache: RokkaHandler = {
  statuses: [204, 404],
  async run(call, services) {
    await found(call, services)
    return NOTHING
  },
}

const MOST_STACKS = 1000

/** GET of the list: `limit`, and as `offset` the cursor of the answer before. */
export const listStacks: RokkaHandler = {
  statuses: [200, 400],
  async run({ organization, query, request }, services) {
    const text = query.get('limit') ?? '100'
    if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > MOST_STACKS)
      throw invalid('limit', `must be an integer from 1 to ${MOST_STACKS}`)
    const limit = Number(text)
    const after = Buffer.from(query.get('offset') ?? '', 'base64url').toString('utf8')
    if (after !== '' && !NAME.test(after)) throw invalid('offset', 'must be the cursor of another answer of this list')
    const rows = await rokka.listStacks(services.store.db, organization.customer, limit + 1, after)
    const stacks = rows.slice(0, limit)
    const cursor = Buffer.from(stacks.at(-1)?.name ?? '').toString('base64url')
    const next = rows.length > limit && { next: { href: `${request.path}?limit=${limit}&offset=${cursor}` } }
    return json(200, {
      items: stacks.map(stack => ({ ...stack, organization: organization.name })),
      ...(next && { cursor, links: next }),
    })
  },
}

/** GET operations: what stacks can be made of. */
export const listOperations: RokkaHandler = {
  statuses: [200],
  run: async () => json(200, OPERATION_SCHEMAS),
}

/** GET stackoptions. */
export const listStackOptions: RokkaHandler = {
  statuses: [200],
  run: async () => json(200, { properties: STACK_OPTIONS }),
}
