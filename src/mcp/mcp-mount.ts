// /mcp: the Model Context Protocol over streamable HTTP, without sessions, for whoever shows a key of the API.
import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request as IncomingRequest, Response as OutgoingResponse } from 'express'
import { type Fail, fixedDocument, type Mount, methodRoutes, once, readJson, readTextBytes } from '../http/index.js'
import { principalOf, type Services } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { openInnerRequests } from './inner-requests.js'
import { llmsText } from './llms-txt.js'
import { openMcpServer, sdk } from './mcp-server.js'
import type { Platform } from './tool-caller.js'
import { toolsOf } from './tools.js'

const PATH = '/mcp'

const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

/** Throws HttpProblem 403 for what a page of another site sends: with a name of its own for this server it could read the answer. */
function refuseOtherOrigins({ headers }: IncomingRequest, base: string): void {
  const { origin } = headers
  if (origin === undefined || origin === new URL(base).origin) return
  throw new HttpProblem(403, 'Forbidden', `Origin must be ${new URL(base).origin}, or be left out.`, [
    { property: 'Origin', message: 'is that of another site' },
  ])
}

/** The headers of a request as the web has them. */
const webHeaders = ({ headers }: IncomingRequest): Headers => {
  const kept = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept.set(name, String(value))
  return kept
}

/** Sends an answer of the protocol as it is made. */
async function send(answer: Response, response: OutgoingResponse): Promise<void> {
  response.status(answer.status)
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response)
  else response.end()
}

/**
 * The protocol, and /llms.txt, as a part of the program. `listener` answers all requests at this base: what a tool asks
 * for passes it as a request from outside does.
 */
export function mcpMount(services: Services, listener: RequestListener, fail: Fail): Mount {
  const { base, vocabulary, settings, log } = services
  const platform: Platform = { base, vocabulary, settings }
  const tools = once(() => toolsOf(platform))
  const openAsk = openInnerRequests(listener)

  async function answer(request: IncomingRequest, response: OutgoingResponse): Promise<void> {
    refuseOtherOrigins(request, base)
    const principal = await principalOf(services, request, 'basic')
    if (!principal)
      throw new HttpProblem(401, 'Unauthorized', 'A key and its secret are needed, by HTTP Basic.', [], {
        'WWW-Authenticate': 'Basic realm="Hydria", charset="UTF-8"',
      })
    const bytes = await readTextBytes(request, settings.MAX_BODY_BYTES)
    const parsedBody = await readJson('body', bytes, { values: settings.MAX_BODY_VALUES })
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const caller = { principal, signal: gone.signal, ask: openAsk(request, gone.signal) }
    const { createMcpHandler } = await sdk()
    const handler = createMcpHandler(() => openMcpServer(platform, tools(), caller, log), {
      maxSubscriptions: 0,
      onerror: error => log.debug({ err: error }, 'a request of the Model Context Protocol was refused'),
    })
    const asked = new Request(base + PATH, { method: 'POST', headers: webHeaders(request), signal: gone.signal })
    await send(await handler.fetch(asked, { parsedBody }), response)
  }

  const llms = fixedDocument('text/markdown; charset=utf-8', () => llmsText(vocabulary, base))
  return methodRoutes(
    [
      { template: PATH, methods: { POST: answer }, headers: HEADERS },
      {
        template: '/llms.txt',
        methods: { GET: llms },
        headers: { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' },
        scripts: '*',
      },
    ],
    fail,
  )
}
