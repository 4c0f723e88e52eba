// Forms of our own pages as requests: the method that a form stands for, and its fields as a body with our keys.
import type { Request } from 'express'
import { METHOD_FIELD } from '../console/index.js'
import { isUtf8Encoded, mediaTypeOf, parseJson, readTextBytes } from '../http/index.js'
import { HttpProblem, invalid } from '../problem.js'
import type { Class, Property } from '../vocabulary/index.js'

const FORM = 'application/x-www-form-urlencoded'

const LARGEST = 1024 * 1024
/** Most fields of a form. */
const MOST_FIELDS = 1000
/** A field of JSON. */
const JSON_BOUNDS = { values: 10_000 }

const forms = new WeakMap<Request, URLSearchParams>()

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']

/** The form that a POST has sent, as it came. Throws HttpProblem 413. */
const textOf = async (request: Request): Promise<string> => (await readTextBytes(request, LARGEST)).toString('utf8')

/**
 * The fields of a form. Throws HttpProblem 400 for what is not UTF-8, 413 for too many: each is looked for among all of them.
 */
function fieldsIn(text: string): URLSearchParams {
  const message = `must not have more than ${MOST_FIELDS} fields`
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS)
    throw new HttpProblem(413, 'Content too large', `A form ${message}.`, [{ property: 'body', message }])
  if (!isUtf8Encoded(text)) throw invalid('body', 'must be UTF-8, percent-encoded')
  return new URLSearchParams(text)
}

/** Whether a request is a form of one of our pages: a POST whose fields say what it stands for. */
export const isForm = (request: Request): boolean => request.method === 'POST' && mediaTypeOf(request) === FORM

/**
 * Makes a POST that is a form the request that the form stands for.
 * Throws HttpProblem 400 for another method, 413 for a form that is too large.
 */
export async function readForm(request: Request): Promise<void> {
  const form = fieldsIn(await textOf(request))
  const method = form.get(METHOD_FIELD) ?? 'POST'
  if (!METHODS.includes(method)) throw invalid(METHOD_FIELD, `must be one of ${METHODS.join(', ')}`)
  form.delete(METHOD_FIELD)
  forms.set(request, form)
  request.method = method
}

/** The form that a request came from. */
export const formOf = (request: Request): URLSearchParams | undefined => forms.get(request)

const lines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(Boolean)

function scalar({ kind, name }: Property, text: string): unknown {
  if (kind === 'integer' || kind === 'nonNegativeInteger' || kind === 'double')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (kind === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (kind !== 'json' && kind !== 'object') return text
  return parseJson(name, text, JSON_BOUNDS)
}

/** The fields of the class as a body: an empty field is left out, or in a change takes the value away. */
export function bodyOfForm(form: URLSearchParams, expected: Class, isChange: boolean): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const property of expected.properties) {
    const text = form.get(property.name)
    if (text === null) continue
    const isList = (property.many && property.kind !== 'object') || property.memberOf !== undefined
    if (isList) {
      const items = lines(text).map(line => scalar(property, line))
      // An empty field of a link to a collection leaves alone what is behind the link.
      if (items.length > 0 || (isChange && !property.memberOf)) entries.push([property.name, items])
    } else if (text.trim() !== '') entries.push([property.name, scalar(property, text)])
    else if (isChange) entries.push([property.name, property.required || property.default === '' ? '' : null])
  }
  for (const name of form.keys())
    if (!expected.properties.some(property => property.name === name)) entries.push([name, form.get(name)])
  return Object.fromEntries(entries)
}

/** Where a browser goes after its form was taken: to what was made or changed, or up from what is gone. */
export function afterForm(status: number, self: string, method: string, made: string | undefined): string | undefined {
  if (made) return made
  if (status === 204 || status === 205) return method === 'DELETE' ? self.slice(0, self.lastIndexOf('/')) : self
  return method === 'PUT' || method === 'PATCH' ? self : undefined
}
