// Signatures of render addresses: whoever has the organization's signing key can let others see what is protected.
import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpProblem, invalid } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { objectOf } from './body.js'
import type { Handler } from './exchange.js'
import { parseRenderPath } from './render-path.js'

const LENGTH = 16
const DEFAULT_ROUNDING_S = 300

const digest = (text: string, key: string): string =>
  createHash('sha256').update(`${text}:${key}`).digest('hex').slice(0, LENGTH)

/** The path without the name of the file, which is not signed. */
function plainPath(path: string): string {
  const parsed = parseRenderPath(path)
  return parsed?.fileName ? path.replace(/\/[^/]+$/, `.${parsed.format}`) : path
}

const searchOf = (parameters: URLSearchParams): string => (parameters.size > 0 ? `?${parameters}` : '')

/** Whether an address (path and query) is signed with the organization's key, and its time is not over. */
export function isSigned(address: string, { signingKey }: rokka.OrganizationSettings, now: Date): boolean {
  const url = new URL(address, 'http://host')
  const given = url.searchParams.get('sig')
  const key = given === null ? undefined : signingKey()
  if (given === null || key === undefined) return false
  url.searchParams.delete('sig')
  const search = searchOf(url.searchParams)
  const matches = [plainPath(url.pathname), url.pathname].some(path => {
    const [right, shown] = [Buffer.from(digest(path + search, key)), Buffer.from(given)]
    return right.length === shown.length && timingSafeEqual(right, shown)
  })
  if (!matches) return false
  const options = url.searchParams.get('sigopts')
  if (options === null) return true
  try {
    return Date.parse(JSON.parse(options).until) > now.getTime()
  } catch {
    return false
  }
}

const noSigningKey = (): HttpProblem =>
  new HttpProblem(
    501,
    'Not implemented',
    "The organization's signing key cannot be kept or read here: the operator has to see to CREDENTIALS_KEY.",
  )

/** POST utils/{organization}/sign_url. */
export const signUrl: Handler = {
  statuses: [200, 400, 501],
  async run(exchange) {
    const { url: address, round_date_up_to, until } = objectOf('body', await exchange.body())
    if (typeof address !== 'string' || !URL.canParse(address)) throw invalid('url', 'must be a URL')
    const rounding = round_date_up_to ?? DEFAULT_ROUNDING_S
    if (!Number.isInteger(rounding) || (rounding as number) < 1)
      throw invalid('round_date_up_to', 'must be an integer above 0')
    const url = new URL(address)
    url.searchParams.delete('sig')
    url.searchParams.delete('sigopts')
    if (until !== undefined) {
      const time = Date.parse(String(until))
      if (Number.isNaN(time)) throw invalid('until', 'must be a date')
      const step = (rounding as number) * 1000
      const rounded = Math.ceil(time / step) * step
      if (Math.abs(rounded) > 8.64e15) throw invalid('until', 'lies too far away')
      url.searchParams.set('sigopts', JSON.stringify({ until: new Date(rounded).toISOString() }))
    }
    const settings = await rokka.organizationSettings(exchange.services.store, exchange.organization.customer)
    const key = settings.signingKey()
    if (key === undefined) throw noSigningKey()
    url.searchParams.append('sig', digest(plainPath(url.pathname) + searchOf(url.searchParams), key))
    return { status: 200, json: { signed_url: url.href } }
  },
}
