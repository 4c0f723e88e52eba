// A receiver of webhooks that remembers what it was told, and answers as the test says.
import type { IncomingHttpHeaders } from 'node:http'
import { type HttpServer, startHttp } from '../servers/http.js'

/** One event as it came. */
export interface Told {
  path: string
  headers: IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  body: any
}

export interface Receiver extends HttpServer {
  told: Told[]
  /** What is answered from now on; undefined: nothing, for ever. */
  answer: { status: number; headers?: Record<string, string>; text?: string } | undefined
  /** Fulfilled with the first event, told so far or later, that it holds for. */
  heard(holds: (told: Told) => boolean): Promise<Told>
}

export async function startReceiver(): Promise<Receiver> {
  const told: Told[] = []
  const waiting = new Set<() => void>()
  const server = await startHttp(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    told.push({ path: request.url!, headers: request.headers, text, body: JSON.parse(text) })
    const { status, headers = {}, text: said = '' } = receiver.answer ?? { status: 0 }
    if (status !== 0) response.writeHead(status, headers).end(said)
    for (const look of waiting) look()
  })
  const receiver: Receiver = {
    ...server,
    told,
    answer: { status: 204 },
    heard: holds =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`only ${told.map(({ body }) => body.type)} were told`)), 20_000)
        const look = () => {
          const found = told.find(holds)
          if (!found) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
  return receiver
}
