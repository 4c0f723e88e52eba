// Requests to the server: repeated while it does not answer or is busy, with the key of the caller.
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, EnvHttpProxyAgent, request } from 'undici'
import type { Options } from './options.js'
import { Refusal } from './refusal.js'

export type Json = Record<string, unknown>

/** An answer; `body` is {} when it is no JSON object. */
export interface Answer {
  status: number
  body: Json
}

/** Bytes to send, made anew for each try. */
export interface Bytes {
  mediaType: string
  length: number
  open(): AsyncIterable<Uint8Array>
}

export interface Ask {
  body?: Json
  bytes?: Bytes
  headers?: Record<string, string>
}

/** Asks for a path of the server, such as /customers/2. */
export type Call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, ask?: Ask) => Promise<Answer>

export interface Client {
  call: Call
  close(): Promise<void>
}

/** The server could not be asked for as long as one has patience. */
export class Unreachable extends Error {
  constructor(
    server: string,
    reason: string,
    /** It did answer: that it is busy. */
    readonly busy: boolean,
  ) {
    super(`${server} could not be asked: ${reason}`)
    this.name = 'Unreachable'
  }
}

/** A busy server, or one that is just being replaced. */
const PASSING = new Set([408, 425, 429, 502, 503, 504])

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 15_000

/** Milliseconds that the answer asks to wait (RFC 9110, section 10.2.3). */
function askedDelay(header: string | string[] | undefined): number {
  const text = String(header ?? '')
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0
}

/** Whether an error of undici or of the system is one of the connection, which another try may heal. */
const isOfConnection = (error: unknown): boolean => {
  const { code = '', name } = error as { code?: string; name?: string }
  return (
    /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|UND_ERR_(SOCKET|CONNECT|HEADERS|BODY|CLOSED|DESTROYED))/.test(
      code,
    ) || name === 'SocketError'
  )
}

const causeOf = (error: unknown): string => {
  const { message, code, errors } = error as Error & { code?: string; errors?: Error[] }
  return message || errors?.map(each => each.message).join('; ') || code || String(error)
}

function readJson(text: string): Json {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

/** What an answer that is no success says is wrong. */
export const reasonOf = ({ status, body }: Answer): string =>
  String(body['description'] ?? body['detail'] ?? body['title'] ?? `the server answered ${status}`)

const proxied = (environment: NodeJS.ProcessEnv): boolean =>
  ['http_proxy', 'https_proxy'].some(name => environment[name] || environment[name.toUpperCase()])

/**
 * A client of one server. Answers of every status come back, except: 401 and 403 throw Refusal, a redirect too,
 * and what only passes with time is asked again, then throws Unreachable. The signal ends all of it.
 */
export function openClient({ server, key, secret, patienceMs }: Options, signal: AbortSignal): Client {
  const dispatcher = proxied(process.env) ? new EnvHttpProxyAgent() : new Agent()
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

  async function once(method: string, path: string, { body, bytes, headers = {} }: Ask) {
    const response = await request(server + path, {
      dispatcher,
      signal,
      method: method as 'GET',
      headers: {
        authorization,
        accept: 'application/ld+json',
        'user-agent': 'hydria-ingest',
        ...(body && { 'content-type': 'application/json' }),
        ...(bytes && { 'content-type': bytes.mediaType, 'content-length': String(bytes.length) }),
        ...headers,
      },
      body: (bytes?.open() ?? (body === undefined ? null : JSON.stringify(body))) as string | null,
    })
    return { status: response.statusCode, headers: response.headers, body: readJson(await response.body.text()) }
  }

  async function call(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const end = Date.now() + patienceMs
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
      let reason: string
      let busy = false
      let least = 0
      try {
        const answer = await once(method, path, ask)
        const { status, headers } = answer
        if (status === 401) throw new Refusal(`the server does not know the key and its secret: ${reasonOf(answer)}`)
        if (status === 403) throw new Refusal(`the key may not do this: ${reasonOf(answer)}`)
        if (status >= 300 && status < 400 && headers['location'])
          throw new Refusal(`the server has moved: give --server the address that leads to ${headers['location']}`)
        if (!PASSING.has(status)) return answer
        reason = `it answered ${status}`
        busy = true
        least = askedDelay(headers['retry-after'])
      } catch (error) {
        if (signal.aborted || !isOfConnection(error)) throw error
        reason = causeOf(error)
      }
      const pause = Math.max(least, delay * (0.5 + Math.random()))
      if (Date.now() + pause > end) throw new Unreachable(server, reason, busy)
      await wait(pause, undefined, { signal })
    }
  }

  return { call, close: () => dispatcher.close() }
}
