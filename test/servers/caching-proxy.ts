// A shared cache in front of a server that keeps public answers for as long as they say, and drops them by their keys.
import { type HttpServer, startHttp } from './http.js'

interface Kept {
  status: number
  headers: [string, string][]
  body: Buffer
  keys: Set<string>
}

export interface CachingProxy extends HttpServer {
  /** Where the server is. */
  origin: string
  /** The requests by which it was told to drop something. */
  purges: { method: string; headers: Record<string, string | string[] | undefined>; keys: string[] }[]
  /** The status of purges, from now on. */
  purgeStatus: number
  /** Fulfilled once it was told to drop a key, so many times. */
  purged(key: string, times?: number): Promise<void>
}

/** Purges come by POST of JSON, as `keys` or `tags`, or in the headers xkey or surrogate-key. */
export async function startCachingProxy(): Promise<CachingProxy> {
  const kept = new Map<string, Kept>()
  const waiting = new Set<() => void>()
  const server = await startHttp(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    if (request.method !== 'GET') {
      const said = pieces.length > 0 ? JSON.parse(Buffer.concat(pieces).toString()) : {}
      const named = request.headers['xkey'] ?? request.headers['surrogate-key']
      const keys: string[] = said.keys ?? said.tags ?? String(named).split(' ')
      proxy.purges.push({ method: request.method!, headers: request.headers, keys })
      if (proxy.purgeStatus === 200)
        for (const [url, one] of kept) if (keys.some(key => one.keys.has(key))) kept.delete(url)
      response.writeHead(proxy.purgeStatus).end()
      for (const look of waiting) look()
      return
    }
    const known = kept.get(request.url!)
    if (known) return void response.writeHead(known.status, [...known.headers.flat(), 'x-cache', 'HIT']).end(known.body)
    const answer = await fetch(proxy.origin + request.url, { redirect: 'manual' })
    const body = Buffer.from(await answer.arrayBuffer())
    const headers = [...answer.headers].filter(([name]) => !['connection', 'transfer-encoding'].includes(name))
    const keys = new Set((answer.headers.get('surrogate-key') ?? '').split(' '))
    if (/public, max-age=[1-9]/.test(answer.headers.get('cache-control') ?? ''))
      kept.set(request.url!, { status: answer.status, headers, body, keys })
    response.writeHead(answer.status, headers.flat()).end(body)
  })
  const proxy: CachingProxy = {
    ...server,
    origin: '',
    purges: [],
    purgeStatus: 200,
    purged: (key, times = 1) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${key} was not purged ${times} times`)), 20_000)
        const look = () => {
          if (proxy.purges.filter(({ keys }) => keys.includes(key)).length < times) return
          clearTimeout(late)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
  return proxy
}
