// A server that answers in every wrong way there is, and in some right ones: the same way for the same number.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { seeded } from '../seeded.js'

/** What one connection is sent, how it ends then, and what must come of it. */
interface Script {
  bytes: Buffer
  ending: 'end' | 'reset' | 'open'
  /**
   * `whole`: the body arrives; `fails`: it cannot; `either`: it depends on what the network makes of it; `any`: and part
   * of the body may be taken for the whole, since nothing says how long it is and a reset can look like an end.
   */
  outcome: 'whole' | 'fails' | 'either' | 'any'
}

type Random = () => number
type Kind = (body: Buffer, random: Random) => Script

const LARGEST = 512 * 1024

let bombed: Buffer | undefined

/** 20 MB in a few kB, made once. */
function bomb(): Buffer {
  bombed ??= gzipSync(Buffer.alloc(20_000_000))
  return bombed
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit)

const joined = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))

const head = (...fields: string[]): string => `HTTP/1.1 200 OK\r\n${fields.map(field => `${field}\r\n`).join('')}\r\n`

const measured = (body: Buffer, ...fields: string[]): Buffer =>
  joined(head(`Content-Length: ${body.length}`, ...fields), body)

/** A body in chunks of random sizes, with an extension now and then, and a trailer. */
function chunked(body: Buffer, random: Random, trailer = 'X-Trailer: t\r\n'): Buffer {
  const parts: (string | Buffer)[] = [head('Transfer-Encoding: chunked')]
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + below(random, 50_000))
    parts.push(`${size.toString(16)}${random() < 0.3 ? ';name="value"' : ''}\r\n`, body.subarray(at, at + size), '\r\n')
    at += size
  }
  return joined(...parts, `0\r\n${trailer}\r\n`)
}

const closing = (bytes: Buffer): Buffer => {
  const line = bytes.indexOf('\r\n')
  return joined(bytes.subarray(0, line), '\r\nConnection: close', bytes.subarray(line))
}

/** The beginning of what would have been right. */
const cut = (bytes: Buffer, random: Random, from = 0): Buffer =>
  bytes.subarray(0, from + below(random, bytes.length - from))

const ending = (bytes: Buffer, outcome: Script['outcome'], end: Script['ending'] = 'end'): Script => ({
  ...{ bytes, outcome },
  ending: end,
})
const whole = (bytes: Buffer, end: Script['ending'] = 'end') => ending(bytes, 'whole', end)
const failing = (bytes: Buffer, end: Script['ending'] = 'end') => ending(bytes, 'fails', end)

const HEAD_BYTES = head('Content-Length: 1000').length
const filler = (size: number): string => 'a'.repeat(size)
const interim = (count: number): string => 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(count)
/** Bytes of no meaning, made once: what is served is parts of them. */
const NOISE = ((random: Random) => Buffer.from(Array.from({ length: LARGEST + 4096 }, () => below(random, 256))))(
  seeded(1),
)

function noise(size: number, random: Random): Buffer {
  const at = below(random, NOISE.length - size)
  return NOISE.subarray(at, at + size)
}

