// What an API is: data. The pipeline is the same for all; this is what each of them has of its own.
import type { Request, Response } from 'express'
import type { Address, CorsLists } from '../http/index.js'
import type { Answer, Asked, Call, Handler, Scheme, Scope, Services, Upload } from '../operations/index.js'
import type { HttpProblem } from '../problem.js'
import type { CompiledVocabulary, HandlerStatuses, Operation, Route } from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'
import type { Publisher } from './render-context.js'

/** What an API works with, opened once for all requests. */
export interface Means {
  services: Services
  compiled: CompiledVocabulary
  /** Makes documents ready for the representations of linked data. */
  publisher: Publisher
  /** Reads and writes linked data that is not in our own terms. */
  jsonLd: JsonLd
}

/** What a body came to. */
export interface Input<Body> {
  body?: Body | undefined
  /** The text of the body, as it was sent, when it is a document that its class keeps. */
  text?: string
  /** The text of a member, as it was sent; undefined when the body had to be brought to our own keys. */
  memberText?: (name: string) => string | undefined
  upload?: Upload | undefined
}

/** Text, or its pieces as they are made. */
export type Text = string | Iterable<string>

/** An API over the platform. `Place` is what it knows of where a call is; `Body` is what its bodies are. */
export interface Api<Place = Scope, Body = Record<string, unknown>> {
  /** Folder of its vocabulary below `vocab/`. */
  name: string
  /** Handlers by the names that the vocabulary's operations call them by. */
  handlers: Record<string, Handler<Call<Place, Body>>>
  /** Words that it keeps for itself where others have the name of a customer. */
  words?: readonly string[]
  /** Operations that the vocabulary documents, and another part of the program answers. */
  answeredElsewhere?: HandlerStatuses
  /** Credentials that it takes. */
  scheme: Scheme
  /** Whether it knows people by their sessions, where no credentials are shown: by a cookie, so that changes need its token. */
  knowsSessions?: boolean
  /** Whether it looks at no credentials where anyone may call. */
  anonymousWherePublic?: boolean
  cors: CorsLists
  /** Headers of every answer, errors included, beside those of CORS and the links to its documentation. */
  headers: Record<string, string>
  /** Further links of its entry point. */
  entryLinks?(base: string): string[]
  /** Turns what stands for another request into that one. True when it has answered already. */
  understand?(request: Request, response: Response, address: Address<Route>, means: Means): boolean | Promise<boolean>
  /** Throws HttpProblem 406 for a request whose answer has no form that it accepts. */
  checkAccept?(request: Request, operation: Operation): void
  /** Lets the caller in: throws HttpProblem 401, 403, or 404 for what it must not know of or is not there. */
  enter(asked: Asked<Body>, services: Services): Promise<Place>
  /** Whose resources a call is about, where its address does not say so by the number of a customer. */
  customerOf?(call: Call<Place, Body>): number | undefined
  /** Reads the body. Throws HttpProblem 400, 413 or 415. */
  read(call: Call<Place, Body>, means: Means): Promise<Input<Body>>
  /** Sends an answer. */
  write(response: Response, call: Call<Place, Body>, answer: Answer, means: Means): Promise<void>
  /** The text of an error, its media type and what else it needs set on the response. */
  problem(problem: HttpProblem, request: Request, response: Response, means: Means): Text | Promise<Text>
}
