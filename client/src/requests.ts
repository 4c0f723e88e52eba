// Requests to one server in the name of one key: repeated while it is busy, read as JSON, lists page by page.
import { objectIn, Problem } from './problem.js'
import { pause, retried } from './retry.js'

export { sentenceOf } from './problem.js'

/** What is sent, as `fetch` takes it. */
export interface Sent {
  method: string
  headers: Record<string, string>
  body?: unknown
  signal?: AbortSignal
}

/** What came back. */
export interface Received {
  status: number
  headers: { get(name: string): string | null }
  bytes(): Promise<Uint8Array>
}

export type Send = (address: string, sent: Sent) => Promise<Received>

export interface Options {
  /** Address of the server, without a slash at the end. */
  server: string
  key?: string
  secret?: string
  /** Headers of every request. */
  headers?: () => Record<string, string>
  /** Milliseconds for which a server that is busy or out of reach is asked again: a minute, unless it is said. */
  patienceMs?: number
  /** Sends one request: `fetch`, unless another way is given. */
  send?: Send
  /** Ends everything. */
  signal?: AbortSignal
}

/** Content that is sent as it is, opened again for each attempt. */
export interface Content {
  mediaType: string
  length?: number
  open(): unknown
}

export interface Ask {
  /** Sent as JSON. */
  body?: unknown
  content?: Content
  /** The state that the resource must have: nothing is changed when it has another one. */
  etag?: string
  headers?: Record<string, string>
  query?: Query
}

/** Parameters of a list: values of properties, and how it is ordered and paged. */
export type Query = Record<string, string | number | boolean | undefined>

/** An answer with all of its bytes; `body` is {} when it is no JSON object. */
export interface Answer {
  status: number
  headers: Received['headers']
  body: Record<string, unknown>
  text: string
  bytes: Uint8Array
  etag: string | undefined
}

export interface Page<Member> {
  '@id': string
  totalItems: number
  member: Member[]
  view?: { next?: string }
}

export interface Requests {
  /** Asks for a path or an address of the server; fulfilled with an answer of any status. */
  ask(method: string, address: string, ask?: Ask): Promise<Answer>
  /** The same as the resource that is answered. Rejects with Problem for what is no success, or no resource. */
  request<Resource = unknown>(method: string, address: string, ask?: Ask): Promise<Resource>
  /** The members of a list, page by page as they are asked for. */
  members<Member = unknown>(address: string, query?: Query): AsyncGenerator<Member, void, undefined>
  /** The resource once work on it has ended: a batch, or an image that is ingested. */
  wait<Resource = unknown>(address: string): Promise<Resource>
  /** The address of a path of the server. Throws an Error for one of another server. */
  addressOf(path: string): string
  /** The headers by which the server knows who asks, for other programs that ask it. */
  headers(): Record<string, string>
  /** The state of a resource that was answered, for the `etag` of a change. */
  etagOf(resource: object): string | undefined
}

const PATIENCE_MS = 60_000
const FIRST_LOOK_MS = 200
const LONGEST_LOOK_MS = 5000

const basic = (key: string, secret: string): string => {
  const bytes = new TextEncoder().encode(`${key}:${secret}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

/** `duplex` is needed for bodies that are made as they are sent. */
const byFetch: Send = async (address, sent) => {
  const response = await fetch(address, { ...sent, duplex: 'half', redirect: 'manual' } as RequestInit)
  const { status, headers } = response
  return { status, headers, bytes: async () => new Uint8Array(await response.arrayBuffer()) }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function parametersOf(query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  return parameters.toString()
}

function withQuery(address: string, query?: Query): string {
  const parameters = parametersOf(query)
  return parameters === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${parameters}`
}

/** Opens requests to a server. */
export function openRequests(options: Options): Requests {
  const { server, key, secret, send = byFetch, signal, patienceMs = PATIENCE_MS } = options
  const { origin } = new URL(server)
  const authorization = key === undefined ? undefined : basic(key, secret ?? '')
  const etags = new WeakMap<object, string>()

  const known = () => ({ ...(authorization !== undefined && { authorization }), ...options.headers?.() })

  /** Credentials go to the server alone. */
  function addressOf(path: string): string {
    const address = path.startsWith('/') ? server + path : path
    if (new URL(address).origin !== origin) throw new Error(`${address} is no address of ${server}`)
    return address
  }

  async function ask(method: string, path: string, asked: Ask = {}): Promise<Answer> {
    const { body, content, etag, query } = asked
    const address = addressOf(withQuery(path, query))
    const headers = {
      accept: 'application/ld+json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(content && { 'content-type': content.mediaType }),
      ...(content?.length !== undefined && { 'content-length': String(content.length) }),
      ...(etag !== undefined && { 'if-match': etag }),
      ...known(),
      ...asked.headers,
    }
    const once = async () => {
      const sent = content ? content.open() : body === undefined ? undefined : JSON.stringify(body)
      const received = await send(address, {
        ...{ method, headers },
        ...(sent !== undefined && { body: sent }),
        ...(signal && { signal }),
      })
      // A connection that breaks within the answer is one more reason to ask again.
      return { status: received.status, headers: received.headers, bytes: await received.bytes() }
    }
    const answer = await retried({ server, patienceMs, ...(signal && { signal }) }, once, ({ status, headers }) => ({
      ...{ status, retryAfter: headers.get('retry-after') ?? undefined },
    }))
    const text = decoder.decode(answer.bytes)
    return { ...answer, text, body: objectIn(text), etag: answer.headers.get('etag') ?? undefined }
  }

  async function request<Resource>(method: string, path: string, asked: Ask = {}): Promise<Resource> {
    const { status, body, text, etag } = await ask(method, path, asked)
    if (status < 200 || status >= 300) throw new Problem(status, body)
    if (text !== '' && !text.trimStart().startsWith('{'))
      throw new Problem(status, { title: 'No resource', detail: `${server} answered with what is no JSON object` })
    if (etag !== undefined) etags.set(body, etag)
    return body as Resource
  }

  async function* members<Member>(path: string, query?: Query): AsyncGenerator<Member, void, undefined> {
    let next: string | undefined = withQuery(path, { cursor: '', ...query })
    while (next !== undefined) {
      const page: Page<Member> = await request('GET', next)
      yield* page.member
      next = page.view?.next
    }
  }

  async function wait<Resource>(path: string): Promise<Resource> {
    for (let delay = FIRST_LOOK_MS; ; delay = Math.min(delay * 1.5, LONGEST_LOOK_MS)) {
      const resource = await request<{ ingesting?: boolean; finished?: string | null }>('GET', path)
      const { ingesting, finished } = resource
      if (ingesting === undefined ? finished != null : !ingesting) return resource as Resource
      await pause(delay, signal)
    }
  }

  return { ask, request, members, wait, addressOf, headers: known, etagOf: resource => etags.get(resource) }
}
