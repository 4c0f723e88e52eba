// What a call of rokka's API is to its handler, and what a handler answers.

import type { Readable } from 'node:stream'
import type { Request } from 'express'
import type { Services } from '../../operations/index.js'
import type { rokka } from '../../store/index.js'

/** Who calls: the administrator has no customer. `key` is the key that was shown, or that signed the token. */
export interface Caller {
  key: string
  customer: number | null
}

/** What a membership lets its user do. */
export type Right =
  | 'read'
  | 'write'
  | 'upload'
  | 'admin'
  | 'sourceimages:read'
  | 'sourceimages:write'
  | 'sourceimages:unlock'
  | 'sourceimages:download:protected'

/** One call, its address and caller understood. */
export interface Exchange {
  services: Services
  request: Request
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  query: URLSearchParams
  /** Throws HttpProblem 401 when nobody has shown a key. */
  caller(): Caller
  /** The organization of the address, which the caller may work in. Only where the handler has a right. */
  organization: rokka.Organization
  /** The caller's rights in that organization. */
  rights: Set<Right>
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
  headers?: Record<string, string>
}

/** An operation of the vocabulary. */
export interface Handler {
  /** Statuses that it can answer with beside the common ones. */
  statuses: number[]
  /** Any one of these rights in the organization of the address is needed; left out: no organization is looked for. */
  rights?: Right[]
  run(exchange: Exchange): Promise<Reply>
}

export const READ: Right[] = ['read', 'write', 'admin', 'sourceimages:read', 'sourceimages:write']
export const WRITE: Right[] = ['write', 'admin', 'sourceimages:write']
export const UPLOAD: Right[] = [...WRITE, 'upload']
export const STACKS_READ: Right[] = ['read', 'write', 'admin']
export const STACKS_WRITE: Right[] = ['write', 'admin']
export const UNLOCK: Right[] = ['admin', 'sourceimages:unlock']
export const ADMIN: Right[] = ['admin']

/** The answer without a body. */
export const NOTHING: Reply = { status: 204 }

/** The flag of a query: absent is false. */
export const isOn = (text: string | null): boolean => text === 'true' || text === '1' || text === ''
