// GET user/apikeys/token: a token that speaks for the caller's key.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { clientAddress } from '../../http/index.js'
import { claimsOf, type Services, signToken, type TokenPayload } from '../../operations/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import { json, type RokkaCall, type RokkaHandler } from './rokka-call.js'

const DEFAULT_SECONDS = 86_400
const MOST_SECONDS = 30 * 86_400
const MOST_ADDRESSES = 20

function secondsOf(query: URLSearchParams): number {
  const text = query.get('expires_in')
  if (text === null) return DEFAULT_SECONDS
  const seconds = Number(text)
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > MOST_SECONDS)
    throw invalid('expires_in', `must be seconds from 1 to ${MOST_SECONDS}`)
  return seconds
}

/** The addresses that the token is for: those of `ips`, else that of the client; undefined for any. */
function addressesOf({ query, request }: RokkaCall, { settings }: Services): string[] | undefined {
  if (query.get('no_ip_protection') === 'true') return undefined
  const named = query.get('ips')?.split(',').filter(Boolean)
  if (!named) return [clientAddress(request, settings.TRUST_PROXY)]
  if (named.length > MOST_ADDRESSES || !named.every(address => isIP(address) !== 0))
    throw invalid('ips', `must be 1 to ${MOST_ADDRESSES} IP addresses with commas between them`)
  return named.map(address => ipaddr.process(address).toString())
}

/** A token may be had for a key, or for a token that renews itself. Throws HttpProblem 403. */
async function checkRenewable({ request }: RokkaCall): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token || request.headers['api-key']) return
  const { rn } = await claimsOf(token)
  if (!rn) throw new HttpProblem(403, 'Forbidden', 'The token cannot be renewed; ask with the Api-Key.')
}

export const getToken: RokkaHandler = {
  statuses: [200, 400, 401, 403],
  async run(call, services) {
    const { query, caller } = call
    await checkRenewable(call)
    const seconds = secondsOf(query)
    const ips = addressesOf(call, services)
    const payload: TokenPayload = {
      id: caller.key,
      exp: Math.floor(services.now().getTime() / 1000) + seconds,
      expt: seconds,
      ...(ips && { ips }),
      rn: query.get('renewable') === 'true',
    }
    return json(200, { token: await signToken(services.store, payload), payload })
  },
}
