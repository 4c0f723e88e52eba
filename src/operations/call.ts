// What an operation is given, what it may use, and what it answers: the same for generic and for own operations.
import type { Readable } from 'node:stream'
import type { Logger } from 'pino'
import type { LogInLimit } from '../http/index.js'
import type { IngestQueue } from '../ingest/index.js'
import type { Settings } from '../settings.js'
import type { BlobStore, DerivativeCache, ListPage, Session, Store, Where, Within } from '../store/index.js'
import type {
  Class,
  InputReader,
  Operation,
  Property,
  Route,
  Row,
  Serialisers,
  Vocabulary,
} from '../vocabulary/index.js'
import type { Principal } from './principal.js'

/** What the Prefer header asks for, RFC 7240. */
export interface Preferences {
  minimal: boolean
  respondAsync: boolean
  strict: boolean
}

/** A body that is bytes rather than a description. */
export interface Upload {
  mediaType: string
  stream: Readable
  /** How many bytes there are, where the client has told it. */
  length?: number
}

/** One request, understood: which operation, by whom, on what, with what. */
export interface Call {
  route: Route
  operation: Operation
  /** Who calls; undefined for nobody, where the operation is public. */
  principal: Principal | undefined
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  /** The rows of the target class that the address means: one for an item, the members for a collection. */
  where: Where
  /** The table that says which of them are members, when the route is such a link's. */
  within?: Within
  /** The row whose link leads here, when the route is a link's. */
  ownerRow?: Row
  query: URLSearchParams
  prefer: Preferences
  body?: Record<string, unknown>
  upload?: Upload
  /** Absolute IRI of the address, without its query. */
  self: string
  /** Address and query as the client sent them, after the base. */
  requestUri: string
  /** A header of the request by its name in small letters. */
  header(name: string): string | undefined
  /** The last event that a client has received of a stream that it comes back to. */
  lastEventId?: string
  /** Throws HttpProblem 412 (or 304's sign for reads) when If-Match or If-None-Match do not hold for the row. */
  precondition(row: Row | undefined): void
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

/** What an operation answers; `headers` beside those that follow from the answer itself. */
export type Answer = { headers?: Record<string, string> } & (
  | { kind: 'resource'; status: number; owner: Class; row: Row; created?: boolean }
  | {
      kind: 'list'
      status: number
      page: ListPage
      link: Property
      target: Class
      pageSize: number
      number?: number
      cursor?: string
      /** What was asked for, when a body said it rather than the address: its pages can be read by GET. */
      query?: URLSearchParams
    }
  | { kind: 'document'; status: number; body: Record<string, unknown> }
  | { kind: 'stream'; status: number; mediaType: string; chunks: AsyncIterable<string> }
  | { kind: 'empty'; status: number }
)

/** What an operation may use. */
export interface Services {
  settings: Settings
  vocabulary: Vocabulary
  /** Public base of every IRI, without a slash at the end. */
  base: string
  readerOf(owner: Class): InputReader
  serialisers: Serialisers
  store: Store
  blobs: BlobStore
  /** Renderings that are kept between requests, where the settings want it. */
  derivatives: DerivativeCache | undefined
  ingest: IngestQueue
  /** Failed log-ins, as this process has counted them. */
  logIns: LogInLimit
  log: Logger
  now(): Date
}

/** An operation that the vocabulary names: the statuses it can answer with, beside the common ones, and what it does. */
export interface Handler {
  statuses: number[]
  /** Headers that OPTIONS of its address tells beside Allow. */
  capabilities?(services: Services): Record<string, string>
  run(call: Call, services: Services): Promise<Answer>
}

/** A row that a generic handler is about to write (`values`: the columns) in the session's transaction. */
export interface Change {
  call: Call
  services: Services
  session: Session
  owner: Class
  values: Row
  /** The row as it stands, locked; undefined when it is to be made. */
  before?: Row
}

/** What must hold for the rows of a class beyond what its properties say. Each throws HttpProblem when it does not. */
export interface Rule {
  /** Gives the columns to write. */
  write?(change: Change): Promise<Row>
  /** Called with the row that was made. */
  created?(change: Change, row: Row): Promise<void>
  /** Called before the row is removed. */
  remove?(change: Change & { before: Row }): Promise<void>
}

/** The class of a name. Throws an Error when the vocabulary does not have it. */
export function classNamed(vocabulary: Vocabulary, name: string): Class {
  const owner = vocabulary.classes.get(`vocab:${name}`)
  if (!owner) throw new Error(`The vocabulary ${vocabulary.name} has no class ${name}`)
  return owner
}

/** 205 for who prefers a minimal answer, else the status with the resource. */
export const changed = (call: Call, owner: Class, row: Row): Answer =>
  call.prefer.minimal ? { kind: 'empty', status: 205 } : { kind: 'resource', status: 200, owner, row }

/** 204, or 205 for who prefers a minimal answer. */
export const gone = (call: Call): Answer => ({ kind: 'empty', status: call.prefer.minimal ? 205 : 204 })
