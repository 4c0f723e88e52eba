// The headers that a customer has its public answers carry: which they are for what an answer is about, and how they are put on it.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { AccessRules, ImageRow } from '../store/index.js'
import { rulesOf } from './access-rules-cache.js'
import { keyHeaders } from './caches/index.js'
import { headerFault, isAdded, isCaching } from './custom-header.js'
import type { Services } from './services.js'

/** What an answer is about, as far as custom headers ask. */
export interface Subject {
  customer: number
  /** The space that all of it is in, if it is one. */
  space?: number
  /** Roles that all of it asks for. */
  roles: string[]
}

/** One asset as a subject. */
export const subjectOf = (row: ImageRow): Subject => ({
  customer: row.customer,
  space: row.space,
  roles: row.roles,
})

/** What assets of a customer have in common; nothing but the customer when there are none. */
export function commonSubject(customer: number, rows: ImageRow[]): Subject {
  const [first, ...others] = rows.map(subjectOf)
  if (!first) return { customer, roles: [] }
  const space = others.every(other => other.space === first.space) ? first.space : undefined
  const roles = first.roles.filter(role => others.every(other => other.roles.includes(role)))
  return { customer, ...(space !== undefined && { space }), roles }
}

/** The more particular header counts: for a role above for a space, above for all. */
const weight = ({ space, role }: { space: number | null; role: string | null }): number =>
  (role === null ? 0 : 2) + (space === null ? 0 : 1)

/**
 * Custom headers of an answer about a subject by its customer's rules, names as they were given; of two alike the one
 * written last counts. What may not be set is not sent either, however it came to be stored.
 */
export function customHeadersOf({ headers }: AccessRules, { space, roles }: Subject): Record<string, string> {
  const meant = headers
    .filter(header => header.space === null || header.space === space)
    .filter(header => header.role === null || roles.includes(header.role))
    .filter(({ key, value }) => headerFault(key, value) === undefined)
    .sort((a, b) => weight(a) - weight(b))
  const byName = new Map(meant.map(({ key, value }) => [key.toLowerCase(), [key, value] as const]))
  return Object.fromEntries(byName.values())
}

/** The headers save those that say how long an answer is kept: what is no asset itself knows that best by itself. */
export const withoutCaching = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isCaching(name)))

/** The headers that say how long an answer is kept. */
export const cachingOf = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => isCaching(name)))

/** Custom headers of an answer that is no asset itself. */
export const plainHeadersOf = async (services: Services, subject: Subject): Promise<Record<string, string>> =>
  withoutCaching(customHeadersOf(await rulesOf(services)(subject.customer), subject))

/**
 * Adds headers, also to one of the same name in other letters' case, which they replace; but what is a list of things
 * to know (links, headers that a page may read) adds up.
 */
export function addHeaders(headers: OutgoingHttpHeaders, added: Readonly<Record<string, string>>): OutgoingHttpHeaders {
  for (const [name, value] of Object.entries(added)) {
    const same = Object.keys(headers).find(known => known.toLowerCase() === name.toLowerCase())
    headers[same ?? name] = same && headers[same] && isAdded(same) ? `${headers[same]}, ${value}` : value
  }
  return headers
}

/** What each response had before headers of its customer were put on it: they may be found out more exactly later. */
const before = new WeakMap<ServerResponse, OutgoingHttpHeaders>()

/**
 * Puts the customer's headers for a subject on an answer that is no asset itself, in the place of those that were put on
 * it for a wider subject; to be called before the answer's own are set.
 */
export async function setPublicHeaders(services: Services, response: ServerResponse, subject: Subject): Promise<void> {
  response.req.servedOf = subject.customer
  const own = before.get(response) ?? { ...response.getHeaders() }
  const custom = await plainHeadersOf(services, subject)
  before.set(response, own)
  const headers = addHeaders(addHeaders({ ...own }, custom), keyHeaders(services.settings, subject))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value!)
}