const KINDS: Record<string, Kind> = {
  'nothing, then the end': () => failing(Buffer.alloc(0)),
  'nothing, then a reset': () => failing(Buffer.alloc(0), 'reset'),
  'part of the head, then the end': (body, random) => failing(cut(measured(body).subarray(0, HEAD_BYTES - 8), random)),
  'part of the head, then a reset': (body, random) =>
    failing(cut(measured(body).subarray(0, HEAD_BYTES - 8), random), 'reset'),
  'the head alone, then the end': body => failing(joined(head(`Content-Length: ${body.length + 1}`))),
  'the head alone, then a reset': body => failing(joined(head(`Content-Length: ${body.length + 1}`)), 'reset'),
  'the whole, then the end': body => whole(measured(body)),
  'the whole, then a reset': body => ending(measured(body), 'either', 'reset'),
  'the whole, and stays open': body => whole(measured(body, 'Connection: keep-alive'), 'open'),
  'the whole with keep-alive, then the end': body => whole(measured(body, 'Connection: keep-alive')),
  'the whole with close, then the end': body => whole(measured(body, 'Connection: close')),
  'the whole with close, then a reset': body => ending(measured(body, 'Connection: close'), 'either', 'reset'),
  'less than was told with close, then the end': (body, random) =>
    failing(cut(measured(body, 'Connection: close'), random, HEAD_BYTES + 20)),
  'chunks with close, then the end': (body, random) => whole(closing(chunked(body, random))),
  'chunks with close that break off, then the end': (body, random) =>
    failing(cut(closing(chunked(body, random)), random, 1)),
  'less than was told, then the end': (body, random) => failing(cut(measured(body, 'X: y'), random, HEAD_BYTES)),
  'less than was told, then a reset': (body, random) =>
    failing(cut(measured(body, 'X: y'), random, HEAD_BYTES), 'reset'),
  'one byte less than was told': body => failing(measured(joined(body, 'x')).subarray(0, -1)),
  'more than was told': (body, random) => whole(joined(measured(body), noise(1 + below(random, 5000), random))),
  'more than was told, then a reset': (body, random) =>
    ending(joined(measured(body), noise(1 + below(random, 5000), random)), 'either', 'reset'),
  'two answers': body => whole(joined(measured(body), measured(body))),
  'no length, then the end': body => whole(joined(head(), body)),
  'no length, then a reset': body => ending(joined(head(), body), 'any', 'reset'),
  'chunks, then the end': (body, random) => whole(chunked(body, random)),
  'chunks, and stays open': (body, random) => whole(chunked(body, random), 'open'),
  'chunks, then a reset': (body, random) => ending(chunked(body, random), 'either', 'reset'),
  'chunks that break off, then the end': (body, random) => failing(cut(chunked(body, random), random, 1)),
  'chunks that break off, then a reset': (body, random) => failing(cut(chunked(body, random), random, 1), 'reset'),
  'chunks without the last empty line': (body, random) => failing(chunked(body, random).subarray(0, -2)),
  'a chunk of a size that is no number': body => failing(joined(head('Transfer-Encoding: chunked'), 'xyz\r\n', body)),
  'a chunk of a negative size': body => failing(joined(head('Transfer-Encoding: chunked'), '-1\r\n', body)),
  'a chunk of an endless size': body =>
    failing(joined(head('Transfer-Encoding: chunked'), `${'f'.repeat(17)}\r\n`, body)),
  'a chunk longer than its size': body => failing(joined(head('Transfer-Encoding: chunked'), '1\r\nxx', body)),
  'a chunk with a long extension': body =>
    failing(joined(head('Transfer-Encoding: chunked'), `5;${filler(100_000)}\r\nhello\r\n`, body), 'open'),
  'long trailers': (body, random) => failing(chunked(body, random, `X: ${filler(300_000)}\r\n`), 'open'),
  'chunks and a length': (body, random) =>
    failing(joined(chunked(body, random).toString('latin1').replace('\r\n', `\r\nContent-Length: ${body.length}\r\n`))),
  'a head of 200 kB': body => whole(measured(body, `X-Long: ${filler(200_000)}`)),
  'a head of 300 kB': body => failing(measured(body, `X-Long: ${filler(300_000)}`), 'open'),
  'ten thousand fields': body =>
    whole(
      joined(
        head(`Content-Length: ${body.length}`, ...Array.from({ length: 10_000 }, (_, index) => `X-${index}: y`)),
        body,
      ),
    ),
  'a head without an end': () => failing(joined('HTTP/1.1 200 OK\r\nX: ', filler(400_000)), 'open'),
  'some interim responses': (body, random) => whole(joined(interim(1 + below(random, 16)), measured(body))),
  'a flood of interim responses': body => failing(joined(interim(2000), measured(body)), 'open'),
  'a flood of 100 Continue': body =>
    failing(joined('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2000), measured(body)), 'open'),
  'an upgrade': body =>
    failing(joined('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', body)),
  'an upgrade that stays open': body =>
    failing(joined('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', body), 'open'),
  'two lengths': body =>
    failing(joined(head(`Content-Length: ${body.length}`, `Content-Length: ${body.length + 1}`), body)),
  'a negative length': body => failing(joined(head('Content-Length: -5'), body)),
  'a length without an end': body => failing(joined(head(`Content-Length: ${'9'.repeat(30)}`), body)),
  'a length beyond the limit': body => failing(joined(head('Content-Length: 1000000000'), body)),
  'no status': body => failing(joined('HTTP/1.1 \r\n\r\n', body)),
  'a status beyond all': body => failing(joined(measured(body).toString('latin1').replace('200', '999'))),
  'no content': body => failing(joined('HTTP/1.1 204 No Content\r\n\r\n', body)),
  'not modified': body => failing(joined('HTTP/1.1 304 Not Modified\r\n\r\n', body)),
  'a field without a name': body => failing(measured(body, ': x')),
  'control characters in a field': body => failing(measured(body, 'X: a\0b')),
  noise: (_body, random) => failing(joined('\0', noise(1 + below(random, 5000), random))),
  'the preface of HTTP/2': () => failing(joined('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', Buffer.alloc(100))),
  'a record of TLS': (_body, random) => failing(joined('\x16\x03\x01\x02\x00', noise(512, random))),
  gzip: body => whole(measured(gzipSync(body), 'Content-Encoding: gzip')),
  'deflate in chunks': (body, random) =>
    whole(
      joined(
        chunked(deflateSync(body), random).toString('latin1').replace('\r\n', '\r\nContent-Encoding: deflate\r\n'),
      ),
    ),
  'gzip that breaks off': (body, random) => failing(measured(cut(gzipSync(body), random), 'Content-Encoding: gzip')),
  'what is no gzip': body => failing(measured(joined('no gzip', body), 'Content-Encoding: gzip')),
  'a bomb': () => failing(measured(bomb(), 'Content-Encoding: gzip')),
  'a redirect to itself': () =>
    failing(joined('HTTP/1.1 302 Found\r\nLocation: ?again\r\nContent-Length: 5\r\n\r\nhello')),
  'a redirect that breaks off': (_body, random) =>
    failing(cut(joined('HTTP/1.1 302 Found\r\nContent-Length: 5\r\nLocation: /'), random), 'reset'),
}

const NAMES = Object.keys(KINDS)

/** Sizes from 0 to 512 kB in odd steps. */
const sizeOf = (number: number): number =>
  number % 10 === 3 ? Math.floor(number / 10) % 7 : (number * 10_007) % (LARGEST + 1)

/** What a number stands for: the kind of answer, its body, and what must come of it: a body of nothing is a failure. */
export function hostileAnswer(number: number, body?: Buffer) {
  const name = NAMES[number % NAMES.length]!
  const random = seeded(number)
  const content = body ?? noise(sizeOf(number), seeded(number + 1))
  const script = KINDS[name]!(content, random)
  const isEmpty = content.length === 0 && script.outcome !== 'fails'
  return { name, body: content, random, ...script, outcome: isEmpty ? ('fails' as const) : script.outcome }
}

/** Kinds of answers; numbers from 0 to this stand for each of them once. */
export const HOSTILE_KINDS = NAMES.length

export interface HostileServer {
  base: string
  /** Address of the answer of a number. */
  url(number: number): string
  connections(): number
  stop(): Promise<void>
}

/**
 * Starts a server whose answer to a path with a number in it is the one of that number, and to others the next one.
 * What it sends is split anywhere. `body` gives what all answers have as their body.
 */
export async function startHostile(body?: () => Buffer): Promise<HostileServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  let next = 0
  const server = createServer({ noDelay: true }, socket => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let asked = ''
    socket.on('data', function read(data) {
      asked += data.toString('latin1')
      if (!asked.includes('\r\n\r\n') && !asked.startsWith('\x16')) return
      socket.off('data', read)
      socket.resume()
      const number = Number(/^\S+ \S*?\/(\d+)(?=[/? ])/.exec(asked)?.[1] ?? next++)
      void act(socket, number, body?.())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    base,
    url: number => `${base}/${number}`,
    connections: () => connections,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function act(socket: Socket, number: number, body: Buffer | undefined): Promise<void> {
  const { bytes, ending, random } = hostileAnswer(number, body)
  const pieces = below(random, 6)
  const places = Array.from({ length: pieces }, () => below(random, bytes.length + 1)).sort((a, b) => a - b)
  for (const [index, end] of [...places, bytes.length].entries()) {
    const piece = bytes.subarray(places[index - 1] ?? 0, end)
    // Who has turned away reads no more: the socket is closed then, and nothing is called.
    if (piece.length > 0) await new Promise(resolve => socket.write(piece, resolve) && setImmediate(resolve))
    if (socket.destroyed) return
  }
  if (ending === 'end') socket.end()
  if (ending === 'reset') socket.resetAndDestroy()
}
