// The authorization services of an asset, as information documents and manifests describe them:
// IIIF Authorization Flow API 2.0 and IIIF Authentication API 1.0, side by side.
import type { Version } from '../../images/index.js'
import { AUTH_2_CONTEXT } from '../../presentation/index.js'
import type { AccessRules, AuthServiceRow, ClosedImage, ImageRow } from '../../store/index.js'
import { logoutOf, rulesOf, servicesFor } from '../access-rules-cache.js'
import type { Services } from '../services.js'

const AUTH1 = 'http://iiif.io/api/auth/1/context.json'

/** What Mirador 4 reads of every service of an image service; it opens none where it is missing. */
const PROBE_PROFILE = 'http://iiif.io/api/auth/2/probe'

const PROFILE1: Record<string, string> = { clickthrough: 'clickthrough', oidc: 'login', ip: 'external' }
const text = (value: string) => ({ none: [value] })
const segment = (value: unknown): string => encodeURIComponent(String(value))

/** Address of the probe of an asset. */
const probeUri = (base: string, { customer, space, id }: Pick<ImageRow, 'customer' | 'space' | 'id'>): string =>
  `${base}/auth/v2/probe/${customer}/${space}/${segment(id)}`

function service1(base: string, customer: unknown, rules: AccessRules, service: AuthServiceRow): object {
  const own = `${base}/auth/${customer}/${segment(service.name)}`
  const logout = logoutOf(rules, service)
  return {
    '@context': AUTH1,
    '@id': own,
    '@type': 'AuthCookieService1',
    profile: `http://iiif.io/api/auth/1/${PROFILE1[service.profile]}`,
    label: service.label || service.name,
    ...(service.description && { description: service.description }),
    ...(service.page_label && { header: service.page_label }),
    ...(service.call_to_action && { confirmLabel: service.call_to_action }),
    service: [
      {
        '@id': `${base}/auth/${customer}/token`,
        '@type': 'AuthTokenService1',
        profile: 'http://iiif.io/api/auth/1/token',
      },
      ...(logout
        ? [
            {
              '@id': `${own}/logout`,
              '@type': 'AuthLogoutService1',
              profile: 'http://iiif.io/api/auth/1/logout',
              label: logout.label || logout.name,
            },
          ]
        : []),
    ],
  }
}

function service2(base: string, customer: unknown, rules: AccessRules, service: AuthServiceRow): object {
  const external = service.profile === 'ip'
  const logout = logoutOf(rules, service)
  return {
    ...(external ? {} : { id: `${base}/auth/v2/access/${customer}/${segment(service.name)}` }),
    type: 'AuthAccessService2',
    profile: external ? 'external' : 'active',
    label: text(service.label || service.name),
    ...(service.page_label && { heading: text(service.page_label) }),
    ...(service.description && { note: text(service.description) }),
    ...(service.call_to_action && { confirmLabel: text(service.call_to_action) }),
    service: [
      { id: `${base}/auth/v2/token/${customer}/${segment(service.name)}`, type: 'AuthAccessTokenService2' },
      ...(logout
        ? [
            {
              id: `${base}/auth/v2/logout/${customer}/${segment(service.name)}`,
              type: 'AuthLogoutService2',
              label: text(logout.label || logout.name),
            },
          ]
        : []),
    ],
  }
}

/**
 * The services of an asset, none when everyone may see all of it, for documents in each version of the Image and
 * Presentation API: in 2 those of the Authentication API 1.0; in 3 the probe of the Authorization Flow API 2.0 with the
 * access services within, and behind it those of 1.0, which is all that Mirador 4 and Universal Viewer 4 know.
 */
export type AuthDescription = Record<Version, object[]>

/** Contexts that stand before a document's own where it names such services: those of version 2 bring theirs (2.0 §2.1). */
export const AUTH_CONTEXTS: Record<Version, string[]> = { 2: [], 3: [AUTH_2_CONTEXT] }

const OPEN: AuthDescription = { 2: [], 3: [] }

/** Describes for a customer how a viewer gets one of some roles, which the probe asks for; what is alike is written once. */
export function rolesDescriber(
  base: string,
  customer: number,
  rules: AccessRules,
): (roles: string[], probe: string) => AuthDescription {
  const known = new Map<string, AuthDescription>()
  const accessTo = (roles: string[]): AuthDescription => {
    const key = JSON.stringify(roles)
    const before = known.get(key)
    if (before) return before
    const access = servicesFor(rules, roles)
    const made = {
      2: access.map(service => service1(base, customer, rules, service)),
      3: access.map(service => service2(base, customer, rules, service)),
    }
    known.set(key, made)
    return made
  }
  return (roles, id) => {
    if (roles.length === 0) return OPEN
    const access = accessTo(roles)
    if (access[3].length === 0) return OPEN
    const probe = { id, type: 'AuthProbeService2', profile: PROBE_PROFILE, service: access[3] }
    return { 2: access[2], 3: [probe, ...access[2]] }
  }
}

/** The same for its assets. */
export function authDescriber(
  base: string,
  customer: number,
  rules: AccessRules,
): (row: ClosedImage) => AuthDescription {
  const describe = rolesDescriber(base, customer, rules)
  return row => describe(row.roles, probeUri(base, row))
}

/** Describes how a viewer gets to see the asset. */
export async function describeAuth(services: Services, row: ClosedImage): Promise<AuthDescription> {
  const customer = row.customer
  return authDescriber(services.base, customer, await rulesOf(services)(customer))(row)
}
