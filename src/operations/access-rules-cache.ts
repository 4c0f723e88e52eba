// What a customer has said of access, kept in memory until it changes.
import { LRUCache } from 'lru-cache'
import { perObject } from '../per-object.js'
import {
  ACCESS_CHANGED,
  type AccessRules,
  type AuthServiceRow,
  outageOf,
  readAccessRules,
  type Store,
} from '../store/index.js'
import type { Services } from './services.js'

/** A notification may be lost with a connection: what is older than this is read again. */
const TTL_MS = 30_000
const MOST_CUSTOMERS = 1000

/** The rules of a customer by number; `known` tells those in memory at once. */
export interface RulesOf {
  (customer: number): Promise<AccessRules>
  known(customer: number): AccessRules | undefined
}

interface Reading {
  outcome: Promise<AccessRules>
  rules?: AccessRules
}

const rulesIn = perObject((store: Store): RulesOf => {
  const cache = new LRUCache<number, Reading>({
    max: MOST_CUSTOMERS,
    ttl: TTL_MS,
    ttlResolution: TTL_MS / 100,
    noDeleteOnStaleGet: true,
  })
  const listening = store.database.listen(ACCESS_CHANGED, customer => cache.delete(Number(customer)))
  const read = async (customer: number): Promise<AccessRules> => {
    await listening
    const cached = cache.get(customer)
    if (cached) return cached.outcome
    const before = cache.get(customer, { allowStale: true })?.rules
    const outcome = readAccessRules(store, customer).catch(error => {
      // While the database cannot be reached the last rules hold: open images need them for their headers; all else asks it too.
      if (before && outageOf(error)) return before
      throw error
    })
    const reading: Reading = { outcome }
    cache.set(customer, reading)
    try {
      reading.rules = await reading.outcome
      return reading.rules
    } catch (error) {
      if (cache.peek(customer) === reading) cache.delete(customer)
      throw error
    }
  }
  return Object.assign(read, { known: (customer: number) => cache.get(customer)?.rules })
})

/** The rules of customers as one server sees them; the first call starts to listen for changes. */
export const rulesOf = ({ store }: Pick<Services, 'store'>): RulesOf => rulesIn(store)

/** The services by which a viewer gets one of the roles, each once, in the order of the roles. */
export function servicesFor(rules: AccessRules, roles: string[]): AuthServiceRow[] {
  const names = new Set(rules.roles.filter(role => roles.includes(role.name)).map(role => role.auth_service))
  return rules.services.filter(service => names.has(service.name))
}

/** The service that logs a viewer out of another one, if there is one. */
export const logoutOf = (rules: AccessRules, service: AuthServiceRow): AuthServiceRow | undefined =>
  rules.services.find(({ profile, auth_service }) => profile === 'logout' && auth_service === service.name)

/** The roles that a service gives, by their own names. */
export const rolesOf = (rules: AccessRules, service: string): string[] =>
  rules.roles.filter(role => role.auth_service === service).map(role => role.name)

/** What the role provider of a service is told, as it was written; empty when the service has none. */
export function configurationOf(rules: AccessRules, service: string): Record<string, unknown> {
  const provider = rules.providers.find(({ auth_service }) => auth_service === service)
  return provider ? (JSON.parse(provider.configuration) as Record<string, unknown>) : {}
}
