// How the vocabulary becomes rokka's API: every documented operation is a route, and its handler answers.
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response, type Router } from 'express'
import { checkText, refuseOtherSites } from '../../http/index.js'
import { authorise, principalOf, type Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { documentationLinks, type Operation, type Route, type Vocabulary } from '../../vocabulary/index.js'
import { readJson } from './lenient-json.js'
import { organizationFor } from './organization-access.js'
import type { Exchange, Handler, Reply } from './rokka-exchange.js'
import { renderProblem, sendJson } from './rokka-problem.js'

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers':
    'Api-Key, Api-Version, Authorization, Content-Type, Destination, Overwrite, X-Requested-With',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, COPY, OPTIONS',
  'Access-Control-Expose-Headers': 'Link, Location, Content-Disposition',
  'Access-Control-Max-Age': '86400',
  'X-Content-Type-Options': 'nosniff',
}

/** What is answered to a key is for who has it: caches do not know that an Api-Key is one. */
const OWN = { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Api-Key' }

const expressPath = (template: string): string => template.replace(/\{(\w+)\}/g, ':$1')

/** Literal segments before variables, so that `/{organization}/download` is not taken for a hash. */
const byExactness = (a: Route, b: Route): number => {
  const shape = ({ template }: Route): string => template.text.replace(/\{\w+\}/g, '~')
  return shape(a) < shape(b) ? -1 : 1
}

/** A signal that is aborted when the caller goes away, or has the answer. */
function departure(response: Response): AbortSignal {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  return gone.signal
}

async function send(response: Response, reply: Reply, signal: AbortSignal): Promise<void> {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value!)
  if (reply.stream) {
    response.status(reply.status)
    await pipeline(reply.stream as Readable, response, { signal })
  } else if (reply.bytes) response.status(reply.status).end(reply.bytes)
  else if (reply.json !== undefined) sendJson(response, reply.status, reply.json)
  else response.status(reply.status).end()
}

/**
 * Who calls, and which organization the address means: what the platform alone may do is done to the organizations, and
 * in none. Throws HttpProblem 401, 403 or 404, before anything of the body is read.
 */
async function placeOf(services: Services, request: Request, operation: Operation, name: string | undefined) {
  if (operation.access === 'public') return {}
  const caller = await principalOf(services, request, 'rokka')
  if (!caller || name === undefined || operation.access === 'platform') {
    authorise(caller, operation)
    return { caller, principal: caller }
  }
  return { caller, ...(await organizationFor(services.store, caller, name, operation)) }
}

/** Runs the handler of one operation for one request, and sends what it answers. */
const answer =
  (services: Services, operation: Operation, handler: Handler) =>
  async (request: Request, response: Response): Promise<void> => {
    const { settings } = services
    refuseOtherSites(request, services.base)
    const variables = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, checkText(name, String(value))]),
    )
    const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '')
    for (const [name, value] of query) checkText(checkText('query', name), value)
    const place = await placeOf(services, request, operation, variables['organization'])
    const signal = departure(response)
    const body = () => readJson(request, settings)
    // What a public operation has no use for is not there.
    const exchange = { ...place, services, request, variables, query, body, signal } as Exchange
    await send(response, await handler.run(exchange), signal)
  }

/** The API as an Express router; what is no operation of it falls through, save below its own addresses. */
export function rokkaRouter(services: Services, vocabulary: Vocabulary, handlers: Record<string, Handler>): Router {
  const router = express.Router({ caseSensitive: true })
  const link = documentationLinks(vocabulary, services.base)
  const routes = vocabulary.routes.filter(({ template }) => !template.text.startsWith('/{')).sort(byExactness)
  const own = [...new Set(routes.map(({ template }) => `/${template.text.split('/')[1]}`))]
  router.use(own, (_request, response, next) => {
    response.set({ ...CORS, ...OWN, Link: link })
    next()
  })
  for (const route of routes) {
    const path = expressPath(route.template.text)
    const methods = route.operations.map(operation => operation.method)
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    router.options(path, (_request, response) => void response.status(204).set('Allow', allow).end())
    for (const operation of route.operations)
      router[operation.method.toLowerCase() as 'get'](path, answer(services, operation, handlers[operation.handler]!))
  }
  for (const route of routes)
    router.all(expressPath(route.template.text), request => {
      const allow = route.operations.map(operation => operation.method).join(', ')
      throw new HttpProblem(
        405,
        'Method not allowed',
        `${request.method} is not supported here; there is ${allow}.`,
        [],
        {
          Allow: allow,
        },
      )
    })
  router.use(own, request => {
    throw notFound(`The address ${request.originalUrl.split('?')[0]}`)
  })
  router.use(renderProblem(services.log))
  return router
}
