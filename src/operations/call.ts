// What an operation is given, what it may use, and what it answers: the same for generic and for own operations.
import type { Readable } from 'node:stream'
import type { Request } from 'express'
import type { Media, Preferences } from '../http/index.js'
import type { ClassName, ClassRows, ListPage, Session, Where, WhereOf, Within } from '../store/index.js'
import {
  type Class,
  type CompiledVocabulary,
  classNamed,
  type Operation,
  type Property,
  type Route,
  type Row,
} from '../vocabulary/index.js'
import type { Principal } from './principal.js'
import type { Services } from './services.js'

/** A body that is bytes rather than a description. */
export interface Upload {
  mediaType: string
  stream: Readable
  /** How many bytes there are, where the client has told it. */
  length?: number
}

/** One request, understood: which operation of which vocabulary, by whom, with what. */
export interface Asked<Body = Record<string, unknown>> {
  /** For its headers; its body is read by the API, save by operations that take it as it comes. */
  request: Request
  /** Id of the request, by which it is found in logs, jobs and the audit trail. */
  requestId: string
  /** The API's own vocabulary. */
  compiled: CompiledVocabulary
  route: Route
  operation: Operation
  /** Who calls; undefined for nobody, where the operation is public. */
  principal: Principal | undefined
  /** Variables of the address, decoded. */
  variables: Record<string, string>
  query: URLSearchParams
  prefer: Preferences
  body?: Body
  /** The text of the body, as it was sent, when it is a document that its class keeps. */
  text?: string
  /** The text of a member of the body, as it was sent; undefined when that had to be brought to our own keys. */
  memberText?: (name: string) => string | undefined
  upload?: Upload
  /** Absolute IRI of the address, without its query. */
  self: string
  /** Address and query as the client sent them, after the base. */
  requestUri: string
  /** Throws HttpProblem 412 when If-Match or If-None-Match do not hold for the row (undefined: there is none). */
  precondition(row: Row | undefined): void
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

/** The rows that a request is about. */
export interface Scope {
  /** The rows of the target class that the address means: one for an item, the members for a collection. */
  where: Where
  /** The table that says which of them are members, when the route is such a link's. */
  within?: Within
  /** The row whose link leads here, when the route is a link's. */
  ownerRow?: Row
}

/** A call of an operation. `Place` is what the API knows of where it is, once it has let the caller in. */
export type Call<Place = Scope, Body = Record<string, unknown>> = Asked<Body> & Place

/** The members of one link of each row of a list. */
export interface Included {
  link: Property
  target: Class
  of(row: Row): Row[]
}

/** What an operation answers; what is `untagged` has no ETag, since it changes by itself; `headers` beside those that follow from the answer itself. */
export type Answer = { headers?: Record<string, string> } & (
  | { kind: 'resource'; status: number; owner: Class; row: Row; created?: boolean; untagged?: boolean }
  | {
      kind: 'list'
      status: number
      page: ListPage
      link: Property
      target: Class
      pageSize: number
      number?: number
      cursor?: string
      /** Members that stand in the place of links. */
      included?: Included[]
      /** What was asked for, when a body said it rather than the address: its pages can be read by GET. */
      query?: URLSearchParams
    }
  | {
      kind: 'document'
      status: number
      body: unknown
      etag?: string
      /** What the keys of a body in terms of others mean; `id` and `type` are `@id` and `@type` in it. */
      terms?: object
    }
  /** A document as its text: `location` is the address of what was made. */
  | { kind: 'text'; status: number; mediaType: string; text: string; etag: string | undefined; location?: string }
  | { kind: 'media'; status: 200; mediaType: string; media: Media }
  | { kind: 'stream'; status: number; mediaType: string; chunks: AsyncIterable<string> }
  | { kind: 'empty'; status: number }
)

/** What a request about many images is known by, whichever way it came. */
export type AskedOfMany = Pick<Call, 'variables' | 'compiled'> & { prefer: Pick<Preferences, 'strict'> }

/** An operation that the vocabulary names: the statuses it can answer with, beside the common ones, and what it does. */
export interface Handler<AnyCall = Call> {
  statuses: number[]
  /** Headers that OPTIONS of its address tells beside Allow. */
  capabilities?(services: Services): Record<string, string>
  run(call: AnyCall, services: Services): Promise<Answer>
}

/** A row that a generic handler is about to write (`values`: the columns) in the session's transaction. */
export interface Change<R extends Row = Row> {
  call: Call
  services: Services
  session: Session
  owner: Class
  values: Partial<R>
  /** The row as it stands, locked; undefined when it is to be made. */
  before?: R
}

/** What must hold for the rows of a class beyond what its properties say. Each throws HttpProblem when it does not. */
export interface Rule<R extends Row = Row> {
  /** Whether nothing can ever be changed in a row, or made where rows have these columns. */
  isFixed?(row: Partial<R>): boolean
  /** Called with the body before the transaction begins: does what takes long, and remembers the outcome. */
  prepare?(body: Record<string, unknown>): Promise<void>
  /** Gives the columns to write. */
  write?(change: Change<R>): Promise<Partial<R>>
  /** Called before the row is removed. */
  remove?(change: Change<R> & { before: R }): Promise<void>
}

/** The owner's row, of the class that the operation's link is documented on. Throws an Error where it is of another. */
export function ownerRow<N extends ClassName>({ route, ownerRow: row }: Call, name: N): ClassRows[N] {
  if (!row || route.owner?.name !== name) throw new Error(`${route.template.text} is no link of ${name}`)
  return row as ClassRows[N]
}

/** What the address means, of the class that the operation is documented on. Throws an Error where it is of another. */
export function targetWhere<N extends ClassName>({ route, where }: Call, name: N): WhereOf<N> {
  if (route.target.name !== name) throw new Error(`${route.template.text} is no address of ${name}`)
  return where as WhereOf<N>
}

/** A resource of the class of a name, by its row. */
export const resource = ({ vocabulary }: Services, name: string, row: Row, status = 200, created = false): Answer => ({
  kind: 'resource',
  status,
  owner: classNamed(vocabulary, name),
  row,
  created,
})

/** 205 for clients that prefer a minimal answer, else the status with the resource. */
export const updated = (call: Call, owner: Class, row: Row): Answer =>
  call.prefer.minimal ? { kind: 'empty', status: 205 } : { kind: 'resource', status: 200, owner, row }

/** 204, or 205 for clients that prefer a minimal answer. */
export const deleted = (call: Call): Answer => ({ kind: 'empty', status: call.prefer.minimal ? 205 : 204 })
