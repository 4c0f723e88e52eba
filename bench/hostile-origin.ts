// The program against an origin that ends its connections in every wrong way: all jobs end, and the process lives.
// `npm run bench:hostile-origin`; BENCH_CONNECTIONS says how many images are asked for, 2,000 unless it does.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOSTILE_KINDS, hostileAnswer, startHostile } from '../test/servers/hostile.js'
import { startProduct } from './product.js'

const CONNECTIONS = Number(process.env['BENCH_CONNECTIONS'] ?? 2000)
const BATCH = 1000

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

const folder = mkdtempSync(join(tmpdir(), 'hydria-hostile-'))
const origin = await startHostile()
const settings = { INGEST_TRIES: '1', INGEST_CONCURRENCY: '8', MAX_UPLOAD_BYTES: '600000', LOG_LEVEL: 'silent' }
const product = await startProduct(folder, 'start', undefined, settings)
try {
  const { '@id': made } = await product.ask('POST', '/customers', { name: 'hostile', displayName: 'Hostile' })
  const customer = new URL(made).pathname
  await product.ask('POST', `${customer}/spaces`, { name: 'one' })
  const before = product.residentMiB()
  const batches: string[] = []
  for (let first = 0; first < CONNECTIONS; first += BATCH) {
    const member = Array.from({ length: Math.min(BATCH, CONNECTIONS - first) }, (_, index) => ({
      ...{ id: `n${first + index}`, space: 1, origin: origin.url(first + index) },
    }))
    const batch = await product.ask('POST', `${customer}/queue`, { '@type': 'Collection', member })
    batches.push(new URL(batch['@id']).pathname)
  }
  for (const batch of batches) while (!(await product.ask('GET', batch)).finished) await pause(500)

  const reasons = new Map<string, number>()
  let unfinished = 0
  for (let page = 1; page <= Math.ceil(CONNECTIONS / BATCH); page++) {
    const { member } = await product.ask('GET', `${customer}/spaces/1/images?pageSize=${BATCH}&page=${page}`)
    for (const { error, ingesting } of member) {
      if (ingesting) unfinished++
      reasons.set(error || '(ingested)', (reasons.get(error || '(ingested)') ?? 0) + 1)
    }
  }
  const kinds = new Set(Array.from({ length: Math.min(CONNECTIONS, HOSTILE_KINDS) }, (_, n) => hostileAnswer(n).name))
  say(`images ${CONNECTIONS}, kinds ${kinds.size}, connections ${origin.connections()}, unfinished ${unfinished}`)
  say(`resident ${before} MiB before, ${product.residentMiB()} MiB after, ${product.peakMiB()} MiB at most`)
  say('\n| images | what became of them |\n|---|---|')
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a)) say(`| ${count} | ${reason} |`)
} finally {
  const code = await product.stop()
  say(`\nexit code ${code}`)
  await origin.stop()
  rmSync(folder, { recursive: true, force: true })
}
