// The tools that write: create, replace, change and delete resources of any class, and the operations that are none of these.

import { invalid } from '../problem.js'
import type { Operation, Schema } from '../vocabulary/index.js'
import { askFirst, CONFIRM, CONFIRMED_OUTPUT } from './confirmation.js'
import { nameOf } from './describe-tool.js'
import { READ_HEADERS } from './read-tools.js'
import { answerResult, OUTPUT } from './results.js'
import { type Offer, offersOf, type Target, targetFinder, targetProperties, withParameters } from './targets.js'
import { type Arguments, DESTROYS, type Tool, WRITES } from './tool.js'
import type { Platform } from './tool-caller.js'

const PROPERTIES: Schema = {
  type: 'object',
  description: 'Its properties by their names, as the tool describe lists them for the class.',
}

const ETAG: Schema = {
  type: 'string',
  maxLength: 200,
  description: 'The etag of the answer that you read: nothing is changed if somebody else has changed it since.',
}

const DRY_RUN: Schema = {
  type: 'boolean',
  description: 'Reports what is wrong, and writes nothing; where the tool describe lists a dryRun.',
}

const PARAMETERS: Schema = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  description: 'Parameters of the address, such as {"purge": true} to bypass the trash.',
}

/** The body is of the class that is found at the address. */
const isOfTarget = ({ route, operation }: Offer): boolean =>
  operation.expects === route.target.iri && operation.consumes === undefined

const writes = (method: string) => (offer: Offer) => offer.operation.method === method && isOfTarget(offer)

/** It makes one resource of the class that is listed there. */
export const creates = writes('POST')

/** What no other tool does. */
const isOther = (offer: Offer): boolean =>
  offer.operation.consumes === undefined &&
  offer.operation.produces === undefined &&
  !['GET', 'DELETE'].includes(offer.operation.method) &&
  !isOfTarget(offer)

/** The address of a target with the parameters of a call. Throws HttpProblem 400 for a dry run where there is none. */
function pathFor({ path, offer }: Target, args: Arguments): string {
  const given = Object.entries((args['parameters'] ?? {}) as object).map(
    ([name, value]) => [name, String(value)] as const,
  )
  if (args['dryRun'] !== true) return withParameters(path, given)
  if (offer?.operation.dryRun === undefined) throw invalid('dryRun', 'cannot be done here')
  return withParameters(path, [...given, ['validate', 'true']])
}

export const jsonHeaders = (more: Record<string, string> = {}): Record<string, string> => ({
  ...READ_HEADERS,
  'content-type': 'application/json',
  ...more,
})

/** The condition that a resource is as it was. */
const ifMatch = (etag: unknown): Record<string, string> => (etag === undefined ? {} : { 'if-match': String(etag) })

const textOf = (value: unknown): string => JSON.stringify(value ?? {})

/** What sends properties by one method differs in. */
interface Write extends Pick<Tool, 'name' | 'title' | 'description' | 'annotations'> {
  method: 'POST' | 'PUT' | 'PATCH'
  /** Further arguments. */
  more?: Record<string, Schema>
  /** The condition on which it is sent. */
  condition?(args: Arguments): Record<string, string>
}

function bodyTool(platform: Platform, { method, more, condition, ...tool }: Write): Tool {
  const offers = offersOf(platform).filter(writes(method))
  const find = targetFinder(platform, offers)
  return {
    ...tool,
    properties: { ...targetProperties(offers), properties: PROPERTIES, ...more, dryRun: DRY_RUN },
    required: ['properties'],
    output: OUTPUT,
    async run(args, caller) {
      const path = pathFor(find(args, caller), args)
      const sent = { headers: jsonHeaders(condition?.(args)), body: textOf(args['properties']) }
      return answerResult(await caller.ask(method, path, sent))
    },
  }
}

const CREATE: Write = {
  method: 'POST',
  name: 'create',
  title: 'Create a resource',
  description:
    'Creates a resource of a class in the place given by `where`: {"class": "Space", "properties": {"name": "Maps"}}. Properties are validated; errors name them. To register a picture, create an Image with an `origin`, the address that its file is fetched from.',
  annotations: WRITES,
}

const PUT: Write = {
  method: 'PUT',
  name: 'put',
  title: 'Create under a name of your own, or replace',
  description:
    'Creates a resource at an address whose last part you choose. One that already exists is not changed (412) unless you give its etag, or set `replace`.',
  more: { replace: { type: 'boolean', description: 'Replaces an existing resource, whatever its state.' }, etag: ETAG },
  annotations: { ...DESTROYS, idempotentHint: true },
  condition: ({ etag, replace }) => (etag === undefined && replace !== true ? { 'if-none-match': '*' } : ifMatch(etag)),
}

