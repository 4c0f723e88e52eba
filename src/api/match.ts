// Request -> Match: which operation of which class is meant, and in which representation it is to be answered.
import type { Request, Response } from 'express'
import type { Handler, Services } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { type Address, type Operation, type Route, variablesOf } from '../vocabulary/index.js'
import { HTML, REPRESENTATIONS, type Representation, representationFor } from './representation.js'

/** What a request means. */
export interface Match {
  route: Route
  operation: Operation
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  representation: Representation
  /** Absolute IRI of the address, without its query. */
  self: string
}

const methodsOf = (route: Route): string[] => {
  const methods = new Set<string>(route.operations.map(operation => operation.method))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods.add('OPTIONS')]
}

/** Tells what there is at an address, and what its handlers can do beyond it. */
export function answerOptions(
  response: Response,
  route: Route,
  handlers: Record<string, Handler>,
  services: Services,
): void {
  const allow = methodsOf(route).join(', ')
  response.status(204).set({ Allow: allow, 'Access-Control-Allow-Methods': allow })
  for (const { handler } of route.operations) response.set(handlers[handler]?.capabilities?.(services) ?? {})
  response.end()
}

/** Throws HttpProblem 405 with what there is. */
function operationOf(route: Route, request: Request): Operation {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const operation = route.operations.find(candidate => candidate.method === method)
  if (operation) return operation
  const allow = methodsOf(route).join(', ')
  throw new HttpProblem(405, 'Method not allowed', `${request.method} is not supported here; there is ${allow}.`, [], {
    Allow: allow,
  })
}

/** Throws HttpProblem 405 and 406 with what there is, URIError for an address that is not validly percent-encoded. */
export function matchOf(request: Request, address: Address, base: string): Match {
  const { route } = address
  const variables = variablesOf(address)
  const operation = operationOf(route, request)
  const representation = operation.produces ? REPRESENTATIONS[0]! : representationFor(request, route.target)
  return { route, operation, variables, representation, self: base + request.path.replace(/(.)\/$/, '$1') }
}

/** Where a filter form of a page leads whose fields were not all filled in: to those that were; else undefined. */
export function withoutEmpty({ operation, representation }: Match, url: string): string | undefined {
  if (representation.mediaType !== HTML || operation.method !== 'GET') return undefined
  const [path, query = ''] = url.split('?')
  const parameters = [...new URLSearchParams(query)]
  const filled = parameters.filter(([name, value]) => value !== '' || name === 'cursor')
  if (filled.length === parameters.length) return undefined
  return `${path}${filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''}`
}
