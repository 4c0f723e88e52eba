// Forms of our own pages as requests: the method that a form stands for, and its fields as a body with our keys.
import type { Request } from 'express'
import { MATCH_FIELD, METHOD_FIELD, type Refused, SHOWN_FIELD, withLanguageMaps, withSizes } from '../console/index.js'
import { FORM_TYPE, formFields, mediaTypeOf, parseJson, readTextBytes } from '../http/index.js'
import { CSRF_FIELD } from '../operations/index.js'
import { type HttpProblem, invalid } from '../problem.js'
import type { Class, Property, Route } from '../vocabulary/index.js'
import { wrongType } from './body-types.js'

const LARGEST = 1024 * 1024
/** A field of JSON. */
const JSON_BOUNDS = { values: 10_000 }

/** A form that was sent: its fields, and the route that they were sent to. */
interface Sent {
  fields: URLSearchParams
  route: Route
  variables: Record<string, string>
}

const forms = new WeakMap<Request, Sent>()

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Whether a request is a form of one of our pages: a POST whose fields say what it stands for. */
export const isForm = (request: Request): boolean => request.method === 'POST' && mediaTypeOf(request) === FORM_TYPE

/**
 * Makes a POST that is a form the request that the form stands for, conditions included.
 * Throws HttpProblem 400 for another method, 413 for a form that is too large.
 */
export async function readForm(
  request: Request,
  { route, variables }: Pick<Sent, 'route' | 'variables'>,
): Promise<void> {
  const text = (await readTextBytes(request, LARGEST)).toString('utf8')
  if (/^\s*[{[]/.test(text)) throw wrongType(FORM_TYPE, false)
  const typed = withSizes(formFields(text))
  const fields = withLanguageMaps(typed, shownIn(typed))
  const method = fields.get(METHOD_FIELD) ?? 'POST'
  if (!METHODS.includes(method)) throw invalid(METHOD_FIELD, `must be one of ${METHODS.join(', ')}`)
  forms.set(request, { fields, route, variables })
  request.method = method
  const match = fields.get(MATCH_FIELD)
  if (match !== null) request.headers['if-match'] = match
}

/** The fields of the form that a request came from. */
export const formOf = (request: Request): URLSearchParams | undefined => forms.get(request)?.fields

/** Where the form was sent that a request came from; undefined when there is none. */
export const sentTo = (request: Request): Pick<Sent, 'route' | 'variables'> | undefined => forms.get(request)

/** Statuses that say nothing of what was typed: who sent it may not, unless only its page was that of another session. */
const NOT_ABOUT_FIELDS = [401, 403, 404]
const isOfOtherSession = ({ errors }: Pick<HttpProblem, 'errors'>): boolean =>
  errors.some(({ property }) => property === CSRF_FIELD)

/**
 * The form that a request came from, to be filled in again; undefined when there is none. After a 412 it is given out
 * for what is there now, so that sent again it changes that.
 */
export function refusedFormOf(request: Request, problem: HttpProblem, action: string): Refused | undefined {
  const { status, errors } = problem
  const sent = forms.get(request)
  const operation = sent?.route.operations.find(({ method }) => method === request.method)
  if (!operation || (NOT_ABOUT_FIELDS.includes(status) && !isOfOtherSession(problem))) return undefined
  const fields = new Map(sent!.fields)
  if (status === 412) fields.delete(MATCH_FIELD)
  return { operation, action, fields, faults: errors }
}

const lines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(Boolean)

function scalar({ kind, name, languageMap }: Property, text: string): unknown {
  if (languageMap && !text.trimStart().startsWith('{')) return text
  if (kind === 'integer' || kind === 'nonNegativeInteger' || kind === 'double')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (kind === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (kind !== 'json' && kind !== 'object') return text
  return parseJson(name, text, JSON_BOUNDS)
}

/** The texts that the fields of a form were given out with; none when the form does not tell them. */
function shownIn(form: URLSearchParams): Record<string, unknown> {
  const shown = parseJson(SHOWN_FIELD, form.get(SHOWN_FIELD) ?? '{}', JSON_BOUNDS)
  return typeof shown === 'object' && shown !== null ? { ...shown } : {}
}

/** Browsers send lines apart by CR and LF, whatever they were given. */
const unixLines = (text: string): string => text.replaceAll('\r\n', '\n')

const sameText = (text: string, shown: unknown): shown is string =>
  typeof shown === 'string' && unixLines(text) === unixLines(shown)

/** The values of a list's field: a JSON array, or one on each line. */
function itemsIn(property: Property, text: string): unknown[] {
  const parsed = text.trimStart().startsWith('[') && parseJson(property.name, text, JSON_BOUNDS)
  return Array.isArray(parsed) ? parsed : lines(text).map(line => scalar(property, line))
}

/** The value that the text of a field stands for; undefined for an empty one that says nothing. */
function fieldValue(property: Property, text: string, clears: boolean): unknown {
  const isList = (property.many && property.kind !== 'object') || property.memberOf !== undefined
  if (!isList && text.trim() !== '') return scalar(property, text)
  const items = isList ? itemsIn(property, text) : []
  if (items.length > 0) return items
  if (!clears) return undefined
  if (property.memberOf) return []
  // Where no list is not the same as an empty one, the latter is typed.
  if (property.many) return property.nullable && text.trim() !== '[]' ? null : []
  return property.required || property.default === '' ? '' : null
}

/**
 * The fields of the class as a body. What a change does not change is left out, and so is an empty field, unless there
 * was a value in it to take away; what is made gets its defaults by itself.
 */
export function bodyOfForm(form: URLSearchParams, expected: Class, method: string): Record<string, unknown> {
  const shown = shownIn(form)
  const entries: [string, unknown][] = []
  for (const [name, text] of form) {
    const property = expected.properties.find(property => property.name === name)
    const same = sameText(text, shown[name])
    if (name.startsWith('_') || (same && (method !== 'PUT' || property?.absent === 'kept'))) continue
    // What replaces a resource says also that a list is empty: not named it would get its default.
    const clears = same
      ? property?.many === true && property.kind !== 'object'
      : shown[name] !== undefined || method === 'PATCH'
    // An empty field of a link to a collection leaves alone what is behind the link, unless that stood in it.
    const isLeft = property?.memberOf !== undefined && !shown[name]
    const value = property
      ? fieldValue(property, same ? String(shown[name]) : unixLines(text), clears && !isLeft)
      : text
    if (value !== undefined) entries.push([name, value])
  }
  return Object.fromEntries(entries)
}

/** Where a browser goes after its form was taken: to what was made or changed, or up from what is gone. */
export function afterForm(status: number, self: string, method: string, made: string | undefined): string | undefined {
  if (made) return made
  if (status === 204 || status === 205) return method === 'DELETE' ? self.slice(0, self.lastIndexOf('/')) : self
  return method === 'PUT' || method === 'PATCH' ? self : undefined
}
