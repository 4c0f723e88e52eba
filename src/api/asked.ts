// A request on its way to an operation: the match, who calls, and what the headers ask for.
import type { Request, Response } from 'express'
import { type Address, checkWrite, departure, preferencesOf, requestIdOf, variablesOf } from '../http/index.js'
import type { Asked, Principal } from '../operations/index.js'
import { API_VERSIONS, type CompiledVocabulary, inVersion, type Operation, type Route } from '../vocabulary/index.js'

/** The customer that an address names; null when it names none. */
export const customerAt = ({ route, segments }: Address<Route>): string | null =>
  variablesOf(route.template.variables, segments)['customer'] ?? null

interface Matched {
  request: Request
  response: Response
  address: Address<Route>
  operation: Operation
  principal: Principal | undefined
  compiled: CompiledVocabulary
  base: string
}

/** The request, understood as far as its head says. Throws URIError when its address is not validly percent-encoded. */
export function askedOf<Body>({ request, response, address, base, compiled, ...known }: Matched): Asked<Body> {
  const { headers, originalUrl, path } = request
  const { route, segments } = address
  const question = originalUrl.indexOf('?')
  const prefer = preferencesOf(headers.prefer as string | undefined)
  const preferred = API_VERSIONS.find(version => version === prefer.apiVersion)
  const version = preferred ?? known.principal?.apiVersion ?? '2016'
  let signal: AbortSignal | undefined
  return {
    ...known,
    request,
    requestId: requestIdOf(request),
    route,
    variables: variablesOf(route.template.variables, segments),
    query: new URLSearchParams(question < 0 ? '' : originalUrl.slice(question)),
    prefer,
    compiled: inVersion(compiled, version, base),
    self: base + path.replace(/(.)\/$/, '$1'),
    requestUri: base + originalUrl,
    precondition: row => checkWrite(headers, row && String(row['version'])),
    // Made for those who ask for it.
    get signal() {
      signal ??= departure(response)
      return signal
    },
  }
}
