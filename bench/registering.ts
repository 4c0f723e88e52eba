// Registering by the queue: images a second, in batches of a thousand, `npm run bench:registering`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabase } from './database.js'
import { startProduct } from './product.js'

const IMAGES = Number(process.env['BENCH_IMAGES'] ?? 100_000)
const CLIENTS = 2
const BATCH = 1000

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const folder = mkdtempSync(join(tmpdir(), 'hydria-registering-'))
const server = process.env['TEST_DATABASE_URL']
const database = server ? await startDatabase(server) : undefined
const product = await startProduct(folder, 'serve', database?.url)

/** Seconds of processor time of the server, of all its threads. */
const cpu = (): number => {
  const stat = readFileSync(`/proc/${product.pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) / 100
}

/** Members as a migration sends them: an origin, words and numbers of their own, and tags. */
const batchOf = (nth: number) => ({
  '@type': 'Collection',
  member: Array.from({ length: BATCH }, (_, index) => {
    const n = nth * BATCH + index
    return {
      ...{ id: `image-${n}`, space: 1, origin: `https://example.org/scans/${n}.tif`, mediaType: 'image/tiff' },
      ...{ string1: `book-${Math.floor(n / 200)}`, number1: n % 200, tags: ['bench', 'scan'] },
    }
  }),
})

try {
  const { '@id': iri } = await product.ask('POST', '/customers', { name: 'bench', displayName: 'Bench' })
  const customer = new URL(iri).pathname
  await product.ask('POST', `${customer}/spaces`, { name: 'bench' })
  let next = 1
  await product.ask('POST', `${customer}/queue`, batchOf(0))
  const [start, busy] = [performance.now(), cpu()]
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (next <= IMAGES / BATCH) await product.ask('POST', `${customer}/queue`, batchOf(next++))
    }),
  )
  const seconds = (performance.now() - start) / 1000
  say('| database | images | images/s | CPU of the server, us an image | largest memory |')
  say('|---|---|---|---|---|')
  say(
    `| ${server ? 'PostgreSQL' : 'embedded'} | ${IMAGES} | ${Math.round(IMAGES / seconds)} | ${Math.round(((cpu() - busy) * 1e6) / IMAGES)} | ${product.peakMiB()} MiB |`,
  )
  say(`\nload ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await product.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
}
