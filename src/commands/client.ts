// Requests to the server: repeated while it does not answer or is busy, with the key of the caller.
import { isObject } from '../json-object.js'
import type { Credentials } from './caller.js'
import { type Exchange, exchanged } from './exchange.js'
import { agentFor, proxyFor } from './proxy.js'
import { Refusal } from './refusal.js'
import { retried } from './retry.js'

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

function readJson(text: string): Json {
  try {
    const value = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** What an answer that is no success says is wrong. */
export const reasonOf = ({ status, body }: Answer): string =>
  String(body['description'] ?? body['detail'] ?? body['title'] ?? `the server answered ${status}`)

/**
 * A client of one server. Answers of every status come back, except: 401 and 403 throw Refusal, a redirect too,
 * and what only passes with time is asked again, then throws Unreachable. The signal ends all of it.
 */
export function openClient({ server, key, secret, patienceMs }: Credentials, signal: AbortSignal): Client {
  const agent = agentFor(server, proxyFor(server, process.env))
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

  function once(method: string, path: string, { body, document, bytes, headers = {} }: Ask): Promise<Exchange> {
    const sent = {
      agent,
      signal,
      method,
      headers: {
        authorization,
        accept: 'application/ld+json',
        'user-agent': 'hydria',
        ...(body && { 'content-type': 'application/json' }),
        ...(document !== undefined && { 'content-type': 'application/ld+json' }),
        ...(bytes && { 'content-type': bytes.mediaType, 'content-length': String(bytes.length) }),
        ...headers,
      },
      bytes: bytes?.open() ?? document ?? (body && JSON.stringify(body)),
    }
    return exchanged(new URL(server + path), sent, MOST_BYTES)
  }

  async function call(method: string, path: string, ask: Ask = {}): Promise<TextAnswer> {
    const { status, headers, bytes } = await retried({ server, patienceMs, signal }, () => once(method, path, ask))
    const text = bytes.toString('utf8')
    const answer = { status, body: readJson(text), text, bytes, etag: headers.etag }
    if (status === 401) throw new Refusal(`the server does not know the key and its secret: ${reasonOf(answer)}`)
    if (status === 403) throw new Refusal(`the key may not do this: ${reasonOf(answer)}`)
    if (status >= 300 && status < 400 && headers['location'])
      throw new Refusal(`the server has moved: give --server the address that leads to ${headers['location']}`)
    return answer
  }

  return { call, close: async () => agent.destroy() }
}
