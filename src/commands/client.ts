// Requests to the server with the key of the caller: by the client of the API, over connections that know proxies.
import { openRequests, type Received, sentenceOf } from '../../client/src/requests.js'
import type { Credentials } from './caller.js'
import { exchanged } from './exchange.js'
import { agentFor, proxyFor } from './proxy.js'
import { Refusal } from './refusal.js'

export type Json = Record<string, unknown>

/** An answer; `body` is {} when it is no JSON object. */
export interface Answer {
  status: number
  body: Json
}

/** An answer with all of its bytes, and as text. */
export interface TextAnswer extends Answer {
  text: string
  bytes: Buffer
  etag: string | undefined
}

/** Bytes to send, opened again for each attempt. */
export interface Bytes {
  mediaType: string
  length: number
  open(): AsyncIterable<Uint8Array>
}

export interface Ask {
  body?: Json
  /** A document, sent as it is. */
  document?: string
  bytes?: Bytes
  headers?: Record<string, string>
}

/** Asks for a path of the server, such as /customers/2. */
export type Call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, ask?: Ask) => Promise<TextAnswer>

export interface Client {
  call: Call
  close(): Promise<void>
}

/** Most bytes of an answer: a page of a thousand images has a few MiB. */
const MOST_BYTES = 256 * 1024 * 1024

/** What an answer that is no success says is wrong. */
export const reasonOf = ({ status, body }: Answer): string => sentenceOf(body) ?? `the server answered ${status}`

/**
 * A client of one server. Answers of every status come back, except: 401 and 403 throw Refusal, a redirect too,
 * and what only passes with time is asked again, then throws Unreachable. The signal ends all of it.
 */
export function openClient({ server, key, secret, patienceMs }: Credentials, signal: AbortSignal): Client {
  const agent = agentFor(server, proxyFor(server, process.env))
  const requests = openRequests({
    ...{ server, key, secret, patienceMs, signal },
    headers: () => ({ 'user-agent': 'hydria' }),
    async send(address, { method, headers, body }): Promise<Received> {
      const sent = { agent, signal, method, headers, bytes: body as AsyncIterable<Uint8Array> | string | undefined }
      const { status, headers: answered, bytes } = await exchanged(new URL(address), sent, MOST_BYTES)
      const get = (name: string): string | null => [answered[name] ?? []].flat().join(', ') || null
      return { status, headers: { get }, bytes: async () => bytes }
    },
  })

  async function call(method: string, path: string, { body, document, bytes, headers = {} }: Ask = {}) {
    const content = bytes ?? (document === undefined ? undefined : textOf(document))
    const answer = await requests.ask(method, path, {
      ...(body && { body }),
      ...(content && { content }),
      headers,
    })
    const { status } = answer
    if (status === 401) throw new Refusal(`the server rejected the key and its secret: ${reasonOf(answer)}`)
    if (status === 403) throw new Refusal(`the key may not do this: ${reasonOf(answer)}`)
    const location = answer.headers.get('location')
    if (status >= 300 && status < 400 && location !== null)
      throw new Refusal(`the server redirects to ${location}: give its address as --server`)
    const { buffer, byteOffset, byteLength } = answer.bytes
    return { ...answer, bytes: Buffer.from(buffer, byteOffset, byteLength) }
  }

  return { call, close: async () => agent.destroy() }
}

/** A document as content. */
const textOf = (document: string) => ({ mediaType: 'application/ld+json', open: () => document })
