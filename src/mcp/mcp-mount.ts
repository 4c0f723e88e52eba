// /mcp: the Model Context Protocol over streamable HTTP, without sessions, for whoever shows a key of the API.
import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request as IncomingRequest, Response as OutgoingResponse } from 'express'
import { type Fail, fixedDocument, type Mount, methodRoutes, once, readJson, readTextBytes } from '../http/index.js'
import { audiencesAt, consoleProvider, type Principal, principalOf, type Services } from '../operations/index.js'
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
  throw new HttpProblem(403, 'Forbidden', `Origin must be ${new URL(base).origin}, or be omitted.`, [
    { property: 'Origin', message: 'is that of another site' },
  ])
}

/** Where is told who gives access tokens (RFC 9728). */
const METADATA = '/.well-known/oauth-protected-resource'

/** What the provider of people's identities has to do with the tools; undefined where there is none. */
function protectedResource({ base, settings, vocabulary }: Services): object | undefined {
  const provider = consoleProvider(settings)
  return (
    provider && {
      resource: audiencesAt(base)[0],
      authorization_servers: [provider.issuer],
      scopes_supported: provider.scope.split(' '),
      bearer_methods_supported: ['header'],
      resource_name: vocabulary.title,
      resource_documentation: `${base}/docs/guide/agents.html`,
    }
  )
}

/** How to show who one is; clients of the protocol look at the first. */
const challengeOf = ({ base, settings }: Services): Record<string, string> => ({
  'WWW-Authenticate': [
    ...(consoleProvider(settings) ? [`Bearer resource_metadata="${base}${METADATA}${PATH}"`] : []),
    'Basic realm="Hydria", charset="UTF-8"',
  ].join(', '),
})

/** Who calls. Throws HttpProblem 401 with what else could be shown. */
async function admitted(services: Services, request: IncomingRequest): Promise<Principal> {
  const unknown = (detail: string) => new HttpProblem(401, 'Unauthorized', detail, [], challengeOf(services))
  try {
    const principal = await principalOf(services, request, 'basic')
    if (principal) return principal
  } catch (error) {
    throw error instanceof HttpProblem && error.status === 401 ? unknown(error.detail) : error
  }
  throw unknown('A key and its secret are required, by HTTP Basic.')
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
    const principal = await admitted(services, request)
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

  const resource = protectedResource(services)
  const metadata = fixedDocument('application/json', () => JSON.stringify(resource))
  const open = { headers: { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' }, scripts: '*' }
  const llms = fixedDocument('text/markdown; charset=utf-8', () => llmsText(vocabulary, base))
  return methodRoutes(
    [
      { template: PATH, methods: { POST: answer }, headers: HEADERS },
      { template: '/llms.txt', methods: { GET: llms }, ...open },
      ...(resource ? [METADATA, METADATA + PATH] : []).map(template => ({
        template,
        methods: { GET: metadata },
        ...open,
      })),
    ],
    fail,
  )
}
