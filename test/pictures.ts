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

/** As large as coffee.png and of one colour, for what is not about pixels: it is ingested in a part of the time. */
export const plainPicture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#345' } })
  .png()
  .toBuffer()

export interface Origin {
  /** Address of a picture, or of any path. */
  url(path: string): string
  close(): Promise<void>
}

/** Serves the pictures by name; other paths as `answer` does, else 404. */
export async function startOrigin(answer?: RequestListener): Promise<Origin> {
  const server = createServer((request, response) => {
    const name = request.url!.slice(1)
    if (PICTURES[name])
      return void response
        .setHeader('Content-Type', name.endsWith('.png') ? 'image/png' : 'image/jpeg')
        .end(picture(name))
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
