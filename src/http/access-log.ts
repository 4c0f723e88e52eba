// The access log: one line of JSON for each request, to a stream that never holds a request up.
import type { Writable } from 'node:stream'

/** A request that is over. What is undefined is left out. */
export interface AccessEntry {
  /** Milliseconds since 1970 at which it came. */
  time: number
  requestId: string
  method: string
  route: string
  /** The address as it may be told. */
  path: string
  status: number
  bytes: number
  ms: number
  client: string
  key?: string | undefined
  customer?: number | undefined
  cache?: 'hit' | 'miss' | undefined
}

export interface AccessLog {
  write(entry: AccessEntry): void
  /** Lines that were dropped because the stream did not take them. */
  dropped(): number
}

/** Bytes that wait for the stream at most: what comes then is dropped, so that a slow reader costs no memory. */
const MOST_WAITING = 1024 * 1024

/** Longest text in a line: of a method or a key that strangers make up. */
const MOST_TEXT = 200

/** As JSON, so that no character of a stranger ends the line or steers a terminal. */
const text = (value: string, most = MOST_TEXT): string =>
  JSON.stringify(value.length > most ? value.slice(0, most) : value).replace(UNSAFE, escaped)

/** What JSON leaves as it is and terminals do not: DEL, the C1 controls, and the separators of lines. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029]/g
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

function lineOf(entry: AccessEntry): string {
  const { time, requestId, method, route, path, status, bytes, ms, client, key, customer, cache } = entry
  return (
    `{"time":"${new Date(time).toISOString()}","requestId":"${requestId}","method":${text(method)},"route":"${route}",` +
    `"path":${text(path, 1500)},"status":${status},"bytes":${bytes},"ms":${ms.toFixed(1)},"client":"${client}"` +
    `${key === undefined ? '' : `,"key":${text(key)}`}${customer === undefined ? '' : `,"customer":${customer}`}` +
    `${cache === undefined ? '' : `,"cache":"${cache}"`}}\n`
  )
}

/** Lines are gathered for so long, in milliseconds: a write costs more than twenty lines do. */
const GATHERED_MS = 20

/** Or until so many characters wait, whichever comes first. */
const MOST_GATHERED = 64 * 1024

/** A log on a stream. Lines are gathered and written together; once the stream has failed, of which `failed` is told, all are dropped. */
export function openAccessLog(stream: Writable, failed: (error: Error) => void): AccessLog {
  let gathered = ''
  let lines = 0
  let dropped = 0
  let isBroken = false
  let timer: NodeJS.Timeout | undefined
  stream.on('error', error => {
    if (!isBroken) failed(error)
    isBroken = true
  })
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (isBroken || stream.destroyed || stream.writableLength > MOST_WAITING) dropped += lines
    else stream.write(gathered)
    gathered = ''
    lines = 0
  }
  return {
    write(entry) {
      gathered += lineOf(entry)
      lines++
      if (gathered.length > MOST_GATHERED || isBroken || stream.destroyed) flush()
      else timer ??= setTimeout(flush, GATHERED_MS)
    },
    dropped: () => dropped,
  }
}
