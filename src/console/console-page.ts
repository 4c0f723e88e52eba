// Pages of the console that are no resource of the API: how they are sent, and how their forms are read.
import type { Request, Response } from 'express'
import type { Html } from '../html.js'
import { FORM_TYPE, formFields, mediaTypeOf, pathOf, readTextBytes, refuseOtherSites } from '../http/index.js'
import { CSRF_FIELD, checkCsrf, principalOf, type Services, type SignedIn } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { layout } from './layout.js'
import type { Unsent } from './page.js'
import { PAGE_POLICY } from './page-policy.js'
import { type Visitor, visitorOf } from './visitor.js'

/** A request for a page, and who is signed in by it. */
export interface Visit {
  services: Services
  request: Request
  response: Response
  signedIn: SignedIn | undefined
  visitor: Visitor
  query: URLSearchParams
}

/** A request that a form of such a page has sent. */
export interface Submission extends Visit {
  fields: URLSearchParams
}

/** What answers at an address: a page, and what its form does. */
export interface ConsoleAddress {
  show?(visit: Visit): Promise<void>
  take?(sent: Submission): Promise<void>
  /** Takes a form with files, which it reads by itself. */
  takeFiles?(visit: Visit): Promise<void>
  /** The operation that its form stands for, in the audit trail; by default the one that does what was done. */
  operation?: string
  /** Most bytes and fields of its form, where they are more than those of others. */
  largest?: FormBounds
  /** Whether its form proves by itself who sends it, so that it may come from a page of another session, or of none. */
  signsIn?: boolean
}

interface FormBounds {
  bytes: number
  fields?: number
}

const FORM_BOUNDS: FormBounds = { bytes: 64 * 1024 }

/** The customer that an address of the console names; null where it names none. */
const namedIn = (request: Request): string | null =>
  /^\/console\/customers\/(\d{1,9})\//.exec(pathOf(request.originalUrl))?.[1] ?? null

/** The same as a number. */
export function customerIn(request: Request): number | null {
  const named = namedIn(request)
  return named === null ? null : Number(named)
}

/** Finds out who asks for a page. Throws HttpProblem 401 for a key that does not hold. */
export async function visit(services: Services, request: Request, response: Response): Promise<Visit> {
  const principal = await principalOf(services, request, 'basic', namedIn(request))
  const question = request.originalUrl.indexOf('?')
  const query = new URLSearchParams(question < 0 ? '' : request.originalUrl.slice(question))
  return { services, request, response, signedIn: principal?.signedIn, visitor: visitorOf(request, principal), query }
}

/** Forms as they came. */
const sent = new WeakMap<Request, URLSearchParams>()

/** Fields that are not given out again. */
const SECRET = ['password', 'current']

/**
 * The form that a page of another session has sent to the console, as in a tab that was open before somebody signed in
 * anew: it can be sent again. Undefined of any other, and of one with a password. Other sites cannot send any.
 */
export function unsentForm(request: Request, { errors }: HttpProblem): Unsent | undefined {
  const fields = sent.get(request)
  if (!fields || SECRET.some(name => fields.has(name))) return undefined
  if (!errors.some(({ property }) => property === CSRF_FIELD)) return undefined
  return { action: request.originalUrl, fields: [...fields].filter(([name]) => name !== CSRF_FIELD) }
}

/**
 * Reads the form that a visit has sent. One that a session sends has its token.
 * Throws HttpProblem 403 for what a page of another site, or of another session, has sent; 413 and 415.
 */
export async function submitted<V extends Visit>(
  visited: V,
  { bytes, fields: most, signsIn }: FormBounds & { signsIn?: boolean } = FORM_BOUNDS,
): Promise<V & Submission> {
  const { request, services, signedIn } = visited
  refuseOtherSites(request, services.base)
  if (mediaTypeOf(request) !== FORM_TYPE)
    throw new HttpProblem(415, 'Unsupported media type', `The form must be sent as ${FORM_TYPE}.`)
  const fields = formFields((await readTextBytes(request, bytes)).toString('utf8'), most)
  sent.set(request, fields)
  if (!signsIn) checkCsrf(request, signedIn, fields.get(CSRF_FIELD))
  return { ...visited, fields }
}

/** The same for whoever may send one, as the address takes it. */
export const submission = async (
  services: Services,
  request: Request,
  response: Response,
  { largest = FORM_BOUNDS, signsIn = false }: Pick<ConsoleAddress, 'largest' | 'signsIn'> = {},
): Promise<Submission> => submitted(await visit(services, request, response), { ...largest, signsIn })

/** The token of a link, as the address has it. */
export const tokenOf = ({ request }: Visit): string => String((request.params as Record<string, string>)['token'] ?? '')

/** The text of a field as it was typed; empty when there is none. */
export const fieldIn = ({ fields }: Submission, name: string): string => fields.get(name) ?? ''

/** Headers of all these pages: they are one person's, and what their addresses hold is told to nobody else. */
const HEADERS = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' }

/** Sends a page. */
export function sendPage(
  { services: { base, vocabulary }, request, response, visitor }: Visit,
  { title, content, status = 200, scripts = [] }: { title: string; content: Html; status?: number; scripts?: string[] },
): void {
  response
    .status(status)
    .set({ ...HEADERS, 'Content-Security-Policy': PAGE_POLICY(base), 'Content-Type': 'text/html; charset=utf-8' })
    .end(layout({ title, content, base, vocabulary, visitor, at: base + pathOf(request.originalUrl), scripts }))
}

/** Sends the browser on, with GET, to an address below the base. */
export function sendBrowser({ response }: Visit, address: string): void {
  response.set(HEADERS).redirect(303, address)
}
