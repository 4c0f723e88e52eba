// Signatures of render addresses: whoever has the organization's signing key can let others see what is protected.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { rokka } from '../../store/index.js'
import { parseRenderPath } from './render-path.js'

const LENGTH = 16

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

/** The signature of an address with a key: of its path without the name of the file, and its query. */
export const signatureOf = ({ pathname, searchParams }: URL, key: string): string =>
  digest(plainPath(pathname) + searchOf(searchParams), key)
