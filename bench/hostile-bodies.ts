// How long hostile bodies hold the event loop of the server, beside an idle one: `npm run bench:hostile`.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FULL, linkedShapes, plainShapes } from '../test/api/hostile-shapes.js'

const folder = mkdtempSync(join(tmpdir(), 'hydria-hostile-'))
const server = fork(fileURLToPath(new URL('./hostile-server.js', import.meta.url)), {
  env: {
    ...process.env,
    ...{ PORT: '0', DATA_DIR: folder, ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret' },
  },
})
const heard = async () => (await once(server, 'message'))[0] as { base: string; holdMs: number }
const { base } = await heard()

const holdMs = async (): Promise<number> => {
  const answer = heard()
  server.send('hold')
  return (await answer).holdMs
}

const post = (path: string, mediaType: string, body: string) =>
  fetch(base + path, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`,
      'Content-Type': mediaType,
    },
    body,
  })

const JSON_TYPE = 'application/json'
const made = await post('/customers', JSON_TYPE, JSON.stringify({ name: 'hostile', displayName: 'hostile' }))
const { '@id': customer } = (await made.json()) as { '@id': string }
const spaces = `${new URL(customer).pathname}/spaces`
await post(spaces, JSON_TYPE, '{"name":"warm"}')
await post(spaces, 'text/turtle', '<> <urn:p> 1 .')

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

const idle: number[] = []
await holdMs()
for (let second = 0; second < 10; second++) {
  await pause(1000)
  idle.push(await holdMs())
}
const idleMs = median(idle)
console.log(`load ${loadavg()[0]!.toFixed(1)}; idle: longest hold in a second, median of 10: ${idleMs.toFixed(1)} ms`)
console.log(
  '| body | bytes | status | answered after, ms | longest hold, ms | ratio to idle |\n|---|--:|--:|--:|--:|--:|',
)
for (const { what, mediaType, make } of [...linkedShapes(FULL), ...plainShapes(FULL)]) {
  const body = make(`${base}/vocab#`)
  await holdMs()
  const start = performance.now()
  const response = await post(spaces, mediaType, body)
  await response.arrayBuffer()
  const tookMs = performance.now() - start
  const held = await holdMs()
  console.log(
    `| ${what} | ${body.length} | ${response.status} | ${tookMs.toFixed(0)} | ${held.toFixed(0)} | ${(held / idleMs).toFixed(1)} |`,
  )
}
console.log(`load ${loadavg()[0]!.toFixed(1)}`)
server.kill('SIGTERM')
await once(server, 'exit')
rmSync(folder, { recursive: true, force: true })
