// The sample pictures, and a small web server that they can be fetched from.
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

export const PICTURE_FOLDER = fileURLToPath(new URL('../../pictures/', import.meta.url))

/** Name -> width and height in pixels. */
export const PICTURES: Record<string, [number, number]> = {
  'astronaut.png': [512, 512],
  'chelsea.png': [451, 300],
  'coffee.png': [600, 400],
  'hubble_deep_field.jpg': [1000, 872],
  'rocket.jpg': [640, 427],
}

export const picture = (name: string): Buffer => readFileSync(PICTURE_FOLDER + name)

const plain = Object.fromEntries(
  await Promise.all(
    Object.entries(PICTURES).map(async ([name, [width, height]]) => {
      const format = name.endsWith('.png') ? 'png' : 'jpeg'
      const sheet = sharp({ create: { width, height, channels: 3, background: '#345' } })
      return [name, await sheet.toFormat(format).toBuffer()] as const
    }),
  ),
)

/** A sheet of one colour, of the size and the format of a sample picture, for what is not about pixels: it is ingested in half the time. */
export const plainPicture = (name: string): Buffer => plain[name]!

export interface Origin {
  /** Address of a picture, or of any path. */
  url(path: string): string
  close(): Promise<void>
}

/** Serves plain pictures by the names of the samples; other paths as `answer` does, else 404. */
export async function startOrigin(answer?: RequestListener): Promise<Origin> {
  const server = createServer((request, response) => {
    const name = request.url!.slice(1)
    if (PICTURES[name])
      return void response
        .setHeader('Content-Type', name.endsWith('.png') ? 'image/png' : 'image/jpeg')
        .end(plainPicture(name))
    if (answer) return answer(request, response)
    response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: path => `http://127.0.0.1:${port}/${path}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
