// Asks for one address over kept connections and prints the answers in a second: url, headers, seconds, connections.
import { Agent, request } from 'undici'

const [url, given, seconds, connections] = process.argv.slice(2) as [string, string, string, string]
const dispatcher = new Agent({ connections: Number(connections) })
const headers = JSON.parse(given) as Record<string, string>
const start = performance.now()
const end = start + Number(seconds) * 1000
let count = 0

async function loop(): Promise<void> {
  while (performance.now() < end) {
    const { statusCode, body } = await request(url, { dispatcher, headers })
    await body.dump({ limit: 1e9 })
    if (statusCode >= 300) throw new Error(`${url}: ${statusCode}`)
    count++
  }
}

await Promise.all(Array.from({ length: Number(connections) }, loop))
process.stdout.write(`${(count * 1000) / (performance.now() - start)}\n`)
await dispatcher.close()
