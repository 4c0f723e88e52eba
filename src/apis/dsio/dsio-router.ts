// How the vocabulary becomes the DSIO filters API: every documented operation is a route, and its handler answers.
import express, { type Request, type Response, type Router } from 'express'
import { refuseOtherSites } from '../../http/index.js'
import { authorise, principalOf, type Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { compileReaders, contextDocument, type Operation, type Route, type Vocabulary } from '../../vocabulary/index.js'
import type { Classes, Handler } from './dsio-exchange.js'
import { handlers } from './dsio-handlers.js'
import { renderProblem } from './dsio-problem.js'
import { send } from './dsio-send.js'

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, Range, If-None-Match, If-Range, X-Requested-With',
  'Access-Control-Expose-Headers': 'Location, ETag, Content-Range, Accept-Ranges, Link, WWW-Authenticate, Allow',
  'Access-Control-Max-Age': '86400',
  'X-Content-Type-Options': 'nosniff',
}

/** The customer whose key the request has. Throws HttpProblem 401, or 403 when the key may not do this. */
async function customerFor(services: Services, request: Request, operation: Operation): Promise<number> {
  const principal = await principalOf(services, request)
  authorise(principal, operation)
  const customer = principal?.customer ?? undefined
  if (customer !== undefined) return customer
  throw new HttpProblem(403, 'Forbidden', "A key of the platform has no images of its own; use a customer's key.")
}

const answer =
  (services: Services, classes: Classes, operation: Operation, handler: Handler) =>
  async (request: Request, response: Response): Promise<void> => {
    refuseOtherSites(request, services.base)
    const customer = await customerFor(services, request, operation)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const variables = request.params as Record<string, string>
    const call = { services, classes, request, customer, variables, signal: gone.signal }
    await send(request, response, await handler.run(call))
  }

function classesOf(vocabulary: Vocabulary, base: string): Classes {
  const readerOf = compileReaders(vocabulary, base)
  return { named: name => vocabulary.classes.get(`vocab:${name}`)!, readerOf }
}

const allowed = ({ operations }: Route): string => {
  const methods = operations.map(operation => operation.method)
  return [...methods, ...(methods.some(method => method === 'GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

/** Paths with fewer variables first, so that `/images/modality` is not taken for an id. */
const byExactness = (a: Route, b: Route): number => a.template.variables.length - b.template.variables.length

/** The API as an Express router. Its JSON is JSON-LD by the context that the Link header names (JSON-LD 1.1, 6.1). */
export function dsioRouter(services: Services, vocabulary: Vocabulary): Router {
  const { base } = services
  const router = express.Router({ caseSensitive: true })
  const classes = classesOf(vocabulary, base)
  const context = `${base}/contexts/${vocabulary.name}.jsonld`
  router.get(`/contexts/${vocabulary.name}.jsonld`, (_request, response) => {
    response.set({ ...CORS, 'Content-Type': 'application/ld+json; charset=utf-8' })
    response.end(JSON.stringify(contextDocument(vocabulary, base)))
  })
  const link = `<${context}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
  for (const route of [...vocabulary.routes].sort(byExactness)) {
    const path = router.route(route.template.text.replace(/\{(\w+)\}/g, ':$1'))
    const allow = allowed(route)
    path.all((_request, response, next) => {
      response.set({ ...CORS, Link: link })
      next()
    })
    path.options((_request, response) => {
      response.status(204).set({ Allow: allow, 'Access-Control-Allow-Methods': allow }).end()
    })
    for (const operation of route.operations) {
      const handler = handlers[operation.handler]!
      path[operation.method.toLowerCase() as 'get'](answer(services, classes, operation, handler))
    }
    path.all(request => {
      const detail = `${request.method} is not supported here; there is ${allow}.`
      throw new HttpProblem(405, 'Method not allowed', detail, [], { Allow: allow })
    })
  }
  router.use(renderProblem(services.log))
  return router
}
