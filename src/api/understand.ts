// What a request stands for: forms of our own pages, filter forms with empty fields, and methods that tus overrides.
import type { Request, Response } from 'express'
import { type Address, methodOf, variablesOf } from '../http/index.js'
import { principalOf, TUS_VERSION } from '../operations/index.js'
import type { Route } from '../vocabulary/index.js'
import type { Means } from './api.js'
import { isForm, readForm } from './html-form.js'
import { HTML, representationFor } from './representation.js'
import { authoriseForm, scopeOf } from './scope.js'

const OVERRIDDEN = new Set(['PATCH', 'DELETE', 'HEAD'])

/** Answers one who speaks tus 1.0 with its version, errors included, and takes the method of X-HTTP-Method-Override. */
function readTus(request: Request, response: Response): void {
  if (request.headers['tus-resumable'] === undefined) return
  response.setHeader('Tus-Resumable', TUS_VERSION)
  const method = request.get('x-http-method-override')?.toUpperCase() ?? ''
  if (request.method === 'POST' && OVERRIDDEN.has(method)) request.method = method
}

/** Parameters whose empty value says something: where a list begins, and where a change feed ends. */
const BLANK = new Set(['cursor', 'before'])
/** So does what is compared with nothing: `error[gt]=`. */
const COMPARING = /\]$/

/** Where a filter form of a page leads whose fields were not all filled in: to those that were; else undefined. */
function withoutEmpty(request: Request): string | undefined {
  const [path, query = ''] = request.originalUrl.split('?')
  if (query === '' || methodOf(request) !== 'GET') return undefined
  const parameters = [...new URLSearchParams(query)]
  const filled = parameters.filter(([name, value]) => value !== '' || BLANK.has(name) || COMPARING.test(name))
  if (filled.length === parameters.length || representationFor(request).mediaType !== HTML) return undefined
  return `${path}${filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''}`
}

/**
 * Makes a request the one that it stands for; a form is read once it is known that its sender may change something there.
 * True when the answer was a redirection. Throws HttpProblem 401, 403, 404, 406 and 413.
 */
export function understandRequest(
  request: Request,
  response: Response,
  { route, segments }: Address<Route>,
  { services }: Means,
): boolean | Promise<boolean> {
  readTus(request, response)
  const filled = withoutEmpty(request)
  if (filled !== undefined) {
    response.redirect(303, services.base + filled)
    return true
  }
  if (!isForm(request)) return false
  return (async () => {
    const variables = variablesOf(route.template.variables, segments)
    const principal = await principalOf(services, request, 'basic', variables['customer'] ?? null)
    authoriseForm(route, principal, variables)
    await scopeOf(services.store, route, principal, variables)
    await readForm(request, { route, variables })
    return false
  })()
}
