// The pages of the console for people, where a space holds many pictures: `npm run bench:console`.
import { loadavg } from 'node:os'
import { gzipSync } from 'node:zlib'
import { startInProcess } from './in-process.js'

const IMAGES = Number(process.env['BENCH_IMAGES'] ?? 100_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 20)

const { hydria, authorization, database, stop } = await startInProcess()
const { db } = hydria.services.store
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

async function ask(method: string, address: string, accept: string, body?: object): Promise<string> {
  const response = await fetch(new URL(address, hydria.base), {
    method,
    headers: { Authorization: authorization, Accept: accept, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`)
  return text
}

/** Milliseconds of a page, the median and the largest, and its size when it is compressed. */
async function time(what: string, address: string): Promise<string> {
  const ms: number[] = []
  let text = ''
  for (let round = 0; round < ROUNDS + 2; round++) {
    const started = performance.now()
    text = await ask('GET', address, 'text/html')
    if (round >= 2) ms.push(performance.now() - started)
  }
  ms.sort((a, b) => a - b)
  const size = `${(gzipSync(text).length / 1000).toFixed(0)} kB`
  say(`| ${what} | ${ms[Math.floor(ms.length / 2)]!.toFixed(0)} | ${ms.at(-1)!.toFixed(0)} | ${size} |`)
  return text
}

/** The address of another page of a list. */
const linkIn = (text: string, rel: string): string =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)![1]!.replaceAll('&amp;', '&')

try {
  const made = JSON.parse(await ask('POST', '/customers', 'application/json', { name: 'bench', displayName: 'Bench' }))
  const customer = new URL(made['@id']).pathname
  await ask('PUT', `${customer}/spaces/1`, 'application/json', { name: 'bench' })
  for (let from = 0; from < IMAGES; from += 20_000)
    await db.raw(
      `INSERT INTO images (customer, space, id, origin, label, string1, tags, width, height, media_type, created,
         finished, ingesting, derivative)
       SELECT ?, 1, 'image-' || n, 'https://example.org/' || n, jsonb_build_object('en', jsonb_build_array('Plate ' || n)),
         'box ' || n % 100, ARRAY['glass plate', 'tag-' || n % 1000], 4000, 3000, 'image/jpeg',
         timestamptz '2020-01-01' + n * interval '1 second', now(), false, 'x'
       FROM generate_series(?::integer, ?::integer) AS n`,
      [made.id, from, Math.min(from + 20_000, IMAGES) - 1],
    )
  await db.raw('ANALYZE')
  say(`${database}: ${IMAGES} pictures in one space`)
  say('| page | median ms | largest ms | compressed |')
  say('|---|---|---|---|')
  const list = `${customer}/spaces/1/images`
  const first = await time('the grid, first page', list)
  await time('its second page', linkIn(first, 'next'))
  const last = await time('its last page', linkIn(first, 'last'))
  await time('the page before the last', linkIn(last, 'prev'))
  await time('newest first', `${list}?orderByDescending=created`)
  const middle = await time('a page in the middle, by number', `${list}?page=${Math.floor(IMAGES / 200)}`)
  await time('the next after it, by cursor', linkIn(middle, 'next'))
  await time('a picture', `${list}/image-7`)
  say(`\nload ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await stop()
}
