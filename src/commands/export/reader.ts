// Reads from the server as anybody does: without a key, so that only what is open to everyone is exported.

import { type Patience, retried } from '../../../client/src/retry.js'
import { isObject, type JsonObject } from '../../json-object.js'
import { type Exchange, exchanged } from '../exchange.js'
import { agentFor, proxyFor } from '../proxy.js'
import { Refusal } from '../refusal.js'

/** Reads the bytes at a path of the server; at most `most` of them. */
export type Read = (path: string, accept: string, most: number) => Promise<Buffer>

/** What is at a path of the server: its media type, and how many bytes there are. */
export type Look = (path: string) => Promise<{ mediaType: string; bytes: number }>

export interface Reader {
  read: Read
  look: Look
  close(): void
}

/** What an answer that is no success means for the one who exports. */
function faultOf(status: number, location: string | undefined): string {
  // Who may not see all of an image is led to the degraded form of it.
  const isClosed = status === 401 || status === 403 || location?.includes('/iiif-img/degraded/')
  if (isClosed) return 'is not open to everyone'
  if (location !== undefined) return `redirects to ${location}, which is not followed`
  return `cannot be read: the server answered ${status}`
}

/** What an answer says of asking again. */
const outcomeOf = ({ status, headers }: Exchange) => ({ status, retryAfter: headers['retry-after'] })

/**
 * A reader of one server, by as many connections as there are requests at a time. Every answer but 200 is a Refusal that
 * names the address; what passes with time is asked again, then throws Unreachable.
 */
export function openReader(patience: Patience & { signal: AbortSignal }, environment: NodeJS.ProcessEnv): Reader {
  const { server, signal } = patience
  const agent = agentFor(server, proxyFor(server, environment))
  async function ask(method: 'GET' | 'HEAD', path: string, accept: string, most: number): Promise<Exchange> {
    const url = new URL(server + path)
    const sent = { agent, signal, method, headers: { accept, 'user-agent': 'hydria-export' } }
    const answer = await retried(patience, () => exchanged(url, sent, most), outcomeOf)
    const { status, headers } = answer
    if (status === 200) return answer
    throw new Refusal(
      `${server}${path} ${faultOf(status, status >= 300 && status < 400 ? headers.location : undefined)}`,
    )
  }
  return {
    read: async (path, accept, most) => (await ask('GET', path, accept, most)).bytes,
    async look(path) {
      const { headers } = await ask('HEAD', path, '*/*', 0)
      const mediaType = headers['content-type'] ?? 'application/octet-stream'
      return { mediaType, bytes: Number(headers['content-length'] ?? 0) }
    },
    close: () => agent.destroy(),
  }
}

/** The JSON object at a path of the server. Rejects with Refusal where there is none. */
export async function readObject(read: Read, path: string, accept: string, most: number): Promise<JsonObject> {
  const text = (await read(path, accept, most)).toString('utf8')
  try {
    const value = JSON.parse(text) as unknown
    if (isObject(value)) return value
  } catch {
    // The same as of another value.
  }
  throw new Refusal(`${path} is not a JSON object`)
}
