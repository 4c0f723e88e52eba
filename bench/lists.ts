// How the time of a list depends on how many images there are: the same pages of a small and of a large space.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'
import { SERVER_KEY } from './database.js'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 40)
const SERVER = process.env['TEST_DATABASE_URL']
const SMALL = 1_000
const LARGE = 100_000
/** Images of the largest space, on a server alone: it is filled by SQL, which takes a quarter of an hour for ten million. */
const HUGE = Number(process.env['BENCH_IMAGES'] ?? 1_000_000)
/** Images that share a value of string1 and a tag, whatever the size of the space. */
const GROUP = 100

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
/** A name of a database on the server that is kept with what it is filled with, so that it is filled once for several runs. */
const KEPT = process.env['BENCH_DATABASE']
const name = KEPT ?? `hydria_bench_${process.pid}`

async function onServer(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

function databaseUrl(): string {
  const url = new URL(SERVER!)
  url.pathname = `/${name}`
  return url.href
}

const isThere = SERVER && (await onServer(`SELECT 1 FROM pg_database WHERE datname = '${name}'`)).length > 0
if (SERVER && !isThere) await onServer(`CREATE DATABASE ${name}`)
const settings = readSettings({
  PORT: '0',
  DATA_DIR: folder,
  ADMIN_KEY: 'bench',
  ADMIN_SECRET: 'bench-admin-secret',
  ...(SERVER ? { DATABASE_URL: databaseUrl(), ...SERVER_KEY } : {}),
})
const hydria = await startHydria(settings, pino({ level: 'silent' }), { serve: true, work: false })
const { db } = hydria.services.store
const headers = { Authorization: `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}` }

// biome-ignore lint/suspicious/noExplicitAny: whatever came back.
type Body = any

async function ask(address: string): Promise<Body> {
  const response = await fetch(new URL(address, hydria.base), { headers })
  const body: Body = await response.json()
  if (response.status !== 200) throw new Error(`${address}: ${JSON.stringify(body)}`)
  return body
}

/** A customer whose one space holds as many images, each second one with number1, each in a group by string1 and a tag. */
async function fill(images: number): Promise<string> {
  const before = await db('customers')
    .where({ name: `bench-${images}` })
    .first('id')
  if (before) return `/customers/${before.id}/spaces/1/images`
  const made = await fetch(`${hydria.base}/customers`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: `bench-${images}` }),
  })
  const { id: customer } = (await made.json()) as { id: number }
  await db('spaces').insert({ customer, id: 1, name: 'bench' })
  for (let from = 0; from < images; from += 20_000)
    await db.raw(
      `INSERT INTO images (customer, space, id, origin, string1, number1, tags, width, height, media_type, created)
       SELECT ?, 1, 'image-' || n, 'https://example.org/' || n, 'group-' || n % ?, n % 2, ARRAY['tag-' || n % ?, 'every'],
         4000, 3000, 'image/jpeg', timestamptz '2020-01-01' + n * interval '1 second'
       FROM generate_series(?::integer, ?::integer) AS n`,
      [customer, images / GROUP, images / GROUP, from, Math.min(from + 20_000, images) - 1],
    )
  return `/customers/${customer}/spaces/1/images`
}

/** Parameters of one page of a list; `previous` are those of the page before the last one, by cursor. */
async function pagesOf(list: string): Promise<Record<string, string>> {
  const first = await ask(`${list}?cursor=`)
  const last = await ask(first.view.last)
  const deep = await ask(last.view.previous)
  const middle = (await ask(`${list}?page=1&pageSize=1`)).totalItems / 200
  return {
    'first page': list,
    'first page by cursor': `${list}?cursor=`,
    'filter by string1 (100 images)': `${list}?string1=group-7`,
    'filter by a tag (100 images)': `${list}?tags=tag-7`,
    'filter by number1 (half of the images)': `${list}?number1=1`,
    'last page but one, by cursor': deep.view['@id'],
    'last page by cursor': last.view['@id'],
    'last page by number': (await ask(list)).view.last,
    'middle page by number': `${list}?page=${Math.max(1, Math.floor(middle))}`,
  }
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

async function time(address: string): Promise<number> {
  const started = performance.now()
  await ask(address)
  return performance.now() - started
}

/** Medians of two addresses asked in turn, each first as often as second: what else the machine does meets both alike. */
async function compare(one: string, other: string): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const turns: [0 | 1, string][] = [
      [0, one],
      [1, other],
    ]
    for (const [place, address] of round % 2 ? turns.reverse() : turns) times[place].push(await time(address))
  }
  return [median(times[0].slice(3)), median(times[1].slice(3))]
}

const row = (title: string, [one, other]: [number, number]) =>
  process.stdout.write(`| ${title} | ${one.toFixed(1)} ms | ${other.toFixed(1)} ms | ${(other / one).toFixed(2)} |\n`)

try {
  const small = await fill(SMALL)
  const large = await fill(LARGE)
  const huge = SERVER ? await fill(HUGE) : undefined
  if (!isThere) await db.raw('VACUUM ANALYZE')
  // Connections that were idle all that time are closed now, before they are used again.
  await setTimeout(1000)
  process.stdout.write(
    `\n| ${SERVER ? 'PostgreSQL server' : 'embedded'} | 1,000 | 100,000 | ratio |\n|---|---|---|---|\n`,
  )
  const [few, many] = [await pagesOf(small), await pagesOf(large)]
  for (const title of Object.keys(few)) row(title, await compare(few[title]!, many[title]!))
  if (huge) {
    const pages = await pagesOf(huge)
    const images = HUGE.toLocaleString('en')
    process.stdout.write(`\n| PostgreSQL server | 1,000 | ${images} | ratio |\n|---|---|---|---|\n`)
    for (const title of Object.keys(few)) row(title, await compare(few[title]!, pages[title]!))
    process.stdout.write(`\n| ${images} images | page 1 | deep | ratio |\n|---|---|---|---|\n`)
    const deep = 'last page but one, by cursor'
    row(`${deep}, against the first`, await compare(pages['first page by cursor']!, pages[deep]!))
  }
} finally {
  await hydria.stop()
  if (SERVER && !KEPT) await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
  rmSync(folder, { recursive: true, force: true })
}
