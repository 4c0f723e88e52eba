// The yardsticks of the API in a process of their own: Express that sends documents from memory, and a JSON-LD
// processor for each request. Argument: a folder with context.json, and the documents image.json and list.json.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import jsonld from 'jsonld'

const LD = 'application/ld+json'
const folder = process.argv[2]!
const read = (name: string): string => readFileSync(join(folder, `${name}.json`), 'utf8')
const context = JSON.parse(read('context'))
const app = express().disable('x-powered-by').disable('etag')

for (const name of ['image', 'list']) {
  const text = read(name)
  app.get(`/bare/${name}`, (_request, response) => {
    response.set('Content-Type', LD).end(text)
  })
  const expanded = await jsonld.expand({ ...JSON.parse(text), ...context })
  app.get(`/jsonld/${name}`, async (_request, response) => {
    response.set('Content-Type', LD).end(JSON.stringify(await jsonld.compact(expanded as never, context)))
  })
}

const server = createServer(app).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
