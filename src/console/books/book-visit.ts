// A request for a page of books: whose it is, who asks and in which language; how its forms are read, and how pages are sent.
import type { Request, Response } from 'express'
import { type Html, html } from '../../html.js'
import { checkWrite } from '../../http/index.js'
import {
  auditedRequest,
  authorise,
  CSRF_FIELD,
  isAllowed,
  type Principal,
  reaches,
  type Services,
} from '../../operations/index.js'
import { notFound } from '../../problem.js'
import type { IiifKey, IiifKind } from '../../store/index.js'
import { customerIn, type Submission, submitted, type Visit, visit } from '../console-page.js'
import { MATCH_FIELD } from '../operation-form.js'
import type { Texts } from '../texts/en.js'

/** A request for a page. */
export interface BookVisit extends Visit {
  customer: number
  principal: Principal
  texts: Texts
  /** Languages of the reader, the best liked first. */
  languages: string[]
  /** Whether forms are shown to the visitor. */
  mayWrite: boolean
}

/** A form that was sent. */
export type BookForm = BookVisit & Submission

/** A form of the pages of a book has three fields for each. */
const BOUNDS = { bytes: 2 * 1024 * 1024, fields: 5000 }

/** Finds out who asks. Throws HttpProblem 401, 403, and 404 for another customer's. */
async function entered(
  services: Services,
  request: Request,
  response: Response,
  access: 'read' | 'write',
): Promise<BookVisit> {
  const visited = await visit(services, request, response)
  const { principal, language } = visited.visitor
  const { customer: named } = request.params as { customer: string }
  const customer = Number(named)
  if (principal && !(/^\d{1,9}$/.test(named) && reaches(principal, customer))) throw notFound('The customer')
  authorise(principal, { access, roles: [] })
  return {
    ...visited,
    ...{ customer, principal: principal!, texts: language.texts, languages: [language.tag] },
    mayWrite: isAllowed(principal, { access: 'write', roles: [] }),
  }
}

/** A route that shows something. */
export const showing =
  (services: Services, show: (visit: BookVisit) => Promise<void>) => async (request: Request, response: Response) =>
    show(await entered(services, request, response, 'read'))

/** A route that takes a form. */
export const taking =
  (services: Services, take: (form: BookForm) => Promise<void>) => async (request: Request, response: Response) =>
    auditedRequest(services, { request, customer: customerIn(request) }, async () =>
      take(await submitted(await entered(services, request, response, 'write'), BOUNDS)),
    )

/** The manifest or the collection that an address is of. */
export const keyOf = ({ customer, request }: BookVisit, kind: IiifKind): IiifKey => ({
  customer,
  kind,
  id: String((request.params as Record<string, string>)['id']),
})

/** Address of a page of books of a customer. */
export const consoleAt = ({ services: { base }, customer }: BookVisit, path: string): string =>
  `${base}/console/customers/${customer}/${path}`

/** The page of a manifest or of a collection, or a part of it. */
export const pageAt = (visit: BookVisit, { kind, id }: Pick<IiifKey, 'kind' | 'id'>, part = ''): string =>
  consoleAt(visit, `${kind}/${encodeURIComponent(id)}${part && `/${part}`}`)

/** What a form of a state begins with: the tag of that, and what proves that our page has sent it. */
export const formHead = ({ visitor: { csrf } }: BookVisit, version?: number): Html =>
  html`${csrf && html`<input type="hidden" name="${CSRF_FIELD}" value="${csrf}">`}${version !== undefined && html`<input type="hidden" name="${MATCH_FIELD}" value="&quot;${version}&quot;">`}`

/** The write that a form is, about the state that it was given out with. */
export const writeOf = ({ principal, fields }: BookForm, key: IiifKey, match = fields.get(MATCH_FIELD) ?? '') => ({
  ...{ key, by: principal.key, hasMatch: true, matchesAny: false, isDryRun: false },
  precondition: (row: { version: number } | undefined) => checkWrite({ 'if-match': match }, row && String(row.version)),
})
