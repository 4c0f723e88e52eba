// What is learnt of a request while it is answered, for the access log and the measures: set where it is known, read at the end.
import type { IncomingMessage } from 'node:http'

/** How a log-in failed: with a key, with a token that a key signed, or by somebody who typed something. */
export type FailedLogIn = 'key' | 'token' | 'person' | 'viewer'

declare module 'node:http' {
  interface IncomingMessage {
    /** Template of the route that answers: one of those that the program has, whatever is asked. */
    template?: string
    /** Whether what was asked for was in a cache of ours; undefined where none could have it. */
    cached?: 'hit' | 'miss'
    failedLogIn?: FailedLogIn
    /** Whose pictures or documents the public side was asked for, once that is known. */
    servedOf?: number
  }
}

/** What stands for the template of an address that no route has. */
export const NO_ROUTE = 'none'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A method as a label: what strangers make up is one. */
export const methodLabel = ({ method }: Pick<IncomingMessage, 'method'>): string =>
  METHODS.has(method!) ? method! : 'other'
