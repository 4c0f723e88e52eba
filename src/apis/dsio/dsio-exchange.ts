// What a handler of this dialect is given, and what it answers.
import type { Readable } from 'node:stream'
import type { Request } from 'express'
import type { Services } from '../../operations/index.js'
import type { Class, InputReader } from '../../vocabulary/index.js'

/** The classes of the dialect's vocabulary, and the readers of their bodies. */
export interface Classes {
  named(name: string): Class
  readerOf(owner: Class): InputReader
}

/** One request, understood: by which customer, on what. */
export interface Call {
  services: Services
  classes: Classes
  request: Request
  customer: number
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

/** Bytes of an image, sent whole or in part. `etag` is there for what can be asked for again. */
export interface Media {
  mediaType: string
  size: number
  etag?: string
  open(range?: { start: number; end: number }): Promise<Readable | Buffer>
}

export type Reply =
  | { kind: 'json'; status: number; body: object; etag?: string; location?: string }
  | { kind: 'media'; media: Media }
  | { kind: 'empty'; status: number }

/** An operation of the vocabulary: the statuses that it can answer with, and what it does. */
export interface Handler {
  statuses: number[]
  run(call: Call): Promise<Reply>
}
