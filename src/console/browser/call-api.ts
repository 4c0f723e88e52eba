// Calls of the API by a page: as who is signed in, with the token of the session where there is one.
import { openRequests } from '../../../client/src/requests.js'

/** Headers of what a script of this page changes. */
export function tokenHeaders(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content
  return { 'X-Requested-With': 'XMLHttpRequest', ...(token && { 'X-CSRF-Token': token }) }
}

/** An image, as far as pages look at it. */
export interface Image {
  '@id': string
  id: string
  ingesting: boolean
  width?: number
  duration?: number
  error: string
}

const requests = openRequests({ server: location.origin, patienceMs: 0 })

/** A list of images, where images are asked for; undefined when there is no answer with JSON, or no line. */
export async function callApi(
  method: string,
  address: string,
  body?: unknown,
): Promise<{ member?: Image[] } | undefined> {
  try {
    const headers = method === 'GET' ? {} : tokenHeaders()
    const answer = await requests.ask(method, address, { headers, ...(body !== undefined && { body }) })
    return answer.status < 300 && answer.status !== 204 ? answer.body : undefined
  } catch {
    return undefined
  }
}
