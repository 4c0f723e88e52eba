// Where the measurements fetch from: an HTTP server with photographs of a folder, and tiny pictures without end.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** Writes so many different JPEGs of 4000 x 3000 pixels into the folder; returns their names. */
export async function makePhotographs(folder: string, count: number): Promise<string[]> {
  const sample = fileURLToPath(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url))
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 18 }
  const grain = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer()
  const names = Array.from({ length: count }, (_, index) => `${index}.jpg`)
  for (const [index, name] of names.entries())
    await sharp(sample)
      .resize(4000, 3000, { fit: 'fill' })
      .composite([{ input: grain, tile: true, blend: 'overlay' }])
      .modulate({ hue: index * 7 })
      .jpeg({ quality: 90 })
      .toFile(join(folder, name))
  return names
}

/** Serves the files of a folder, and `/tiny/{name}.png`: each with its name behind its end, so that no two are the same. */
export async function startOrigin(folder?: string): Promise<{ base: string; stop(): Promise<void> }> {
  const tiny = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#369' } })
    .png()
    .toBuffer()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith('/tiny/'))
      response.setHeader('Content-Type', 'image/png').end(Buffer.concat([tiny, Buffer.from(path)]))
    else createReadStream(join(folder ?? '', path)).pipe(response.setHeader('Content-Type', 'image/jpeg'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
