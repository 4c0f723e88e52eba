// The API against bare Express sending the same bytes, and against a JSON-LD processor for each request. Servers, yardsticks
// and load are processes of their own; rounds in turn, so that what else the machine does falls on all of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VOCABULARY } from '../src/apis/index.js'
import { contextDocument, readVocabulary } from '../src/vocabulary/index.js'
import { AUTHORIZATION, fillDatabase, IMAGES } from './api-data.js'
import { type Child, startChild } from './child.js'
import { SERVER_KEY, startDatabase } from './database.js'
import { hasWrk, steadyRate } from './steady.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const LD = 'application/ld+json'
const ADMIN = { ADMIN_KEY: 'bench-admin', ADMIN_SECRET: 'bench-admin-secret' }

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** One request that is measured. */
interface Line {
  server: Child
  path: string
  accept: string
  rates: number[]
  /** Milliseconds of the server's processor time for one answer. */
  costs: number[]
}

const lines = new Map<string, Line>()
const add = (name: string, server: Child, path: string, accept = LD): void => {
  lines.set(name, { server, path, accept, rates: [], costs: [] })
}

async function measure({ server, path, accept, rates, costs }: Line, seconds: number): Promise<void> {
  const before = server.cpuSeconds()
  const rate = await steadyRate(server.base + path, { Authorization: AUTHORIZATION, Accept: accept }, seconds)
  rates.push(rate)
  costs.push(((server.cpuSeconds() - before) * 1000) / (rate * seconds))
}

interface Goal {
  title: string
  one: string
  two: string
  least: number
}

function report(goals: Goal[]): void {
  say('| what | answers/s | server, ms of CPU each |\n|---|---|---|')
  for (const [name, { rates, costs }] of lines)
    say(`| ${name} | ${median(rates).toFixed(0)} | ${median(costs).toFixed(3)} |`)
  say('\n| ratio | goal | answers/s | by CPU | |\n|---|---|---|---|---|')
  for (const { title, one, two, least } of goals) {
    const [first, second] = [lines.get(one)!, lines.get(two)!]
    const ratio = median(first.rates) / median(second.rates)
    const cpu = median(second.costs) / median(first.costs)
    const met = ratio >= least ? 'met' : 'missed'
    say(`| ${title} | >= ${least}x | ${ratio.toFixed(2)}x | ${cpu.toFixed(2)}x | ${met} |`)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]

async function startHydria(name: string, database: Record<string, string>): Promise<Child> {
  const environment = { DATA_DIR: join(folder, name), ...database }
  await fillDatabase(environment)
  const settings = { DATABASE_URL: '', ...environment, ...ADMIN, PORT: '0', SERVERS: '1', LOG_LEVEL: 'silent' }
  const server = await startChild([program('../main.js'), 'serve'], settings)
  closing.push(() => server.stop())
  return server
}

async function startYardsticks(hydria: Child): Promise<Child> {
  const own = join(folder, 'yardsticks')
  mkdirSync(own)
  const write = (name: string, text: string): void => writeFileSync(join(own, `${name}.json`), text)
  write('context', JSON.stringify(contextDocument(readVocabulary(`${VOCABULARY}dlcs`), hydria.base)))
  for (const [name, path] of [
    ['image', `${IMAGES}/image-7`],
    ['list', IMAGES],
  ] as const)
    write(name, await (await fetch(hydria.base + path, { headers: { Authorization: AUTHORIZATION } })).text())
  const server = await startChild([program('api-yardsticks.js'), own])
  closing.push(() => server.stop())
  return server
}

async function run(): Promise<void> {
  const databases: [string, Child][] = [['embedded', await startHydria('embedded', {})]]
  if (process.env['DATABASE_URL']) {
    const database = await startDatabase(process.env['DATABASE_URL'])
    closing.push(() => database.drop())
    databases.unshift(['PostgreSQL', await startHydria('server', { DATABASE_URL: database.url, ...SERVER_KEY })])
  }
  const yardsticks = await startYardsticks(databases[0]![1])
  add('Image, bare Express from memory', yardsticks, '/bare/image')
  add('100 Images, bare Express from memory', yardsticks, '/bare/list')
  add('100 Images, jsonld.compact each time', yardsticks, '/jsonld/list')
  for (const [name, server] of databases) {
    add(`Image, Hydria, ${name}`, server, `${IMAGES}/image-7`)
    add(`100 Images, Hydria, ${name}`, server, IMAGES)
    add(`100 Images as Turtle, Hydria, ${name}`, server, IMAGES, 'text/turtle')
  }
  for (const line of lines.values()) await measure(line, 2)
  for (const line of lines.values()) for (const taken of [line.rates, line.costs]) taken.length = 0
  for (let round = 0; round < ROUNDS; round++) for (const line of lines.values()) await measure(line, SECONDS)
  say(`Load by ${hasWrk ? 'wrk' : 'node'}; medians of ${ROUNDS} rounds of ${SECONDS} s.\n`)
  report(
    databases.flatMap(([name]) => [
      {
        title: `one Image against bare Express, ${name}`,
        one: `Image, Hydria, ${name}`,
        two: 'Image, bare Express from memory',
        least: 0.5,
      },
      {
        title: `100 Images against jsonld.compact, ${name}`,
        one: `100 Images, Hydria, ${name}`,
        two: '100 Images, jsonld.compact each time',
        least: 20,
      },
      {
        title: `Turtle of 100 against their JSON-LD, ${name}`,
        one: `100 Images as Turtle, Hydria, ${name}`,
        two: `100 Images, Hydria, ${name}`,
        least: 0.25,
      },
    ]),
  )
}

try {
  await run()
} finally {
  for (const close of closing.reverse()) await close()
}
