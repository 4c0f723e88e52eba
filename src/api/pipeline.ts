// How a vocabulary becomes an API: Request -> Match -> Principal -> Place -> Conditions -> Body -> Operation -> Answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import {
  type Address,
  allowOf,
  asExpress,
  checkTarget,
  corsHeaders,
  type Fail,
  type FindRoute,
  type Mount,
  markOf,
  methodNotAllowed,
  methodOf,
  optionsHeaders,
  pathOf,
  refuseOtherSites,
  routeTree,
} from '../http/index.js'
import { onBehalfOf } from '../on-behalf.js'
import { audited, CSRF_FIELD, checkCsrf, principalOf } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { documentationLinks, type Operation, type Route } from '../vocabulary/index.js'
import { answerProblem } from './answer-problem.js'
import type { Api, Means } from './api.js'
import { askedOf, customerAt } from './asked.js'
import { auditedBy } from './audited-call.js'
import { formOf } from './html-form.js'
import { checkConditions, checkNewKey } from './write-conditions.js'

const allowAt = ({ operations }: Route): string => allowOf(operations.map(({ method }) => method))

/** Says what is allowed at an address, and what its handlers can do beyond it. */
function answerOptions<Place, Body>(
  response: Response,
  route: Route,
  { handlers }: Api<Place, Body>,
  { services }: Means,
): void {
  response.status(204).set(optionsHeaders(allowAt(route)))
  for (const { handler } of route.operations) response.set(handlers[handler]?.capabilities?.(services) ?? {})
  response.end()
}

/** Throws HttpProblem 405 with the methods that are allowed. */
function operationOf(route: Route, request: Request): Operation {
  const method = methodOf(request)
  const operation = route.operations.find(candidate => candidate.method === method)
  if (!operation) throw methodNotAllowed(request.method, allowAt(route))
  return operation
}

/** One request from beginning to end. What its head alone refuses is refused before a byte of its body is read. */
const handle =
  <Place, Body>(api: Api<Place, Body>, means: Means) =>
  async (request: Request, response: Response, address: Address<Route>): Promise<void> => {
    const { services, compiled } = means
    const { route } = address
    refuseOtherSites(request, services.base)
    if (await api.understand?.(request, response, address, means)) return
    if (request.method === 'OPTIONS') return answerOptions(response, route, api, means)
    const operation = operationOf(route, request)
    api.checkAccept?.(request, operation)
    const isAnonymous = api.anonymousWherePublic && operation.access === 'public'
    const principal = isAnonymous
      ? undefined
      : await principalOf(services, request, api.scheme, api.knowsSessions ? customerAt(address) : undefined)
    checkCsrf(request, principal?.signedIn, formOf(request)?.get(CSRF_FIELD))
    const { base } = services
    const asked = askedOf<Body>({ request, response, address, operation, principal, compiled, base })
    const entered = Object.assign(asked, await api.enter(asked, services))
    checkNewKey(entered)
    await checkConditions(entered, services)
    const call = Object.assign(entered, await api.read(entered, means))
    const answer = await onBehalfOf(markOf(request), () =>
      audited(services, auditedBy(api, call, services), () => api.handlers[operation.handler]!.run(call, services)),
    )
    await api.write(response, call, answer, means)
  }

/** First segments of the routes' addresses. */
const segmentsOf = (routes: Route[]): string[] => [
  ...new Set(routes.map(({ template }) => template.text.split('/')[1]!)),
]

/** The 404 of a path that no route matches. */
const noRoute = (path: string): HttpProblem => new HttpProblem(404, 'Not found', `No route matches ${path}`)

/** An API that answers. */
export interface OpenApi extends Mount {
  /** Headers that all of its answers have. */
  headers: Record<string, string | string[]>
  /** Answers with an error in its shape. */
  fail: Fail
  /** Answers with its 404, as what no other part of the program answers. */
  answerNoRoute(request: IncomingMessage, response: ServerResponse): void
}

/** Opens an API, which answers the addresses of its vocabulary. */
export function openApi<Place, Body>(api: Api<Place, Body>, means: Means): OpenApi {
  const { base } = means.services
  const { vocabulary } = means.compiled
  const links = documentationLinks(vocabulary, base)
  const routes = vocabulary.routes.filter(({ operations }) => operations.some(({ handler }) => api.handlers[handler]))
  const findRoute = routeTree(routes, ({ template }) => template.text)
  const headers = { Link: links, ...api.headers, ...corsHeaders(api.cors) }
  const ofEntryPoint = { ...headers, Link: [...links, ...(api.entryLinks?.(base) ?? [])] }
  const [common, entry] = [Object.entries(headers), Object.entries(ofEntryPoint)]
  const answer = handle(api, means)
  const fail = answerProblem(api, means)
  const answerPath = (incoming: IncomingMessage, outgoing: ServerResponse, find: FindRoute<Route>): void => {
    const [request, response] = asExpress(incoming, outgoing)
    const path = pathOf(request.url)
    for (const [name, value] of path === '/' ? entry : common) response.setHeader(name, value)
    try {
      checkTarget(request.originalUrl)
    } catch (error) {
      return void fail(error, request, response)
    }
    const address = find(path)
    if (address) request.template = address.route.template.text
    if (address) answer(request, response, address).catch(error => fail(error, request, response))
    else void fail(noRoute(path), request, response)
  }
  return {
    segments: segmentsOf(routes),
    words: api.words ?? [],
    joined: true,
    ...{ headers, fail },
    answer: (incoming, outgoing) => answerPath(incoming, outgoing, findRoute),
    answerNoRoute: (incoming, outgoing) => answerPath(incoming, outgoing, () => undefined),
  }
}
