// How a vocabulary becomes an API: Request -> Match -> Principal -> Scope -> Input -> Operation -> Rows -> Representation -> Response.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type Express, type Request, type Response, type Router } from 'express'
import { refuseOtherSites } from '../http/index.js'
import { type Handler, principalOf, type Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { type Address, addressesOf, variablesOf } from '../vocabulary/index.js'
import { readBody } from './body.js'
import { callOf } from './call-of.js'
import { serveDocuments } from './documents.js'
import { apiHeaders, type SetHeaders } from './headers.js'
import { isForm, readForm } from './html-form.js'
import { servePages } from './html-pages.js'
import type { JsonLd } from './json-ld.js'
import { answerOptions, type Match, matchOf, withoutEmpty } from './match.js'
import { renderProblem } from './problem-document.js'
import { openPublisher, type Publisher } from './render-context.js'
import { respond } from './respond.js'
import { authoriseAt, authoriseForm, scopeOf } from './scope.js'
import { readTus } from './tus-request.js'

/** Everything the API needs: services, and the handlers by the names that the vocabulary uses. */
export interface Api {
  services: Services
  handlers: Record<string, Handler>
  /** The shared context document. */
  context: { '@context': object }
  jsonLd: JsonLd
  /** Routers of the addresses that are not the API's own; what they throw is rendered as its own errors are. */
  before: Router[]
}

/** What is opened once for all requests. */
interface Means {
  jsonLd: JsonLd
  publisher: Publisher
}

/** The body of a request, if it has one, as its operation expects it. */
const readInput = (
  request: Request,
  { operation: { method, expects, consumes }, self }: Match,
  { vocabulary, settings }: Services,
  jsonLd: JsonLd,
) =>
  readBody(request, {
    limit: settings.MAX_BODY_BYTES,
    uploadLimit: settings.MAX_UPLOAD_BYTES,
    consumes,
    acceptUploads: ['PUT', 'POST'].includes(method) && expects === 'vocab:Image',
    understanding: { jsonLd, values: settings.MAX_BODY_VALUES, meant: { self, expects, creates: method === 'POST' } },
    expected: expects ? vocabulary.classes.get(expects) : undefined,
  })

/** One request from beginning to end. */
const handle =
  ({ services, handlers }: Api, { jsonLd, publisher }: Means) =>
  async (request: Request, response: Response, address: Address): Promise<void> => {
    const { store, base } = services
    refuseOtherSites(request, base)
    readTus(request, response)
    if (request.method === 'OPTIONS') return answerOptions(response, address.route, handlers, services)
    const principal = await principalOf(services, request)
    if (isForm(request)) {
      authoriseForm(address.route, principal, variablesOf(address))
      await readForm(request)
    }
    const match = matchOf(request, address, base)
    const filled = withoutEmpty(match, request.originalUrl)
    if (filled) return response.redirect(303, base + filled)
    authoriseAt(match.operation, principal, match.variables)
    const scope = await scopeOf(store, match.route, principal, match.variables)
    const input = await readInput(request, match, services, jsonLd)
    const call = callOf(request, response, match, principal, scope, input, base)
    const answer = await handlers[match.operation.handler]!.run(call, services)
    await respond(request, response, { answer, call, representation: match.representation, publisher, services })
  }

/** The path of a request's target, which may have the form of a whole URL. */
function pathOf(target: string): string {
  if (!target.startsWith('/')) return URL.canParse(target) ? new URL(target).pathname : target
  const question = target.indexOf('?')
  return question < 0 ? target : target.slice(0, question)
}

/** What Express makes of a request and its response before its routers are asked. */
function asExpress(app: Express, incoming: IncomingMessage, outgoing: ServerResponse): [Request, Response] {
  const request = Object.setPrototypeOf(incoming, app.request) as Request
  const response = Object.setPrototypeOf(outgoing, app.response) as Response
  request.originalUrl = request.url
  request.res = response
  response.req = request
  return [request, response]
}

/** The documents of the API, and the addresses that are not its own, as an Express router. */
function otherAddresses({ services, context, before }: Api, publisher: Publisher, setHeaders: SetHeaders): Router {
  const router = express.Router({ caseSensitive: true })
  for (const other of before) router.use(other)
  router.use((request, response, next) => {
    setHeaders(request, response)
    next()
  })
  serveDocuments(router, services, context, publisher)
  servePages(router, services)
  router.use(request => {
    throw notFound(`${request.path}: the address`)
  })
  return router
}

/**
 * The whole API as a request listener. The addresses of the vocabulary are answered ahead of Express's routers, with
 * Express's requests and responses; everything else goes through them.
 */
export function apiListener(api: Api): RequestListener {
  const { base, vocabulary, log } = api.services
  const publisher = openPublisher(api.services, api.context, api.jsonLd)
  const addressed = addressesOf(vocabulary.routes)
  const answer = handle(api, { jsonLd: api.jsonLd, publisher })
  const setHeaders = apiHeaders(base)
  const fail = renderProblem(base, `${base}/contexts/${vocabulary.name}.jsonld`, log, publisher)
  const app = express().disable('x-powered-by').disable('etag')
  app.use(otherAddresses(api, publisher, setHeaders))
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => fail(error, request, response))
  return (incoming, outgoing) => {
    const address = addressed(pathOf(incoming.url!))
    if (!address) return app(incoming, outgoing)
    const [request, response] = asExpress(app, incoming, outgoing)
    setHeaders(request, response)
    answer(request, response, address).catch(error => fail(error, request, response))
  }
}
