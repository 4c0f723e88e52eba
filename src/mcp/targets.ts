// Which address a tool means: the address itself, or a class and the variables of its addresses.
import { routeTree } from '../http/index.js'
import { invalid } from '../problem.js'
import { type Class, type Operation, type Route, type Schema, segmentOf } from '../vocabulary/index.js'
import type { Arguments } from './tool.js'
import type { Caller, Platform } from './tool-caller.js'

/** An operation at the addresses of a route. */
export interface Offer {
  route: Route
  operation: Operation
}

/** What is asked for: a path with its query, and the operation that it means where it is one of the vocabulary. */
export interface Target {
  path: string
  offer?: Offer
}

/** All operations of the vocabulary. */
export const offersOf = ({ vocabulary }: Platform): Offer[] =>
  vocabulary.routes.flatMap(route => route.operations.map(operation => ({ route, operation })))

/** The classes of offers, in the order of their names. */
export const classesOf = (offers: readonly Offer[]): string[] =>
  [...new Set(offers.map(({ route }) => route.target.name))].sort()

/** The arguments by which a tool is told what it is about. */
export const targetProperties = (offers: readonly Offer[]): Record<string, Schema> => ({
  address: {
    type: 'string',
    maxLength: 4000,
    description: 'Its address: the @id or a link of an answer, or a path such as /customers/2/spaces/5.',
  },
  class: {
    enum: classesOf(offers),
    description: 'Instead of an address: a class, together with `where`. The tool describe explains each.',
  },
  where: {
    type: 'object',
    maxProperties: 10,
    additionalProperties: { type: ['string', 'integer'] },
    description:
      'The variables of an address of the class, such as {"space": 5}; the tool describe lists them. The customer is your own unless you name another.',
  },
})

/** The variables of an address; the caller's own customer is known. */
function variablesFor(args: Arguments, { principal }: Caller): Record<string, string> {
  const where = (args['where'] ?? {}) as Record<string, string | number>
  const own: Record<string, string> = principal.customer === null ? {} : { customer: String(principal.customer) }
  return { ...own, ...Object.fromEntries(Object.entries(where).map(([name, value]) => [name, String(value)])) }
}

const expand = (template: string, variables: Record<string, string>): string =>
  template.replace(/\{(\w+)\}/g, (_all, name: string) => segmentOf(variables[name]!))

const isGiven = (route: Route, variables: Record<string, string>): boolean =>
  route.template.variables.every(name => (variables[name] ?? '') !== '')

/** Whether an address needs all that `where` says. */
const needsAll = (route: Route, args: Arguments): boolean =>
  Object.keys((args['where'] ?? {}) as object).every(name => route.template.variables.includes(name))

/** What `where` may be for the offers of a class, in words; of what is known nothing needs to be said. */
const wheres = (offers: readonly Offer[], known: Record<string, string>): string =>
  [...new Set(offers.map(({ route }) => route.template.variables.filter(name => !(name in known)).join(', ')))]
    .map(names => `{${names}}`)
    .join(' or ')

function byClass(offers: readonly Offer[], args: Arguments, caller: Caller): Target {
  const link = args['link']
  const ofClass = offers.filter(
    ({ route }) => route.target.name === args['class'] && (link === undefined || route.link?.name === link),
  )
  if (ofClass.length === 0) throw invalid('link', `does not lead to ${String(args['class'])}`)
  const variables = variablesFor(args, caller)
  const fitting = ofClass.filter(({ route }) => isGiven(route, variables) && needsAll(route, args))
  const [offer] = fitting.sort((a, b) => b.route.template.variables.length - a.route.template.variables.length)
  if (offer) return { path: expand(offer.route.template.text, variables), offer }
  throw invalid('where', `must be ${wheres(ofClass, variablesFor({}, caller))} for ${String(args['class'])}`)
}

/** The path of an address of the platform, with its query. Throws HttpProblem 400 for another one. */
export function pathAt({ base }: Platform, address: string): string {
  const path = address.startsWith(`${base}/`) ? address.slice(base.length) : address === base ? '/' : address
  if (!path.startsWith('/') || path.startsWith('//'))
    throw invalid('address', `must begin with ${base}/, or be a path that begins with a slash`)
  const url = new URL(`http://host${path}`)
  if (/^\/(mcp|console)(\/|$)/.test(url.pathname)) throw invalid('address', 'must be the address of a resource')
  return url.pathname + url.search
}

/**
 * What the arguments mean among the offers. An address that is none of theirs is taken where `others` says so.
 * Throws HttpProblem 400.
 */
export function targetFinder(platform: Platform, offers: readonly Offer[], { others = false } = {}) {
  const byRoute = new Map(offers.map(offer => [offer.route, offer]))
  const findRoute = routeTree([...byRoute.keys()], ({ template }) => template.text)
  return (args: Arguments, caller: Caller): Target => {
    const { address } = args
    if (typeof address !== 'string') {
      if (args['class'] === undefined) throw invalid('address', 'is required, unless a class is given')
      return byClass(offers, args, caller)
    }
    const path = pathAt(platform, address)
    const found = findRoute(path.split('?')[0]!)
    const offer = found && byRoute.get(found.route)
    if (offer) return { path, offer }
    if (others) return { path }
    throw invalid('address', 'does not allow this; the tool describe lists the addresses of a class')
  }
}

/** Adds parameters to a path. */
export function withParameters(path: string, parameters: Iterable<readonly [string, string]>): string {
  const [plain, query = ''] = path.split('?')
  const all = new URLSearchParams(query)
  for (const [name, value] of parameters) all.append(name, value)
  const text = all.toString()
  return text === '' ? plain! : `${plain}?${text}`
}

/** What people call a class. */
export const labelOf = ({ label, title }: Class): string => label ?? title

/** The class of a name of an argument. */
export const classOf = ({ vocabulary }: Platform, name: string): Class | undefined =>
  [...vocabulary.classes.values()].find(one => one.name === name)
