// The URL of an origin: absolute, of a scheme that is fetched, and without secrets in it.
import { invalid } from '../../problem.js'
import { refusal } from './fetch-failure.js'
import { checkHost } from './guard.js'
import type { StrategyName } from './strategy-name.js'

const SCHEMES: Record<StrategyName, string[]> = {
  default: ['http:', 'https:'],
  'basic-http-authentication': ['http:', 'https:'],
  's3-ambient': ['s3:', 'http:', 'https:'],
  sftp: ['sftp:'],
}

const ALL = [...new Set(Object.values(SCHEMES).flat())]

const NEEDS: Record<string, StrategyName> = { 's3:': 's3-ambient', 'sftp:': 'sftp' }

/** What is wrong with an origin whatever its strategy, as a sentence without a subject, or undefined. */
function fault(origin: string): string | undefined {
  if (!URL.canParse(origin)) return 'must be an absolute URL'
  const url = new URL(origin)
  if (!ALL.includes(url.protocol)) return 'must begin with http:, https:, s3: or sftp:'
  if (url.hostname === '') return 'must name a host'
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user name or a password; put them into the credentials of an origin strategy'
  return undefined
}

/**
 * Checks an origin as it comes in a request. Throws HttpProblem 400 that names the property.
 * Where it leads is only known, and checked, when it is fetched.
 */
export function validateOrigin(origin: string, property = 'origin'): void {
  const found = fault(origin)
  if (found) throw invalid(property, found)
}

/**
 * Checks an address that something is sent to: of http or https, without a password, and not, as far as it tells by
 * itself, at an address that is not allowed. Throws HttpProblem 400 that names the property.
 */
export function validateTarget(text: string, property: string, allowPrivate: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !SCHEMES.default.includes(url.protocol))
    throw invalid(property, 'must be an absolute URL of http or https')
  if (url.username !== '' || url.password !== '') throw invalid(property, 'must not hold a user name or a password')
  try {
    checkHost(url.hostname, allowPrivate)
  } catch {
    throw invalid(property, 'must have a host at a public address')
  }
}

/** The URL of an origin that a strategy is to fetch. Throws OriginFailure `refused`. */
export function originUrl(origin: string, strategy: StrategyName): URL {
  const found = fault(origin)
  if (found) throw refusal(`The origin ${found}.`)
  const url = new URL(origin)
  if (SCHEMES[strategy].includes(url.protocol)) return url
  const needed = NEEDS[url.protocol]
  throw refusal(
    needed
      ? `The origin begins with ${url.protocol} and needs the origin strategy ${needed}; it has ${strategy}.`
      : `The origin strategy ${strategy} does not fetch what begins with ${url.protocol}.`,
  )
}
