// Images found by words and counted by facets, among many of one space: `npm run bench:find`.
import { loadavg } from 'node:os'
import { seeded } from '../test/seeded.js'
import { bookPage } from './book.js'
import { startInProcess } from './in-process.js'

const IMAGES = Number(process.env['BENCH_IMAGES'] ?? 100_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 20)
const BATCH = 1000

const { hydria, authorization, database, stop } = await startInProcess()
const { db } = hydria.services.store
const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const next = seeded(19)
const pick = <T>(from: readonly T[]): T => from[Math.floor(next() ** 2 * from.length)]!

// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers.
async function ask(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(new URL(path, hydria.base), {
    method,
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

const TAGS = Array.from({ length: 60 }, (_, n) => `tag-${n}`)
const RIGHTS = ['', 'http://creativecommons.org/publicdomain/mark/1.0/', 'https://creativecommons.org/licenses/by/4.0/']

/** An image as a library describes one: a title and a sentence of one language, the book that it is of, and tags. */
function described(n: number): object {
  const { language, lines } = bookPage(n + 1, 3)
  const text = (line: number) => lines[line]!.words.map(word => word.text).join(' ')
  return {
    ...{ id: `scan-${String(n).padStart(6, '0')}.tif`, space: 1, origin: `https://example.org/${n}.tif` },
    ...{ mediaType: n % 50 === 0 ? 'application/pdf' : 'image/tiff', string1: `Book ${Math.floor(n / 200)}` },
    ...{ label: { [language]: [`photograph ${text(0)}`] }, description: { [language]: [`${text(1)} ${text(2)}`] } },
    ...{ tags: [...new Set([pick(TAGS), pick(TAGS), pick(TAGS)])], rights: pick(RIGHTS) },
  }
}

/** Milliseconds of a request: the median and the largest; and those of CPU that this process took, in which an embedded database is. */
async function time(what: string, ...paths: string[]): Promise<void> {
  const ms: number[] = []
  let found = 0
  let cpu = process.cpuUsage()
  for (let round = 0; round < ROUNDS + 2; round++) {
    if (round === 2) cpu = process.cpuUsage()
    const started = performance.now()
    const [body] = await Promise.all(paths.map(path => ask('GET', path)))
    if (round >= 2) ms.push(performance.now() - started)
    found = body.totalItems ?? body.total
  }
  const { user, system } = process.cpuUsage(cpu)
  const taken = ((user + system) / 1000 / ROUNDS).toFixed(0)
  ms.sort((a, b) => a - b)
  say(`| ${what} | ${ms[Math.floor(ms.length / 2)]!.toFixed(0)} | ${ms.at(-1)!.toFixed(0)} | ${taken} | ${found} |`)
}

try {
  const { '@id': iri } = await ask('POST', '/customers', { name: 'bench', displayName: 'Bench' })
  const customer = new URL(iri).pathname
  await ask('POST', `${customer}/spaces`, { name: 'bench' })
  const started = performance.now()
  for (let from = 0; from < IMAGES; from += BATCH)
    await ask('POST', `${customer}/queue`, {
      member: Array.from({ length: Math.min(BATCH, IMAGES - from) }, (_, n) => described(from + n)),
    })
  const seconds = (performance.now() - started) / 1000
  say(`${database}: ${IMAGES} images with words registered in ${seconds.toFixed(0)} s`)
  // As ingests leave them, some of which have failed.
  await db.transaction(async transaction => {
    // Their triggers, which tell everyone who listens, take longer than a statement may.
    await transaction.raw('SET LOCAL session_replication_role = replica')
    await transaction.raw(`UPDATE images SET ingesting = false, finished = now(),
      created = now() - (abs(hashtext(id)) % 3650) * interval '1 day',
      error = CASE WHEN id LIKE '%77.tif' THEN 'no answer' ELSE '' END`)
  })
  await db.raw('ANALYZE')
  say('| asked | median ms | largest ms | CPU ms | found |')
  say('|---|---|---|---|---|')
  const list = `${customer}/spaces/1/images?pageSize=60`
  await time('first page', `${list}&orderByDescending=created`)
  for (const q of [
    'scan-004711',
    'photograph',
    'p',
    'medlar',
    'photograph garden',
    'garden med',
    '京都',
    '"copper plate"',
    'book 77',
  ])
    await time(`q=${q}`, `${list}&orderByDescending=created&q=${encodeURIComponent(q)}`)
  await time('q=photograph, by cursor', `${list}&q=photograph&cursor=`)
  await time('q=medlar, tags=tag-1', `${list}&q=medlar&tags=tag-1`)
  const facets = `${customer}/spaces/1/facets`
  await time('facets', `${facets}?`)
  for (const q of ['photograph', 'medlar', 'garden med']) {
    await time(`facets, q=${q}`, `${facets}?q=${q}`)
    await time(`list and facets, q=${q}`, `${list}&orderByDescending=created&q=${q}`, `${facets}?q=${q}`)
  }
  say(`\nload ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await stop()
}
