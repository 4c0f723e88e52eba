// HTTP by the byte: what is written to a connection, and the answers that come on it.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

/** One connection to a server. */
export interface RawConnection {
  socket: Socket
  /** Writes as it is, as far as the server takes it; never rejects. */
  write(bytes: string | Buffer): void
  /** The next whole answer; rejects when the connection ends before, and says how. `isHead`: of a request without a body in its answer. */
  answer(): Promise<RawAnswer>
  /** Fulfilled when the server has ended its side in good order; rejects when the connection was reset. */
  ended(): Promise<void>
  close(): void
}

const CRLF2 = '\r\n\r\n'

/** An answer at the beginning of the text (latin1), and what follows it; undefined while it is not whole. */
function parse(text: string, isEnded: boolean): { answer: RawAnswer; rest: string } | undefined {
  const end = text.indexOf(CRLF2)
  if (end < 0) return undefined
  const [first, ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first!)![1])
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const after = text.slice(end + CRLF2.length)
  const whole = (body: string, rest: string) => ({ answer: { status, headers, body }, rest })
  if (status < 200 || status === 204 || status === 304) return whole('', after)
  const length = headers.get('content-length')
  if (length !== undefined)
    return after.length < Number(length)
      ? undefined
      : whole(after.slice(0, Number(length)), after.slice(Number(length)))
  if (headers.get('transfer-encoding') !== 'chunked') return isEnded ? whole(after, '') : undefined
  let body = ''
  for (let at = 0; ; ) {
    const lineEnd = after.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(after.slice(at, lineEnd), 16)
    if (after.length < lineEnd + 2 + size + 2) return undefined
    body += after.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
    if (size === 0) return whole(body, after.slice(at))
  }
}

/** Stands for the host of the server in the heads of requests. */
const HOST = 'Host: x\r\n'

/** Opens a connection to the server at the base. */
export async function openRaw(base: string): Promise<RawConnection> {
  const { hostname, port, host } = new URL(base)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  await once(socket, 'connect')
  socket.setNoDelay(true)
  let text = ''
  let outcome: 'ended' | Error | undefined
  let changed = (): void => undefined
  socket.on('data', bytes => {
    text += bytes.toString('latin1')
    changed()
  })
  const over = (how: 'ended' | Error) => {
    outcome ??= how
    changed()
  }
  socket.on('end', () => over('ended'))
  socket.on('error', over)
  socket.on('close', () => over(new Error('closed')))
  const change = () => new Promise<void>(resolve => (changed = resolve))
  return {
    socket,
    write: bytes => void socket.write(typeof bytes === 'string' ? bytes.replace(HOST, `Host: ${host}\r\n`) : bytes),
    async answer() {
      for (;;) {
        const parsed = parse(text, outcome === 'ended')
        if (parsed) {
          text = parsed.rest
          return parsed.answer
        }
        if (outcome !== undefined)
          throw new Error(`The connection was over (${outcome}) before an answer was whole: ${text.slice(0, 200)}`)
        await change()
      }
    },
    async ended() {
      while (outcome === undefined) await change()
      if (outcome !== 'ended') throw outcome
    },
    close: () => void socket.destroy(),
  }
}

/** The head of a request, and its lines. */
export const head = (method: string, path: string, headers: Record<string, string> = {}): string =>
  `${method} ${path} HTTP/1.1\r\n${HOST}${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

/** The same bytes as one chunk of a chunked body, and its end. */
export const chunked = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')])
