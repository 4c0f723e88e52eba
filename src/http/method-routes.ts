// A table of routes with an answer for each method, as a part of the program.
import type { Request, Response } from 'express'
import { asExpress, type Fail } from './express.js'
import type { Mount } from './mounts.js'
import {
  type Address,
  allowOf,
  methodNotAllowed,
  methodOf,
  optionsHeaders,
  pathOf,
  restName,
  routeTree,
  variableNames,
  variablesOf,
} from './router.js'

/** A route. Its variables are the request's `params`, that of `{name*}` as an array. */
export interface MethodRoute {
  template: string
  /** Answers by methods; HEAD is answered by GET's. */
  methods: Record<string, (request: Request, response: Response) => Promise<void> | void>
  /** Headers of every answer, errors included. */
  headers: Record<string, string | string[]>
  /** Request headers that scripts of other pages may send; left out where they may not ask at all. */
  scripts?: string
}

function paramsOf({ route: { template }, segments }: Address<MethodRoute>): Record<string, string | string[]> {
  const names = variableNames(template)
  const rest = restName(template)
  return {
    ...variablesOf(names, segments),
    ...(rest !== undefined && { [rest]: segments.slice(names.length).map(decodeURIComponent) }),
  }
}

async function answerRoute(request: Request, response: Response, address: Address<MethodRoute>): Promise<void> {
  const { methods, scripts } = address.route
  const allow = allowOf(Object.keys(methods))
  if (request.method === 'OPTIONS') {
    const preflight = scripts && { ...optionsHeaders(allow), 'Access-Control-Allow-Headers': scripts }
    return void response
      .status(204)
      .set({ Allow: allow, ...preflight })
      .end()
  }
  const answer = methods[methodOf(request)]
  if (!answer) throw methodNotAllowed(request.method, allow)
  request.params = paramsOf(address) as Request['params']
  await answer(request, response)
}

/** The routes; `fail` answers with what their answers throw. */
export function methodRoutes(routes: readonly MethodRoute[], fail: Fail): Mount {
  const find = routeTree(routes, ({ template }) => template)
  return {
    segments: [...new Set(routes.map(({ template }) => template.split('/')[1]!))],
    answer(incoming, outgoing, next) {
      const address = find(pathOf(incoming.url!))
      if (!address) return next()
      const [request, response] = asExpress(incoming, outgoing)
      const { template, headers, scripts } = address.route
      request.template = template
      response.set(headers)
      if (scripts) response.set('Access-Control-Allow-Origin', '*')
      answerRoute(request, response, address).catch(error => fail(error, request, response))
    },
  }
}
