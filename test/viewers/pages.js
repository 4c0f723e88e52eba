// The pages that open a manifest or an image in each viewer, and the folder of each viewer's own files.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, request as send } from 'node:http'
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

/** A page that runs a script. */
export const page = (head, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Viewer</title>
<link rel="icon" href="data:,">
<style>html,body{margin:0;height:100%}#viewer{position:absolute;inset:0}</style>${head}</head>
<body><div id="viewer" class="uv"></div><script>${body}</script></body></html>`

/** Viewer -> the page that opens the image services of a manifest. */
const IMAGES = {
  'OpenSeadragon (Image API 3)': services =>
    page(
      '<script src="/openseadragon/build/openseadragon/openseadragon.js"></script>',
      `OpenSeadragon({ id: 'viewer', prefixUrl: '/openseadragon/build/openseadragon/images/', tileSources: ${JSON.stringify(services.v3)} })`,
    ),
  'OpenSeadragon (Image API 2)': services =>
    page(
      '<script src="/openseadragon/build/openseadragon/openseadragon.js"></script>',
      `OpenSeadragon({ id: 'viewer', prefixUrl: '/openseadragon/build/openseadragon/images/', tileSources: ${JSON.stringify(services.v2)} })`,
    ),
}

/** Viewer -> the page that opens a manifest. */
export const VIEWERS = {
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
  'Clover 3': manifest =>
    page(
      '<script src="/@samvera/clover-iiif/dist/web-components/index.umd.js"></script>',
      `document.getElementById('viewer').innerHTML = '<clover-viewer iiif-content=${JSON.stringify(manifest)}></clover-viewer>'`,
    ),
}

/** The page of each viewer that opens a manifest, or the image services in it. */
export const pagesOf = (manifest, services) => ({
  ...Object.fromEntries(Object.entries(IMAGES).map(([name, make]) => [name, make(services)])),
  ...Object.fromEntries(Object.entries(VIEWERS).map(([name, make]) => [name, make(manifest)])),
})

/** Sends a request on to another server, as a proxy before both does. */
function sendOn(request, response, port) {
  const { method, url, headers } = request
  const on = send({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  on.on('error', () => response.destroy())
  request.pipe(on)
}

async function sendModule(path, response, otherwise) {
  const file = join(MODULES, normalize(decodeURIComponent(path)))
  const known = file.startsWith(MODULES) && (await stat(file).catch(() => undefined))?.isFile()
  if (!known) return otherwise()
  response.writeHead(200, { 'Content-Type': MEDIA_TYPES[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(response)
}

/**
 * Serves pages, and what they load, by number, and the viewers' files by package. Returns the base, how to add a page, how to stop, and how to
 * have a server on this machine answer everything else, which makes its addresses ones of the pages' origin.
 */
export async function servePages() {
  const bodies = []
  let behind
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0]
    const added = bodies[Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? -1)]
    if (added) response.writeHead(200, { 'Content-Type': added.mediaType }).end(added.body)
    else sendModule(path, response, () => (behind ? sendOn(request, response, behind) : response.writeHead(404).end()))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${server.address().port}`
  return {
    base,
    sendOnTo: port => {
      behind = port
    },
    add: (body, mediaType = 'text/html') => `${base}/page/${bodies.push({ body, mediaType }) - 1}`,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  }
}
