// How long a manifest of ten thousand images keeps everything else of the server waiting: `npm run bench:large-manifests`.
import { get } from 'node:http'
import { loadavg } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { startInProcess } from './in-process.js'

const IMAGES = Number(process.env['BENCH_IMAGES'] ?? 10_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)

// Nothing is taken from memory.
const { hydria, authorization, database, stop } = await startInProcess({ MANIFEST_MEMORY_BYTES: '0' })
const { db } = hydria.services.store
const headers = { Authorization: authorization }

async function post(path: string, body: object): Promise<{ id: number }> {
  const asked = {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await fetch(new URL(path, hydria.base), asked)
  if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
  return response.json() as Promise<{ id: number }>
}

/** A customer with so many images in its first space, each with thumbnails, words and a tag that all have. */
async function fill(): Promise<number> {
  const { id: customer } = await post('/customers', { name: 'bench' })
  await db('spaces').insert({ customer, id: 1, name: 'bench' })
  const thumbnails = [1024, 400, 200, 100].map(width => ({ key: `t${width}`, width, height: (width * 3) / 4 }))
  await db.raw(
    `INSERT INTO images (customer, space, id, origin, string1, number1, tags, width, height, media_type, original, derivative,
       thumbnails, delivery_channels)
     SELECT ?, 1, 'image-' || n, 'https://example.org/' || n, 'A scan of a page', n, ARRAY['every'], 4000, 3000, 'image/jpeg',
       'o', 'd', ?, ?
     FROM generate_series(1, ?::integer) AS n`,
    [
      customer,
      JSON.stringify(thumbnails),
      JSON.stringify([
        { channel: 'iiif-img', policy: 'default' },
        { channel: 'thumbs', policy: 'default' },
      ]),
      IMAGES,
    ],
  )
  await db.raw('ANALYZE images')
  await post(`/customers/${customer}/namedQueries`, { name: 'all', template: 'space=1&assetOrder=n1' })
  return customer
}

/** Bytes of an answer, which are not kept. */
const sizeOf = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(new URL(path, hydria.base), response => {
      let size = 0
      response.on('data', part => {
        size += part.length
      })
      response.on('error', reject)
      response.on('end', () =>
        response.statusCode === 200 ? resolve(size) : reject(new Error(`${path}: ${response.statusCode}`)),
      )
    }).on('error', reject)
  })

interface Measured {
  bytes: number
  seconds: number
  /** Longest time in milliseconds that the process did nothing else. */
  held: number
}

async function measure(path: string): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await setTimeout(20)
  delay.reset()
  const start = performance.now()
  const bytes = await sizeOf(path)
  const seconds = (performance.now() - start) / 1000
  await setTimeout(20)
  delay.disable()
  return { bytes, seconds, held: delay.max / 1e6 }
}

try {
  const customer = await fill()
  const paths = {
    'manifest, Presentation 3': `/iiif-resource/v3/${customer}/all`,
    'manifest, Presentation 2.1': `/iiif-resource/v2/${customer}/all`,
    'raw list': `/raw-resource/${customer}/all`,
    'Collection of a tag': `/iiif-collection/${customer}/1/every`,
  }
  process.stdout.write(`${IMAGES} images, ${database}, load ${loadavg()[0]!.toFixed(1)}\n`)
  process.stdout.write('| document | MB | s | longest hold of the event loop, ms |\n|---|---|---|---|\n')
  for (const [title, path] of Object.entries(paths)) {
    await sizeOf(path)
    const rounds: Measured[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(path))
    const [one] = rounds.toSorted((a, b) => a.held - b.held).slice(Math.floor(ROUNDS / 2))
    const { bytes, seconds, held } = one!
    process.stdout.write(`| ${title} | ${(bytes / 1e6).toFixed(1)} | ${seconds.toFixed(2)} | ${held.toFixed(0)} |\n`)
  }
} finally {
  await stop()
}
