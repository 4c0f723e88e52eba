// The pages that open a manifest or an image in each viewer, and the folder of each viewer's own files.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const MODULES = fileURLToPath(new URL('./node_modules/', import.meta.url))

const MEDIA_TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.html': 'text/html',
}

const page = (head, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Viewer</title>
<link rel="icon" href="data:,">
<style>html,body{margin:0;height:100%}#viewer{position:absolute;inset:0}</style>${head}</head>
<body><div id="viewer" class="uv"></div><script>${body}</script></body></html>`

/** Viewer -> the page that opens a manifest (and, for OpenSeadragon, the image services in it). */
export const PAGES = {
  'OpenSeadragon (Image API 3)': (_manifest, services) =>
    page(
      '<script src="/openseadragon/build/openseadragon/openseadragon.js"></script>',
      `OpenSeadragon({ id: 'viewer', prefixUrl: '/openseadragon/build/openseadragon/images/', tileSources: ${JSON.stringify(services.v3)} })`,
    ),
  'OpenSeadragon (Image API 2)': (_manifest, services) =>
    page(
      '<script src="/openseadragon/build/openseadragon/openseadragon.js"></script>',
      `OpenSeadragon({ id: 'viewer', prefixUrl: '/openseadragon/build/openseadragon/images/', tileSources: ${JSON.stringify(services.v2)} })`,
    ),
  'Mirador 4': manifest =>
    page(
      '<script src="/mirador/dist/mirador.min.js"></script>',
      `Mirador.viewer({ id: 'viewer', windows: [{ manifestId: ${JSON.stringify(manifest)} }] })`,
    ),
  'Universal Viewer 4': manifest =>
    page(
      '<link rel="stylesheet" href="/universalviewer/dist/uv.css"><script src="/universalviewer/dist/umd/UV.js"></script>',
      `UV.init('viewer', { iiifManifestId: ${JSON.stringify(manifest)}, embedded: true })`,
    ),
}

async function sendModule(path, response) {
  const file = join(MODULES, normalize(decodeURIComponent(path)))
  const known = file.startsWith(MODULES) && (await stat(file).catch(() => undefined))?.isFile()
  if (!known) return void response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': MEDIA_TYPES[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(response)
}

/** Serves the pages by number, and the viewers' files by package. Returns the base and how to stop. */
export async function servePages(bodies) {
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0]
    const body = bodies[Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? -1)]
    if (body) response.writeHead(200, { 'Content-Type': 'text/html' }).end(body)
    else sendModule(path, response)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  }
}
