// Which route an address is: the templates of the vocabulary as one tree of segments, so that it costs no search among them.
import type { Route } from './model.js'

/** A route, and the segments of the address that stand for its variables, as they were sent. */
export interface Address {
  route: Route
  segments: string[]
}

/** Finds the route of a path; undefined when there is none. */
export type Addresses = (path: string) => Address | undefined

interface Branch {
  route?: Route
  literals: Map<string, Branch>
  variable?: Branch
}

const newBranch = (): Branch => ({ literals: new Map() })

const isVariable = (segment: string): boolean => /^\{\w+\}$/.test(segment)

function literalBranch({ literals }: Branch, segment: string): Branch {
  const known = literals.get(segment) ?? newBranch()
  literals.set(segment, known)
  return known
}

function variableBranch(branch: Branch): Branch {
  branch.variable ??= newBranch()
  return branch.variable
}

/** Segments of a path; a slash at its end says nothing. */
const segmentsOf = (path: string): string[] => {
  const segments = path.split('/')
  if (segments.length > 1 && segments.at(-1) === '') segments.pop()
  return segments
}

function find(branch: Branch, path: string[], at: number, segments: string[]): Route | undefined {
  if (at === path.length) return branch.route
  const segment = path[at]!
  const literal = branch.literals.get(segment)
  const found = literal && find(literal, path, at + 1, segments)
  if (found || !branch.variable || segment === '') return found
  segments.push(segment)
  const other = find(branch.variable, path, at + 1, segments)
  if (!other) segments.pop()
  return other
}

/** The tree of the routes; a literal stands above a variable, and of equal templates the first one counts. */
export function addressesOf(routes: Route[]): Addresses {
  const root = newBranch()
  for (const route of routes) {
    let branch = root
    for (const segment of segmentsOf(route.template.text))
      branch = isVariable(segment) ? variableBranch(branch) : literalBranch(branch, segment)
    branch.route ??= route
  }
  return path => {
    const segments: string[] = []
    const route = find(root, segmentsOf(path), 0, segments)
    return route && { route, segments }
  }
}

/** The variables of an address, decoded. Throws URIError when it is not validly percent-encoded. */
export function variablesOf({ route, segments }: Address): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [index, name] of route.template.variables.entries()) variables[name] = decodeURIComponent(segments[index]!)
  return variables
}
