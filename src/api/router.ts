// How a vocabulary becomes an API: Request -> Match -> Principal -> Input -> Operation -> Rows -> Representation -> Response.
import express, { type Request, type Response, type Router } from 'express'
import { type Call, type Handler, principalOf, type Services } from '../operations/index.js'
import { HttpProblem, notFound } from '../problem.js'
import { compileStatements, type Operation, type Route } from '../vocabulary/index.js'
import { readBody } from './body.js'
import { serveDocuments } from './documents.js'
import { readForms, refuseOtherSites } from './form.js'
import { apiHeaders } from './headers.js'
import { type FetchContext, openJsonLd } from './json-ld.js'
import type { Understanding } from './json-ld-body.js'
import { servePages } from './pages.js'
import { checkWrite } from './precondition.js'
import { preferencesOf } from './prefer.js'
import { renderProblem } from './problem-document.js'
import { openPublisher, type Publisher } from './publish.js'
import { HTML, REPRESENTATIONS, representationFor } from './representation.js'
import { respond } from './respond.js'
import { authorise, scopeOf } from './scope.js'

/** Everything the API needs: services, and the handlers by the names that the vocabulary uses. */
export interface Api {
  services: Services
  handlers: Record<string, Handler>
  /** The shared context document. */
  context: { '@context': object }
  /** Fetches a context that is not ours. */
  fetchContext: FetchContext
  /** Routers that answer before the API does; what they throw is rendered as its own errors are. */
  before: Router[]
}

/** What is opened once for all requests. */
interface Means {
  understanding: Understanding
  publisher: Publisher
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

/** The address of a filter form whose fields were not all filled in, with those that were; undefined when all were. */
function withoutEmpty(url: string): string | undefined {
  const [path, query = ''] = url.split('?')
  const parameters = [...new URLSearchParams(query)]
  const filled = parameters.filter(([name, value]) => value !== '' || name === 'cursor')
  if (filled.length === parameters.length) return undefined
  return `${path}${filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''}`
}

/** One request from beginning to end. */
const handle =
  ({ services, handlers }: Api, { understanding, publisher }: Means, route: Route) =>
  async (request: Request, response: Response): Promise<void> => {
    const { store, base, settings } = services
    const operation = match(route, request)
    const representation = operation.produces ? REPRESENTATIONS[0]! : representationFor(request, route.target)
    const filled = representation.mediaType === HTML && operation.method === 'GET' && withoutEmpty(request.originalUrl)
    if (filled) return response.redirect(303, base + filled)
    const principal = await principalOf(store, request.headers.authorization)
    const variables = request.params as Record<string, string>
    authorise(operation, principal, variables)
    const self = base + request.path.replace(/(.)\/$/, '$1')
    const input = await readBody(request, response, {
      limit: settings.MAX_BODY_BYTES,
      acceptUploads: ['PUT', 'POST'].includes(operation.method) && operation.expects === 'vocab:Image',
      meant: { self, expects: operation.expects, creates: operation.method === 'POST' },
      understanding,
      expected: operation.expects ? services.vocabulary.classes.get(operation.expects) : undefined,
    })
    const scope = await scopeOf(store, route, principal, variables)
    const gone = new AbortController()
    // An answer that was sent whole needs no abort, which costs more than much of the rest.
    response.on('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const call: Call = {
      route,
      operation,
      principal,
      variables,
      ...scope,
      ...input,
      query: new URLSearchParams(request.originalUrl.split('?')[1] ?? ''),
      prefer: preferencesOf(request.headers.prefer as string | undefined),
      self,
      requestUri: base + request.originalUrl,
      lastEventId: request.get('last-event-id'),
      precondition: row => checkWrite(request.headers['if-match'], request.headers['if-none-match'], row),
      signal: gone.signal,
    }
    const answer = await handlers[operation.handler]!.run(call, services)
    await respond(request, response, { answer, call, representation, publisher, services })
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
  const jsonLd = openJsonLd(services.base, api.context, api.fetchContext)
  const publisher = openPublisher(services, api.context, jsonLd)
  const understanding = { jsonLd, readStatements: compileStatements(services.vocabulary, api.context['@context']) }
  for (const other of api.before) router.use(other)
  router.use(apiHeaders(services.base))
  router.use(refuseOtherSites(services.base), readForms())
  serveDocuments(router, services, api.context, publisher)
  servePages(router, services)
  for (const route of services.vocabulary.routes) {
    const path = expressPath(route.template.text)
    router.options(path, options(route))
    router.all(path, handle(api, { understanding, publisher }, route))
  }
  router.use(request => {
    throw notFound(`${request.path}: the address`)
  })
  router.use(renderProblem(services.base, contextUrl, services.log, publisher))
  return router
}
