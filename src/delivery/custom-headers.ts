// The headers that a customer has its public answers carry.
import type { Response } from 'express'
import { headerFault, isCaching, rulesOf, type Services } from '../operations/index.js'
import type { AccessRules } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'

/** What an answer is about, as far as custom headers ask. */
export interface Subject {
  customer: number
  /** The space that all of it is in, if it is one. */
  space?: number
  /** Roles that all of it asks for. */
  roles: string[]
}

/** One asset as a subject. */
export const subjectOf = (row: Row): Subject => ({
  customer: row['customer'] as number,
  space: row['space'] as number,
  roles: row['roles'] as string[],
})

/** What assets of a customer have in common; nothing but the customer when there are none. */
export function commonSubject(customer: number, rows: Row[]): Subject {
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

/** Custom headers of an answer that is no asset itself. */
export const plainHeadersOf = async (services: Services, subject: Subject): Promise<Record<string, string>> =>
  withoutCaching(customHeadersOf(await rulesOf(services)(subject.customer), subject))

/** Sets the custom headers of such an answer that Express sends; to be called before the answer's own are set. */
export const setCustomHeaders = async (services: Services, response: Response, subject: Subject): Promise<void> =>
  void response.set(await plainHeadersOf(services, subject))
