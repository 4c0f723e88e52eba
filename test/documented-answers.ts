// What the tests have seen the APIs answer: notes for `documented.ts`, and faults for the test that saw them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { appendFileSync, mkdirSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Operation, Vocabulary } from '../src/vocabulary/index.js'
import { type Answer, type Judge, judgeOf } from './published-answers.js'
import { addUndocumented } from './undocumented.js'

/** Folder of the notes, one file for each process. */
export const SEEN = fileURLToPath(new URL('../seen/', import.meta.url))

const noted = new Set<string>()

function note(line: string): void {
  if (noted.has(line)) return
  noted.add(line)
  mkdirSync(SEEN, { recursive: true })
  appendFileSync(`${SEEN}${process.pid}`, `${line}\n`)
}

/** Notes an answer, when the address and the method are an operation of a vocabulary; what cannot be judged is a fault. */
function notice(judge: Judge, answer: Answer): void {
  try {
    noteJudged(judge(answer), answer)
  } catch (error) {
    addUndocumented(`${answer.method} ${answer.path}: ${error}`)
  }
}

/** Operations of which one request is about several things, each registered by itself. */
const SEVERAL = ['sourceImages.create', 'sourceImages.copy', 'upload.create']

/** What is wrong with the number of entries in the audit trail; what has failed after it was registered has one. */
function auditFault({ safe, handler }: Operation, { status, entries }: Answer): string | undefined {
  if (entries === undefined || safe || status === 422) return undefined
  // A form that was taken leads to what it made; a browser without credentials is led to sign in.
  if (status >= 300 && status < 400 && entries <= 1) return undefined
  if (status >= 300) return entries === 0 ? undefined : `${entries} entries in the audit trail of what was refused`
  if (entries === 1 || (entries > 1 && SEVERAL.includes(handler))) return undefined
  return `${entries} entries in the audit trail, not one`
}

function noteJudged(judged: ReturnType<Judge>, answer: Answer): void {
  if (!judged) return
  const { name, operation } = judged
  note(`${name} ${operation.iri} ${answer.status}`)
  const untold = auditFault(operation, answer)
  if (untold) addUndocumented(`${answer.method} ${answer.path}: ${untold}`)
  if (answer.entries === 1) note(`${name} ${operation.iri} audited`)
  for (const property of judged.properties) note(`${name} ${property}`)
  for (const fault of judged.faults) {
    addUndocumented(`${answer.method} ${answer.path}: ${fault}`)
    note(`fault ${name} ${operation.iri}: ${fault}`)
  }
}

/** Calls back with the answer when it has been sent whole; only JSON is kept. */
function tap(request: IncomingMessage, response: ServerResponse, done: (answer: Answer) => void): void {
  const { method = 'GET', url = '/' } = request
  const chunks: Uint8Array[] = []
  let sent: Record<string, unknown> = {}
  // Headers that are given with the status are not among those that the response tells.
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => never
  response.writeHead = ((...given: unknown[]) => {
    const last = given.at(-1)
    if (typeof last === 'object' && last !== null && !Array.isArray(last)) sent = last as Record<string, unknown>
    return writeHead(...given)
  }) as never
  const mediaType = (): string => String(response.getHeader('content-type') ?? sent['Content-Type'] ?? '')
  for (const name of ['write', 'end'] as const) {
    const send = response[name].bind(response) as (...given: unknown[]) => never
    response[name] = ((...given: unknown[]) => {
      const [chunk] = given
      if (/json/.test(mediaType()))
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string))
      return send(...given)
    }) as never
  }
  response.once('finish', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    const path = url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*$/s, '')
    done({ method, path, status: response.statusCode, mediaType: mediaType(), text })
  })
}

const watched = new Set<number>()

/** How many entries of the audit trail a request has left. */
const entries = new WeakMap<IncomingMessage, number>()
subscribe('hydria.audited', message => {
  const audited = message as { request: IncomingMessage; entries: number }
  entries.set(audited.request, audited.entries)
})

/** Watches the answers of the server on a port of this process; the function that it returns ends that. */
export function watch(port: number, own: Vocabulary | undefined, taken: ReadonlySet<string>): () => void {
  const judge = judgeOf(own, taken)
  const onRequest = (message: unknown): void => {
    const { request, response, server } = message as {
      request: IncomingMessage
      response: ServerResponse
      server: Server
    }
    if ((server.address() as AddressInfo | null)?.port === port)
      tap(request, response, answer => {
        const isDry = /[?&]validate\b/.test(request.url ?? '')
        notice(judge, isDry ? answer : { ...answer, entries: entries.get(request) ?? 0 })
      })
  }
  watched.add(port)
  subscribe('http.server.request.start', onRequest)
  return () => {
    watched.delete(port)
    unsubscribe('http.server.request.start', onRequest)
  }
}

let ofProcesses: Judge | undefined

/** Notes an answer of a server in another process. */
export function noteOf(address: URL, method: string, response: Response, text: string): void {
  if (watched.has(Number(address.port))) return
  ofProcesses ??= judgeOf()
  const mediaType = response.headers.get('content-type') ?? ''
  notice(ofProcesses, { method, path: address.pathname, status: response.status, mediaType, text })
}
