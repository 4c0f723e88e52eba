// Requests to the server: repeated while it does not answer or is busy, with the key of the caller.
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isObject } from '../../json-object.js'
import type { Options } from './options.js'
import { agentFor, proxyFor } from './proxy.js'
import { Refusal } from './refusal.js'

export type Json = Record<string, unknown>

/** An answer; `body` is {} when it is no JSON object. */
export interface Answer {
  status: number
  body: Json
}

/** Bytes to send, opened again for each attempt. */
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

/** Whether an error is one of the connection, which another try may heal. */
const isOfConnection = (error: unknown): boolean =>
  /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|HPE_|ERR_STREAM_PREMATURE_CLOSE)/.test(
    String((error as { code?: string }).code),
  )

const causeOf = (error: unknown): string => {
  const { message, code, errors } = error as Error & { code?: string; errors?: Error[] }
  return message || errors?.map(each => each.message).join('; ') || code || String(error)
}

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

/** Milliseconds without a byte after which an exchange is given up: a server may ingest before it answers. */
const SILENCE_MS = 300_000

interface Exchange {
  status: number
  headers: IncomingHttpHeaders
  body: Json
}

/** Sends one request and reads its answer; the bytes are sent as fast as they are taken. */
function exchanged(
  url: URL,
  options: object,
  bytes: AsyncIterable<Uint8Array> | string | undefined,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { ...options, timeout: SILENCE_MS })
    request.once('timeout', () =>
      request.destroy(Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' })),
    )
    // What the server refuses it need not read to the end: its answer counts, not that the sending broke off.
    let answer: IncomingMessage | undefined
    request.on('error', error => answer ?? reject(error))
    request.once('response', response => {
      answer = response
      readText(response)
        .then(
          text => resolve({ status: response.statusCode!, headers: response.headers, body: readJson(text) }),
          reject,
        )
        .finally(() => request.writableFinished || request.destroy())
    })
    if (typeof bytes === 'object') pipeline(Readable.from(bytes), request).catch(error => answer ?? reject(error))
    else request.end(bytes)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/**
 * A client of one server. Answers of every status come back, except: 401 and 403 throw Refusal, a redirect too,
 * and what only passes with time is asked again, then throws Unreachable. The signal ends all of it.
 */
export function openClient({ server, key, secret, patienceMs }: Options, signal: AbortSignal): Client {
  const agent = agentFor(server, proxyFor(server, process.env))
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

  function once(method: string, path: string, { body, bytes, headers = {} }: Ask): Promise<Exchange> {
    const options = {
      agent,
      signal,
      method,
      headers: {
        authorization,
        accept: 'application/ld+json',
        'user-agent': 'hydria-ingest',
        ...(body && { 'content-type': 'application/json' }),
        ...(bytes && { 'content-type': bytes.mediaType, 'content-length': String(bytes.length) }),
        ...headers,
      },
    }
    return exchanged(new URL(server + path), options, bytes?.open() ?? (body && JSON.stringify(body)))
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

  return { call, close: async () => agent.destroy() }
}
