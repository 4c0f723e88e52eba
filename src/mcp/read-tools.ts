// The tools that read: one resource, a list, what has some words, and who one is.
import type { Operation, Property, Schema } from '../vocabulary/index.js'
import type { Answered } from './inner-requests.js'
import { answerResult, dataResult, OUTPUT, successOf } from './results.js'
import { classesOf, classOf, offersOf, targetFinder, targetProperties, withParameters } from './targets.js'
import { type Arguments, READS, type Tool } from './tool.js'
import type { Caller, Platform } from './tool-caller.js'

/** Texts are read too: info.json, manifests, what is found in them. */
export const READ_HEADERS = {
  accept: 'application/ld+json, application/json;q=0.9, text/plain;q=0.8, text/*;q=0.5, */*;q=0.1',
}

/** What is at an address of the platform. */
export const readAt = ({ ask }: Caller, path: string): Promise<Answered> => ask('GET', path, { headers: READ_HEADERS })

/** Whether its answer is a document that ends. */
export const isDocument = ({ method, produces }: Operation): boolean => method === 'GET' && produces === undefined

const PAGING: Record<string, Schema> = {
  pageSize: { type: 'integer', minimum: 1, maximum: 1000, default: 20, description: 'Most members of a page.' },
  cursor: { type: 'string', maxLength: 4000, description: 'nextCursor of the previous page; omit it for the first.' },
  orderBy: { type: 'string', maxLength: 100, description: 'Property to order by.' },
  descending: { type: 'boolean', description: 'The largest or latest first.' },
}

const VALUE = { type: ['string', 'number', 'boolean'] }

const FILTER: Schema = {
  type: 'object',
  maxProperties: 30,
  additionalProperties: {
    anyOf: [VALUE, { type: 'object', maxProperties: 10, additionalProperties: VALUE }],
  },
  description:
    'Values of properties that members must have: {"string1": "x"}, or compared by gt, gte, lt, lte and prefix: {"created": {"gte": "2026-01-01T00:00:00Z"}}.',
}

function* filterParameters(filter: unknown): Generator<[string, string]> {
  for (const [name, value] of Object.entries((filter ?? {}) as object))
    if (typeof value === 'object' && value !== null)
      for (const [operator, compared] of Object.entries(value)) yield [`${name}[${operator}]`, String(compared)]
    else yield [name, String(value)]
}

function* listParameters(args: Arguments, words: readonly string[] = []): Generator<[string, string]> {
  yield* filterParameters(args['filter'])
  for (const name of words) if (args[name] !== undefined) yield [name, String(args[name])]
  yield ['pageSize', String(args['pageSize'] ?? 20)]
  yield ['cursor', String(args['cursor'] ?? '')]
  if (args['orderBy'] !== undefined)
    yield [args['descending'] === true ? 'orderByDescending' : 'orderBy', String(args['orderBy'])]
}

function getTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(({ route, operation }) => route.kind === 'item' && isDocument(operation))
  const find = targetFinder(
    platform,
    offersOf(platform).filter(({ operation }) => isDocument(operation)),
    {
      others: true,
    },
  )
  return {
    name: 'get',
    title: 'Read one resource',
    description:
      'Reads a resource by its address, or by its class and `where`. Public documents of this server are read too: an info.json, a IIIF manifest, the answer of a search service.',
    properties: targetProperties(offers),
    output: OUTPUT,
    annotations: READS,
    async run(args, caller) {
      const { path } = find(args, caller)
      return answerResult(await readAt(caller, path))
    },
  }
}

function listTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(
    ({ route, operation }) => route.kind === 'collection' && isDocument(operation),
  )
  const find = targetFinder(platform, offers)
  const links = [...new Set(offers.flatMap(({ route }) => route.link?.name ?? []))].sort()
  return {
    name: 'list',
    title: 'List resources of a class',
    description:
      'Lists the resources of a class in one place, in pages: {"class": "Image", "where": {"space": 5}}. If a place has several lists of a class, `link` names one, such as errorImages of a Batch.',
    properties: {
      ...targetProperties(offers),
      link: { enum: links, description: 'Name of the property that leads to the list.' },
      filter: FILTER,
      ...PAGING,
    },
    output: OUTPUT,
    annotations: READS,
    async run(args, caller) {
      const { path } = find(args, caller)
      return answerResult(await readAt(caller, withParameters(path, listParameters(args))))
    },
  }
}

/** The parameters of a class by which its lists are searched. */
const wordProperties = (platform: Platform, name: string): Property[] =>
  classOf(platform, name)!.properties.filter(({ wordsIn }) => wordsIn !== undefined)

function searchTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(
    ({ route, operation }) =>
      route.kind === 'collection' && isDocument(operation) && wordProperties(platform, route.target.name).length > 0,
  )
  const names = classesOf(offers)
  const words = names.flatMap(name => wordProperties(platform, name))
  const find = targetFinder(platform, offers)
  return {
    name: 'search',
    title: 'Search by words',
    description: `Finds resources (${names.join(', ')}) by words, in all of your customer or in one place, such as {"space": 5}. Filters narrow the result.`,
    properties: {
      class: { enum: names, default: names[0] },
      where: targetProperties(offers)['where']!,
      ...Object.fromEntries(
        words.map(({ name, description }) => [name, { type: 'string', minLength: 1, maxLength: 1000, description }]),
      ),
      filter: FILTER,
      ...PAGING,
    },
    output: OUTPUT,
    annotations: READS,
    async run(args, caller) {
      const { path } = find({ class: names[0], ...args }, caller)
      const parameters = listParameters(
        args,
        words.map(({ name }) => name),
      )
      return answerResult(await readAt(caller, withParameters(path, parameters)))
    },
  }
}

function accountTool(): Tool {
  return {
    name: 'account',
    title: 'Who you are here',
    description: 'Returns the customer that your key belongs to, its access, and the address to start from.',
    properties: {},
    output: OUTPUT,
    annotations: READS,
    async run(_args, caller) {
      const { customer, access, roles } = caller.principal
      const path = customer === null ? '/' : `/customers/${customer}`
      const answered = await readAt(caller, path)
      // A key that may read nothing is told what it may do, all the same.
      const data = answered.status === 403 ? undefined : successOf(answered)
      return dataResult({ status: 200, data: { customer, access, roles, start: data ?? null } })
    },
  }
}

/** The tools that read by the vocabulary alone. */
export const readTools = (platform: Platform): Tool[] => [
  accountTool(),
  listTool(platform),
  searchTool(platform),
  getTool(platform),
]
