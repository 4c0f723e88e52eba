// Two peers in one process of node: Express that sends a document from memory, and iiif-processor behind bare http.
// Arguments: port, pyramid, document; IIIF_PROCESSOR names the module's file, where it is installed.
import { createReadStream, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import express from 'express'

const [port, pyramid, document] = process.argv.slice(2)
const module = process.env['IIIF_PROCESSOR']

interface Processor {
  execute(): Promise<{ type: string; body?: Buffer; contentType?: string; statusCode?: number }>
}

async function processorListener(file: string, path: string): Promise<RequestListener> {
  const { Processor } = (await import(path)) as {
    Processor: new (url: string, resolve: () => Promise<NodeJS.ReadableStream>, options: object) => Processor
  }
  return async (request, response) => {
    const url = `http://localhost${request.url}`
    const made = await new Processor(url, async () => createReadStream(file), {}).execute()
    response.writeHead(made.statusCode ?? 200, { 'Content-Type': made.contentType ?? 'text/plain' }).end(made.body)
  }
}

const text = readFileSync(document!)
const app = express().get('/info.json', (_request, response) => {
  response.type('application/ld+json').send(text)
})
const processor = module ? await processorListener(pyramid!, module) : undefined

createServer((request, response) => {
  if (processor && request.url!.startsWith('/iiif/')) return processor(request, response)
  app(request, response)
}).listen(Number(port), '127.0.0.1')
