// What is most likely a mistake in settings that are valid, one sentence each.
import { isIPv6 } from 'node:net'
import { type Settings, unknownSettings } from './settings.js'

/** Addresses that a server listens on and no client can call. */
const ALL_ADDRESSES = ['0.0.0.0', '[::]']

/** `http://` with a host and a port. */
export const addressOf = (host: string, port: number): string => `http://${isIPv6(host) ? `[${host}]` : host}:${port}`

/** Whether HOST stands for all addresses of the machine, so that it is no address to call the server by. */
export function isEveryAddress({ HOST }: Settings): boolean {
  const address = addressOf(HOST, 0)
  return URL.canParse(address) && ALL_ADDRESSES.includes(new URL(address).hostname)
}

/** The warnings of a start; `serves`: of a process, or of one with parts, that listens. */
export function warningsOf(settings: Settings, environment: NodeJS.ProcessEnv, serves: boolean): string[] {
  const { HOST, BASE_URL, ALLOWED_HOSTS } = settings
  const unknown = unknownSettings(environment)
  const isUnreachable = serves && isEveryAddress(settings) && BASE_URL === undefined && ALLOWED_HOSTS.length === 0
  return [
    ...(unknown.length > 0 ? [`not settings, and ignored: ${unknown.join(', ')}`] : []),
    ...(isUnreachable
      ? [
          `HOST=${HOST} listens on all addresses, and requests are answered as localhost, 127.0.0.1 and [::1] alone: set BASE_URL to the public address, or ALLOWED_HOSTS to the hosts that the server is known by`,
        ]
      : []),
  ]
}
