// Arguments that nobody meant: whatever a model makes up, a tool answers with what is wrong.
import { ProtocolError } from '@modelcontextprotocol/client'
import fc from 'fast-check'
import { schemaValue } from '../fuzz/schema-values.js'
import { sharedTestHydria, type TestCustomer } from '../hydria.js'
import { agentOf } from './agent.js'

/** Calls of each tool. */
const RUNS = 5
const SEED = Number(process.env['SEED'] ?? 20_261_128)

it('no arguments make an answer of 500, or a fault of the protocol', async () => {
  const hydria = await sharedTestHydria()
  const customer: TestCustomer = await hydria.customer('mcp-fuzz')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const { client } = await agentOf(hydria, customer)
  const { tools } = await client.listTools()
  const faults: string[] = []
  for (const { name, inputSchema } of tools) {
    const { seconds: _seconds, ...properties } = inputSchema.properties as Record<string, object>
    const values = fc.sample(schemaValue({}, { ...inputSchema, properties }), { seed: SEED, numRuns: RUNS })
    for (const value of values) {
      const args = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value }
      const call = JSON.stringify([name, args])
      try {
        const result = await client.callTool({ name, arguments: { ...args, ...(name === 'wait' && { seconds: 1 }) } })
        const { status = 200 } = (result.structuredContent ?? {}) as { status?: number }
        if (status >= 500) faults.push(`${status}: ${call}: ${JSON.stringify(result.content)}`)
      } catch (error) {
        if (!(error instanceof ProtocolError) || error.code === -32603) faults.push(`${String(error)}: ${call}`)
      }
    }
  }
  expect(faults).toEqual([])
})
