// From a path to a route, and which methods are allowed there: HEAD and OPTIONS follow from the others.
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '../problem.js'

/** A route, and the segments of the path that stand for its variables, as they were sent. */
export interface Address<Route> {
  route: Route
  segments: string[]
}

/** Finds the route of a path; undefined when there is none. */
export type FindRoute<Route> = (path: string) => Address<Route> | undefined

interface Branch<Route> {
  route?: Route
  literals: Map<string, Branch<Route>>
  variable?: Branch<Route>
  /** The route whose last variable is all segments from here on, if any. */
  rest?: Route
}

const newBranch = <Route>(): Branch<Route> => ({ literals: new Map() })

const VARIABLE = /^\{(\w+)\}$/
/** RFC 6570 section 3.2.6: any number of segments, at the end of a template. */
const REST = /^\{(\w+)\*\}$/

/** The names of a template's variables of one segment, in their order. */
export const variableNames = (template: string): string[] =>
  template.split('/').flatMap(segment => VARIABLE.exec(segment)?.[1] ?? [])

/** The name of the variable that all further segments are, if a template has one. */
export const restName = (template: string): string | undefined => REST.exec(template.split('/').at(-1)!)?.[1]

function literalBranch<Route>({ literals }: Branch<Route>, segment: string): Branch<Route> {
  const known = literals.get(segment) ?? newBranch<Route>()
  literals.set(segment, known)
  return known
}

function variableBranch<Route>(branch: Branch<Route>): Branch<Route> {
  branch.variable ??= newBranch<Route>()
  return branch.variable
}

/** Segments of a path; a slash at its end says nothing. */
const segmentsOf = (path: string): string[] => {
  const segments = path.split('/')
  if (segments.length > 1 && segments.at(-1) === '') segments.pop()
  return segments
}

function find<Route>(branch: Branch<Route>, path: string[], at: number, segments: string[]): Route | undefined {
  if (at === path.length) return branch.route ?? branch.rest
  const segment = path[at]!
  const literal = branch.literals.get(segment)
  const found = literal && find(literal, path, at + 1, segments)
  if (found) return found
  if (branch.variable && segment !== '') {
    segments.push(segment)
    const other = find(branch.variable, path, at + 1, segments)
    if (other) return other
    segments.pop()
  }
  if (branch.rest) segments.push(...path.slice(at))
  return branch.rest
}

function add<Route>(root: Branch<Route>, template: string, route: Route): void {
  let branch = root
  for (const segment of segmentsOf(template)) {
    if (REST.test(segment)) {
      branch.rest ??= route
      return
    }
    branch = VARIABLE.test(segment) ? variableBranch(branch) : literalBranch(branch, segment)
  }
  branch.route ??= route
}

/**
 * The routes as one tree of segments, so that it costs no search among them. A literal stands above a variable, and of
 * equal templates the first one counts.
 */
export function routeTree<Route>(routes: readonly Route[], templateOf: (route: Route) => string): FindRoute<Route> {
  const root = newBranch<Route>()
  for (const route of routes) add(root, templateOf(route), route)
  return path => {
    const segments: string[] = []
    const route = find(root, segmentsOf(path), 0, segments)
    return route && { route, segments }
  }
}

/** The variables of an address, decoded. Throws URIError when it is not validly percent-encoded. */
export function variablesOf(names: readonly string[], segments: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [index, name] of names.entries()) variables[name] = decodeURIComponent(segments[index]!)
  return variables
}

/** The path of a request's target. */
export function pathOf(target: string): string {
  const question = target.indexOf('?')
  return question < 0 ? target : target.slice(0, question)
}

/** The method whose operation answers a request: HEAD is answered as GET is, without a body. */
export const methodOf = ({ method }: Pick<IncomingMessage, 'method'>): string => (method === 'HEAD' ? 'GET' : method!)

/** The value of Allow where these methods are: HEAD goes with GET, and OPTIONS is everywhere. */
export function allowOf(methods: Iterable<string>): string {
  const allowed = new Set(methods)
  if (allowed.has('GET')) allowed.add('HEAD')
  return [...allowed.add('OPTIONS')].join(', ')
}

/** Headers of the answer to OPTIONS. */
export const optionsHeaders = (allow: string): Record<string, string> => ({
  Allow: allow,
  'Access-Control-Allow-Methods': allow,
})

/** The 405 of a method where others are allowed. */
export const methodNotAllowed = (method: string | undefined, allow: string): HttpProblem =>
  new HttpProblem(405, 'Method not allowed', `${method} is not allowed; allowed methods: ${allow}`, [], {
    Allow: allow,
  })
