// The search in a book, alone and beside many others: `npm run bench:search`.
import { loadavg } from 'node:os'
import { keptText, readTexts } from '../src/ingest/index.js'
import { buildManifests } from '../src/operations/index.js'
import { keepText } from '../src/store/index.js'
import type { PageText } from '../src/text/index.js'
import { altoOf } from '../test/text/alto-of.js'
import { type BookPage, bookPage } from './book.js'
import { startInProcess } from './in-process.js'

const PAGES = Number(process.env['BENCH_PAGES'] ?? 500)
/** Lines of other books of the same customer. */
const OTHER_LINES = Number(process.env['BENCH_LINES'] ?? 1_000_000)
const SEARCHES = Number(process.env['BENCH_SEARCHES'] ?? 300)

const { hydria, authorization, database, stop } = await startInProcess()
const { store } = hydria.services
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

async function ask(method: string, path: string, body: string | object, mediaType = 'application/json') {
  const response = await fetch(new URL(path, hydria.base), {
    method,
    headers: {
      Authorization: authorization,
      'Content-Type': mediaType,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Registers the pages of the book with their texts, which are not read yet, and a manifest of them. */
async function register(customer: number, pages: BookPage[]): Promise<void> {
  const member = pages.map(({ number }) => ({
    id: `p${number}`,
    space: 1,
    origin: `https://example.org/${number}.tif`,
  }))
  await ask('POST', `/customers/${customer}/queue`, { '@type': 'Collection', member })
  for (const page of pages) {
    const adjuncts = `/customers/${customer}/spaces/1/images/p${page.number}/adjuncts`
    const alto = { id: 'alto', '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso' }
    await ask('POST', adjuncts, alto)
    await ask('POST', `${adjuncts}/alto/content`, altoOf(page), 'text/xml')
  }
  // Their pictures are not looked at.
  await store.db.raw(`UPDATE images SET ingesting = false, finished = now(), width = 1200, height = 1700`)
  const paintedResources = pages.map(({ number, width, height }) => ({
    asset: { id: `p${number}`, space: 1 },
    canvasPainting: { canvasId: `c${number}`, staticWidth: width, staticHeight: height },
  }))
  const manifest = { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, behavior: ['public-iiif'] }
  await ask('PUT', `/customers/${customer}/iiif/manifests/book`, { ...manifest, paintedResources })
  await buildManifests(hydria.services)
}

const textOf = ({ language, width, height, lines }: BookPage): PageText => ({
  ...{ kind: 'alto', language, page: { width, height } },
  lines: lines.map(({ words }) => ({ words: words.map(({ text, box }) => ({ text, boxes: [box] })) })),
})

/** Pages of other books, written as the reading of texts does. */
async function fillOthers(customer: number, count: number): Promise<void> {
  const insert = (sql: string) => store.db.raw(sql, [customer, count])
  await insert(`INSERT INTO images (customer, space, id, origin) SELECT ?, 1, 'other-' || n, 'https://example.org/' || n
    FROM generate_series(1, ?::integer) AS n`)
  await insert(`INSERT INTO adjuncts (customer, space, image, id, resource_type, media_type, iiif_link, original, size)
    SELECT ?, 1, 'other-' || n, 'alto', 'Dataset', 'text/xml', 'seeAlso', md5(n::text), 1 FROM generate_series(1, ?::integer) AS n`)
  const runAt = new Date(Date.now() + 3_600_000)
  await store.db.raw('UPDATE texts SET run_at = ? WHERE run_at IS NOT NULL', [runAt])
  const { rows } = await store.db.raw(
    `SELECT number, original FROM adjuncts WHERE image LIKE 'other-%' ORDER BY number`,
  )
  for (let from = 0; from < rows.length; from += 100)
    await store.transaction(async ({ db }) => {
      for (const [index, { number, original }] of rows.slice(from, from + 100).entries()) {
        const page = bookPage(from + index + 1, 2)
        await keepText(db, { adjunct: number, original, runAt }, await keptText(customer, textOf(page), undefined))
      }
    })
  await store.db.raw('ANALYZE')
}

const share = (values: number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!

/** Words, phrases and beginnings that stand in the book, and some that do not. */
function queriesOf(pages: BookPage[]): string[] {
  return Array.from({ length: SEARCHES }, (_, n) => {
    const { words } = pages[(n * 7) % pages.length]!.lines[n % 30]!
    const at = (n * 3) % Math.max(1, words.length - 2)
    const [first, second, third] = words.slice(at, at + 3).map(({ text }) => text)
    const kinds = [
      first!,
      `"${first} ${second}"`,
      `${first} ${third}`,
      `${[...first!].slice(0, 3).join('')}*`,
      'nowhere',
    ]
    return kinds[n % kinds.length]!
  })
}

/** Milliseconds of each search, one after the other. */
async function times(customer: number, queries: string[]): Promise<{ ms: number[]; hits: number }> {
  const ms: number[] = []
  let hits = 0
  for (const q of queries) {
    const started = performance.now()
    const response = await fetch(`${hydria.base}/search/v1/iiif/${customer}/book?q=${encodeURIComponent(q)}`)
    const body = (await response.json()) as { within: { total: number } }
    ms.push(performance.now() - started)
    hits += body.within.total
  }
  return { ms, hits }
}

try {
  const { id: customer } = (await ask('POST', '/customers', { name: 'bench' })) as { id: number }
  await ask('POST', `/customers/${customer}/spaces`, { name: 'bench' })
  const pages = Array.from({ length: PAGES }, (_, n) => bookPage(n + 1))
  await register(customer, pages)
  const words = pages.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.words.length, 0)
  const lines = pages.reduce((sum, page) => sum + page.lines.length, 0)
  const began = performance.now()
  while ((await readTexts(hydria.services)) > 0);
  const seconds = (performance.now() - began) / 1000
  say(`${database}: ${PAGES} pages, ${lines} lines, ${words} words`)
  say(`read and indexed in ${seconds.toFixed(1)} s, ${((seconds * 1000) / PAGES).toFixed(1)} ms a page`)
  // As the server itself does it before long.
  await store.db.raw('ANALYZE')
  const queries = queriesOf(pages)
  say('| searches | median ms | p95 ms | hits |')
  say('|---|---|---|---|')
  const report = (what: string, { ms, hits }: { ms: number[]; hits: number }) =>
    say(`| ${what} | ${share(ms, 0.5).toFixed(1)} | ${share(ms, 0.95).toFixed(1)} | ${hits} |`)
  await times(customer, queries.slice(0, 50))
  const alone = await times(customer, queries)
  report('alone', alone)
  const perPage = bookPage(1, 2).lines.length
  await fillOthers(customer, Math.ceil(OTHER_LINES / perPage))
  await times(customer, queries.slice(0, 50))
  const beside = await times(customer, queries)
  report(`beside ${OTHER_LINES.toLocaleString('en')} lines of others`, beside)
  const ratio = (part: number) => (share(beside.ms, part) / share(alone.ms, part)).toFixed(2)
  say(`\nratio ${ratio(0.5)} of medians, ${ratio(0.95)} of p95; load ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await stop()
}
