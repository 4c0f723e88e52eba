// An agent in tests: the client of the SDK, with a key, and its tools as functions.
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { basic, type TestHydria } from '../hydria.js'

/** What a tool answered. */
export interface Outcome {
  isError: boolean
  /** Data that came with it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  data: any
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  structured: any
  text: string
  content: CallToolResult['content']
}

export interface Agent {
  client: Client
  use(tool: string, args?: Record<string, unknown>): Promise<Outcome>
}

/** An agent with a key; of the revision of 2025 unless another one is asked for. */
export async function agentOf(
  { base }: Pick<TestHydria, 'base'>,
  { key, secret }: { key: string; secret: string },
  mode: 'legacy' | 'auto' = 'legacy',
): Promise<Agent> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const requestInit = { headers: { Authorization: basic(key, secret) } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`), { requestInit }))
  return {
    client,
    async use(tool, args = {}) {
      const result = await client.callTool({ name: tool, arguments: args })
      // biome-ignore lint/suspicious/noExplicitAny: whatever came back.
      const structured = result.structuredContent as any
      const text = result.content.map(one => (one.type === 'text' ? one.text : '')).join('\n')
      return {
        ...{ isError: result.isError === true, structured, data: structured?.data, text },
        content: result.content,
      }
    },
  }
}
