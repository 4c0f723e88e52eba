// What a call of rokka's API is to its handler, and what a handler answers.

import type { OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Request } from 'express'
import type { Principal, Services } from '../../operations/index.js'
import type { rokka } from '../../store/index.js'

/** One call, its address and caller understood. */
export interface Exchange {
  services: Services
  request: Request
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  query: URLSearchParams
  /** Who calls. Only where the operation is not public. */
  caller: Principal
  /** The organization of the address, where the caller may do this. Only where the address names one that exists. */
  organization: rokka.Organization
  /** The caller as it is in that organization: what its key may do, as far as a membership grants it. */
  principal: Principal
  /** The body as JSON; bare text where it is none. Undefined when there is no body. Throws HttpProblem 400 or 413. */
  body(): Promise<unknown>
  signal: AbortSignal
}

/** An answer: JSON, a stream, bytes, or nothing. */
export interface Reply {
  status: number
  json?: unknown
  stream?: Readable
  bytes?: Buffer
  headers?: OutgoingHttpHeaders
}

/** An operation of the vocabulary. */
export interface Handler {
  /** Statuses that it can answer with beside the common ones. */
  statuses: number[]
  run(exchange: Exchange): Promise<Reply>
}

/** The answer without a body. */
export const NOTHING: Reply = { status: 204 }

/** The flag of a query: absent is false. */
export const isOn = (text: string | null): boolean => text === 'true' || text === '1' || text === ''
