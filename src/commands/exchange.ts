// One request to a server that the command line names, and its answer.
import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { bytesWithin } from '../bounded-bytes.js'

/** An answer, read to its end. */
export interface Exchange {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

/** What is sent: the bytes as fast as they are taken. */
export interface Sent {
  agent: Agent
  signal: AbortSignal
  method: string
  headers: Record<string, string>
  bytes?: AsyncIterable<Uint8Array> | string | undefined
}

/** Milliseconds without a byte after which an exchange is given up: a server may ingest before it answers. */
const SILENCE_MS = 300_000

/**
 * Sends one request and reads its answer, whatever its status. Rejects with an Error when the answer has more than
 * `most` bytes, and with the error of the connection when that fails.
 */
export function exchanged(url: URL, { bytes, ...options }: Sent, most: number): Promise<Exchange> {
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
      bytesWithin(response, most, () => new Error(`the answer is larger than ${most} bytes`))
        .then(read => resolve({ status: response.statusCode!, headers: response.headers, bytes: read }), reject)
        .finally(() => request.writableFinished || request.destroy())
    })
    if (typeof bytes === 'object') pipeline(Readable.from(bytes), request).catch(error => answer ?? reject(error))
    else request.end(bytes)
  })
}
