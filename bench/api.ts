// The API against bare Express sending the same bytes, and against a JSON-LD processor for each request: ratios of one run.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import jsonld from 'jsonld'
import { pino } from 'pino'
import { Agent, request } from 'undici'
import { startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'
import { contextDocument } from '../src/vocabulary/index.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4)
const CONNECTIONS = 8
const ADMIN = { ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench' }
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench').toString('base64')}`

const agent = new Agent({ connections: CONNECTIONS })

/** Answers in a second, over kept connections; every body is read to its end. */
async function rate(url: string, accept: string): Promise<number> {
  const headers = { authorization: AUTHORIZATION, accept }
  const once = async (): Promise<void> => {
    const { statusCode, body } = await request(url, { dispatcher: agent, headers })
    await body.dump({ limit: 1e9 })
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode}`)
  }
  for (let warm = 0; warm < 30; warm++) await once()
  let count = 0
  const start = performance.now()
  const end = start + SECONDS * 1000
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      await once()
      count++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, loop))
  return (count * 1000) / (performance.now() - start)
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const settings = readSettings({
  PORT: '0',
  DATA_DIR: folder,
  ...ADMIN,
  ...(process.env['DATABASE_URL'] ? { DATABASE_URL: process.env['DATABASE_URL'] } : {}),
})
const hydria = await startHydria(settings, pino({ level: 'silent' }), { serve: true, work: false })
const { db } = hydria.services.store
const [{ id: customer }] = await db('customers')
  .insert({ name: `bench-${Date.now()}` })
  .returning('id')
await db('spaces').insert({ customer, id: 1, name: 'bench' })
const rows = Array.from({ length: 100 }, (_, index) => ({
  customer,
  space: 1,
  id: `image-${index}`,
  origin: `https://origin.example/${index}.tif`,
  width: 4000,
  height: 3000,
  tags: ['one', 'two'],
  string1: 'shelf',
  number1: index,
  media_type: 'image/tiff',
  derivative: 'x',
}))
await db('images').insert(rows)
const image = `${hydria.base}/customers/${customer}/spaces/1/images/image-7`
const list = `${hydria.base}/customers/${customer}/spaces/1/images`

const bytesOf = async (url: string): Promise<string> =>
  (await request(url, { dispatcher: agent, headers: { authorization: AUTHORIZATION } })).body.text()

const LD = 'application/ld+json'
const app = express().disable('x-powered-by').disable('etag')
for (const [name, url] of [
  ['image', image],
  ['list', list],
] as const) {
  const text = await bytesOf(url)
  app.get(`/bare/${name}`, (_request, response) => {
    response.set('Content-Type', LD).end(text)
  })
  const context = contextDocument(hydria.services.vocabulary, hydria.base)
  const expanded = await jsonld.expand({ ...JSON.parse(text), ...context } as never)
  app.get(`/jsonld/${name}`, async (_request, response) => {
    response.set('Content-Type', LD).end(JSON.stringify(await jsonld.compact(expanded, context as never)))
  })
}
const bare = createServer(app)
await new Promise<void>(resolve => bare.listen(0, '127.0.0.1', resolve))
const other = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`

const runs: [string, string, string][] = [
  ['Image, bare Express from memory', `${other}/bare/image`, LD],
  ['Image, Hydria', image, LD],
  ['Image, jsonld.compact per request', `${other}/jsonld/image`, LD],
  ['100 Images, bare Express from memory', `${other}/bare/list`, LD],
  ['100 Images, Hydria', list, LD],
  ['100 Images, Hydria, Turtle', list, 'text/turtle'],
  ['100 Images, Hydria, N-Triples', list, 'application/n-triples'],
  ['100 Images, jsonld.compact per request', `${other}/jsonld/list`, LD],
]
const rates = new Map<string, number>()
for (const [name, url, accept] of runs) {
  rates.set(name, await rate(url, accept))
  process.stdout.write(`${name.padEnd(42)} ${rates.get(name)!.toFixed(1).padStart(9)} /s\n`)
}
const ratio = (title: string, one: string, two: string, goal: number): void => {
  const value = rates.get(one)! / rates.get(two)!
  process.stdout.write(`${title.padEnd(42)} ${value.toFixed(2).padStart(9)} x  (goal ${goal})\n`)
}
ratio('one Image against bare Express', 'Image, Hydria', 'Image, bare Express from memory', 0.5)
ratio('100 against jsonld.compact', '100 Images, Hydria', '100 Images, jsonld.compact per request', 20)
ratio('Turtle of 100 against their JSON-LD', '100 Images, Hydria, Turtle', '100 Images, Hydria', 0.25)

await new Promise(resolve => bare.close(resolve))
await agent.close()
await hydria.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
