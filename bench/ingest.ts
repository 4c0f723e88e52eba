// Ingest against a bare sharp loop over the same pictures, and tiny images through the queue: `npm run bench:ingest`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, startDatabase } from './database.js'
import { makePhotographs, startOrigin } from './origin.js'
import { type Product, startProduct } from './product.js'

const IMAGES = Number(process.env['BENCH_IMAGES'] ?? 24)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const TINY = Number(process.env['BENCH_TINY'] ?? 100_000)
const BATCH = 1000

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))
const now = (): number => performance.now() / 1000

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))

/** Seconds of a program of ours that does the pixels only, over all the files, so many at a time. */
function bareLoop(pictures: string, concurrency: number): number {
  const loop = fileURLToPath(new URL('bare-derive.js', import.meta.url))
  const out = mkdtempSync(join(folder, 'bare-'))
  const seconds = Number(
    execFileSync(process.execPath, [loop, pictures, out, String(concurrency)], { encoding: 'utf8' }),
  )
  rmSync(out, { recursive: true })
  return seconds
}

async function newSpace({ ask }: Product): Promise<string> {
  const { id } = await ask('POST', '/customers', { name: `bench-${Math.random().toString(36).slice(2)}` })
  await ask('POST', `/customers/${id}/spaces`, { name: 'bench' })
  return `/customers/${id}`
}

interface Queued {
  count: number
  completed: number
  errors: number
}

/** Seconds from the POST of a batch to its last image. */
async function throughQueue(product: Product, origins: string[]): Promise<number> {
  const customer = await newSpace(product)
  const member = origins.map((origin, index) => ({ id: String(index), space: 1, origin, mediaType: 'image/jpeg' }))
  const started = now()
  const batch = await product.ask('POST', `${customer}/queue`, { '@type': 'Collection', member })
  for (;;) {
    const { count, completed, errors } = (await product.ask('GET', new URL(batch['@id']).pathname)) as Queued
    if (errors > 0) throw new Error(`${errors} images failed`)
    if (completed === count) return now() - started
    await pause(50)
  }
}

async function photographs(database: Database | undefined): Promise<void> {
  const pictures = join(folder, 'pictures')
  mkdirSync(pictures)
  const names = await makePhotographs(pictures, IMAGES)
  const origin = await startOrigin(pictures)
  const product = await startProduct(folder, 'start', database?.url)
  const times = { own: [] as number[], bare: [] as number[] }
  try {
    const origins = names.map(name => `${origin.base}/${name}`)
    bareLoop(pictures, 2)
    await throughQueue(product, origins.slice(0, 4))
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(Math.min(bareLoop(pictures, 1), bareLoop(pictures, 2)))
      times.own.push(await throughQueue(product, origins))
    }
    const [own, bare] = [median(times.own), median(times.bare)]
    say(`\n### ${IMAGES} photographs of 12 megapixels, ${database ? 'PostgreSQL' : 'embedded database'}\n`)
    say('| | seconds | images/s | against the loop |\n|---|---|---|---|')
    say(
      `| bare sharp loop, the better of one and two at a time | ${bare.toFixed(2)} | ${(IMAGES / bare).toFixed(2)} | |`,
    )
    say(
      `| Hydria, everything included | ${own.toFixed(2)} | ${(IMAGES / own).toFixed(2)} | ${(bare / own).toFixed(2)}x |`,
    )
    say(`\nLargest memory of the process: ${product.peakMiB()} MiB`)
  } finally {
    await product.stop()
    await origin.stop()
  }
}

/** Half of the tiny images with one worker, the other half with two. */
async function tiny(database: Database): Promise<void> {
  const origin = await startOrigin()
  const server = await startProduct(folder, 'serve', database.url)
  const workers: Product[] = []
  const done = async (): Promise<number> => (await server.ask('GET', '/queue'))['success']
  try {
    const customer = await newSpace(server)
    const started = now()
    for (let from = 0; from < TINY; from += BATCH) {
      const member = Array.from({ length: Math.min(BATCH, TINY - from) }, (_, index) => ({
        id: String(from + index),
        space: 1,
        origin: `${origin.base}/tiny/${from + index}.png`,
        mediaType: 'image/png',
      }))
      await server.ask('POST', `${customer}/queue`, { '@type': 'Collection', member })
    }
    say(`\n### ${TINY} tiny images, PostgreSQL\n\nQueued: ${Math.round(TINY / (now() - started))} images/s\n`)
    say('| workers | images/s | largest memory of each, MiB |\n|---|---|---|')
    const before = await done()
    for (const half of [0.5, 1]) {
      workers.push(await startProduct(folder, 'worker', database.url))
      await pause(3000)
      const [first, from] = [await done(), now()]
      let last = first
      for (; last - before < TINY * half; last = await done()) await pause(250)
      const memory = workers.map(worker => worker.peakMiB()).join(', ')
      say(`| ${workers.length} | ${((last - first) / (now() - from)).toFixed(0)} | ${memory} |`)
    }
    const failed = (await server.ask('GET', '/queue'))['failed']
    if (failed > 0) say(`${failed} failed`)
  } finally {
    for (const worker of workers) await worker.stop()
    await server.stop()
    await origin.stop()
  }
}

const database = process.env['TEST_DATABASE_URL'] ? await startDatabase(process.env['TEST_DATABASE_URL']) : undefined
try {
  if (IMAGES > 0) await photographs(database)
  if (database && TINY > 0) await tiny(database)
  else if (TINY > 0) say('\nThe tiny images need TEST_DATABASE_URL: workers of their own share a PostgreSQL server.')
} finally {
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
}
