// The configuration of a role provider, read from its JSON.
import { configurationOf } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import type { AccessRules } from '../../store/index.js'

/** How roles are found out by OpenID Connect. */
export interface OidcConfiguration {
  issuer: string
  clientId: string
  scope: string
  /** The claim whose values stand for roles, and which role each value stands for. */
  claim?: string
  roles: Record<string, string[]>
  /** Roles of everyone who can log in. */
  everyone: string[]
}

const strings = (value: unknown): string[] => [value ?? []].flat().map(String)

function secretOf(rules: AccessRules, service: string): string {
  const secret = rules.providers.find(({ auth_service }) => auth_service === service)?.credentials()
  if (secret !== undefined) return secret
  throw new HttpProblem(403, 'Forbidden', 'Nobody can log in here now: the secret of the login service cannot be read.')
}

/**
 * The OpenID Connect configuration of a service; undefined when it has none.
 * Throws HttpProblem 403 when the client's secret cannot be decrypted.
 */
export function oidcOf(rules: AccessRules, service: string): (OidcConfiguration & { secret: string }) | undefined {
  const configuration = configurationOf(rules, service)
  const { issuer, clientId } = configuration
  if (!issuer || !clientId) return undefined
  return {
    issuer: String(issuer),
    clientId: String(clientId),
    scope: String(configuration['scope'] ?? 'openid'),
    claim: configuration['claim'] ? String(configuration['claim']) : undefined,
    roles: Object.fromEntries(
      Object.entries((configuration['roles'] as object | undefined) ?? {}).map(([value, roles]) => [
        value,
        strings(roles),
      ]),
    ),
    everyone: strings(configuration['everyone']),
    secret: secretOf(rules, service),
  }
}
