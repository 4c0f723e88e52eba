// The URL of an origin: absolute, of a scheme that is fetched, and without secrets in it.
import { invalid } from '../../problem.js'
import { refusal } from './fetch-failure.js'
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