const UPDATE: Write = {
  method: 'PATCH',
  name: 'update',
  title: 'Change properties of a resource',
  description:
    'Changes the properties that are given, and leaves the others as they are; null removes a value. Who can see an Image depends on its roles and maxUnauthorised.',
  more: { etag: ETAG },
  annotations: { ...WRITES, idempotentHint: true },
  condition: ({ etag }) => ifMatch(etag),
}

function deleteTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(({ operation }) => operation.method === 'DELETE')
  const find = targetFinder(platform, offers)
  return {
    name: 'delete',
    title: 'Delete a resource',
    description:
      'Deletes a resource, in two steps: the first call shows it and returns `confirm`; the second, with that value, deletes it. Images go to the trash for some days unless {"purge": true} is among the parameters.',
    properties: { ...targetProperties(offers), parameters: PARAMETERS, confirm: CONFIRM },
    output: CONFIRMED_OUTPUT,
    annotations: DESTROYS,
    async run(args, caller) {
      const path = pathFor(find(args, caller), args)
      const asked = await askFirst({ method: 'DELETE', path, dryRun: false }, args, caller)
      if (asked.asks) return asked.asks
      const headers = { ...READ_HEADERS, ...ifMatch(asked.etag) }
      return answerResult(await caller.ask('DELETE', path, { headers }))
    },
  }
}

/** Whether its body is a list: an array is put into one. */
const takesList = ({ expects }: Operation): boolean => expects === 'hydra:Collection'

function bodyFor({ operation }: Offer, args: Arguments): string | undefined {
  if (operation.expects === undefined) return undefined
  const { members, properties } = args
  if (!takesList(operation)) return textOf(properties)
  return JSON.stringify({ '@type': 'Collection', ...(properties as object | undefined), member: members ?? [] })
}

/** The offers by the names of their operations, each with all addresses at which it is. */
function byName(offers: readonly Offer[]): Map<string, Offer[]> {
  const named = new Map<string, Offer[]>()
  for (const offer of offers) named.set(nameOf(offer), [...(named.get(nameOf(offer)) ?? []), offer])
  return named
}

function runTool(platform: Platform): Tool {
  const named = byName(offersOf(platform).filter(isOther))
  const finders = new Map([...named].map(([name, offers]) => [name, targetFinder(platform, offers)]))
  const told = [...named].map(([name, [offer]]) => `${name}: ${offer!.operation.title}`)
  const { address, where } = targetProperties([])
  return {
    name: 'run',
    title: 'Call another operation',
    description: `Calls one of the other operations of the platform, at an address or by \`where\`. To register many images at once, use CustomerQueue_post, whose members are Images with space, id and origin, and wait for its Batch. Operations that delete resources take two steps, like delete. The operations: ${told.join('; ')}.`,
    properties: {
      operation: { enum: [...named.keys()] },
      address: address!,
      where: where!,
      properties: { ...PROPERTIES, description: 'The body, of the class that the operation expects.' },
      members: {
        type: 'array',
        items: { type: 'object' },
        maxItems: 10_000,
        description: 'The members, where the operation expects a Collection.',
      },
      parameters: PARAMETERS,
      etag: ETAG,
      dryRun: DRY_RUN,
      confirm: CONFIRM,
    },
    required: ['operation'],
    output: CONFIRMED_OUTPUT,
    annotations: DESTROYS,
    async run(args, caller) {
      const name = String(args['operation'])
      const offers = named.get(name)!
      const target = finders.get(name)!({ class: offers[0]!.route.target.name, ...args }, caller)
      const { operation } = target.offer!
      const path = pathFor(target, args)
      const body = bodyFor(target.offer!, args)
      const condition = ifMatch(args['etag'])
      const headers = body === undefined ? { ...READ_HEADERS, ...condition } : jsonHeaders(condition)
      if (operation.destroys && args['dryRun'] !== true) {
        const dryRun = operation.dryRun !== undefined
        const asked = await askFirst({ method: operation.method, path, dryRun, ...(body && { body }) }, args, caller)
        if (asked.asks) return asked.asks
      }
      return answerResult(await caller.ask(operation.method, path, { headers, ...(body !== undefined && { body }) }))
    },
  }
}

/** The tools that write by the vocabulary alone. */
export const writeTools = (platform: Platform): Tool[] => [
  ...[CREATE, PUT, UPDATE].map(write => bodyTool(platform, write)),
  deleteTool(platform),
  runTool(platform),
]
