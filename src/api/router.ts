// How a vocabulary becomes an API: Request -> Match -> Principal -> Input -> Operation -> Rows -> Representation -> Response.
import express, { type Request, type Response, type Router } from 'express'
import { type Call, type Handler, principalOf, type Services } from '../operations/index.js'
import { HttpProblem, notFound } from '../problem.js'
import type { Operation, Route } from '../vocabulary/index.js'
import { readBody } from './body.js'
import { serveDocuments } from './documents.js'
import { apiHeaders } from './headers.js'
import { checkWrite } from './precondition.js'
import { preferencesOf } from './prefer.js'
import { renderProblem } from './problem-document.js'
import { representationFor } from './representation.js'
import { respond } from './respond.js'
import { authorise, scopeOf } from './scope.js'

/** Everything the API needs: services, and the handlers by the names that the vocabulary uses. */
export interface Api {
  services: Services
  handlers: Record<string, Handler>
  /** The context document, by which foreign JSON-LD is compacted. */
  context: object
}

/** `/customers/{customer}` in Express's way of writing. */
const expressPath = (template: string): string => template.replace(/\{(\w+)\}/g, ':$1')

const methodsOf = (route: Route): string[] => {
  const methods = new Set<string>(route.operations.map(operation => operation.method))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods.add('OPTIONS')]
}

/** Which operation a request is. Throws HttpProblem 405 with what there is. */
function match(route: Route, request: Request): Operation {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const operation = route.operations.find(candidate => candidate.method === method)
  if (operation) return operation
  const allow = methodsOf(route).join(', ')
  throw new HttpProblem(405, 'Method not allowed', `${request.method} is not supported here; there is ${allow}.`, [], {
    Allow: allow,
  })
}

/** One request from beginning to end. */
const handle =
  ({ services, handlers, context }: Api, route: Route) =>
  async (request: Request, response: Response): Promise<void> => {
    const { store, base, settings } = services
    const operation = match(route, request)
    const representation = representationFor(request)
    const principal = await principalOf(store, request.headers.authorization)
    const variables = request.params as Record<string, string>
    authorise(operation, principal, variables)
    const input = await readBody(request, response, {
      limit: settings.MAX_BODY_BYTES,
      context,
      base,
      acceptUploads: operation.method === 'PUT' && operation.expects === 'vocab:Image',
    })
    const scope = await scopeOf(store, route, principal, variables)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const call: Call = {
      route,
      operation,
      principal,
      variables,
      ...scope,
      ...input,
      query: new URLSearchParams(request.originalUrl.split('?')[1] ?? ''),
      prefer: preferencesOf(request.headers.prefer as string | undefined),
      self: base + request.path.replace(/(.)\/$/, '$1'),
      requestUri: base + request.originalUrl,
      precondition: row => checkWrite(request.headers['if-match'], request.headers['if-none-match'], row),
      signal: gone.signal,
    }
    const answer = await handlers[operation.handler]!.run(call, services)
    respond(request, response, { answer, call, representation, services })
  }

const options =
  (route: Route) =>
  (_request: Request, response: Response): void => {
    const allow = methodsOf(route).join(', ')
    response.status(204).set({ Allow: allow, 'Access-Control-Allow-Methods': allow }).end()
  }

/** The whole API as an Express router. */
export function apiRouter(api: Api): Router {
  const { services } = api
  const router = express.Router({ caseSensitive: true })
  const contextUrl = `${services.base}/contexts/${services.vocabulary.name}.jsonld`
  router.use(apiHeaders(services.base))
  serveDocuments(router, services, api.context)
  for (const route of services.vocabulary.routes) {
    const path = expressPath(route.template.text)
    router.options(path, options(route))
    router.all(path, handle(api, route))
  }
  router.use(request => {
    throw notFound(`${request.path}: the address`)
  })
  router.use(renderProblem(services.base, contextUrl, services.log))
  return router
}
