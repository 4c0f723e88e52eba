// Asking a server by names of its own choice: by its loopback names, which are bases of their own, and by any others.
import { type IncomingHttpHeaders, request } from 'node:http'
import type { TestHydria } from './hydria.js'

/** Two hosts that every server is known by while BASE_URL is unset. */
export const hostsOf = ({ port }: Pick<TestHydria, 'port'>): [string, string] => [
  `127.0.0.1:${port}`,
  `localhost:${port}`,
]

/** An answer, and what of it a client reads as text. */
export interface HostedAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** GET, or another method, of a path with a Host. */
export const fetchAs = (
  { port }: Pick<TestHydria, 'port'>,
  host: string,
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body }: { method?: string; body?: string | Buffer } = {},
): Promise<HostedAnswer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, Host: host } }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('latin1'),
        }),
      )
    })
    asked.on('error', reject).end(body)
  })
