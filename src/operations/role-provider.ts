// Role providers: their configuration must be JSON that can be acted upon.
import ipaddr from 'ipaddr.js'
import { isObject, type JsonObject } from '../json-object.js'
import { invalid } from '../problem.js'
import type { RoleProviderRow } from '../store/index.js'
import type { Rule } from './call.js'

const refuse = (message: string) => invalid('configuration', message)

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Told below.
  }
  throw refuse('must be a JSON object as text')
}

/** Names of what must not be shown, as configurations elsewhere have it. */
const SECRET = /secret|password|private_?key/i

/** Throws HttpProblem 400 unless the text configures OpenID Connect or address ranges. */
function checkConfiguration(text: string): void {
  const configuration = parse(text)
  const { issuer, clientId, ranges, roles } = configuration
  const secret = Object.keys(configuration).find(name => SECRET.test(name))
  if (secret)
    throw refuse(`must not have ${secret}, for it is shown to whoever may read: a secret is sent as credentials`)
  if (ranges === undefined && issuer === undefined)
    throw refuse('must have issuer and clientId (for oidc) or ranges (for ip)')
  if (issuer !== undefined && (typeof issuer !== 'string' || !/^https?:\/\//.test(issuer) || !URL.canParse(issuer)))
    throw refuse('issuer must be the URL of an OpenID Connect provider')
  if (issuer !== undefined && typeof clientId !== 'string') throw refuse('clientId must be text')
  if (roles !== undefined && !isObject(roles))
    throw refuse('roles must be an object: value of the claim -> role or roles')
  if (ranges === undefined) return
  if (!Array.isArray(ranges) || ranges.length === 0) throw refuse('ranges must be an array of CIDR ranges')
  for (const range of ranges)
    if (typeof range !== 'string' || !ipaddr.isValidCIDR(range))
      throw refuse(`${String(range)} is not a CIDR range such as 192.0.2.0/24`)
}

export const roleProviderRule: Rule<RoleProviderRow> = {
  async write({ values }) {
    if (values.configuration !== undefined) checkConfiguration(String(values.configuration))
    return values
  },
}
