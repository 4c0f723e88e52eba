// A stored manifest of a thousand canvases of images of ours: processor time of the server for one read, `npm run bench:stored`.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuSeconds } from './child.js'
import { startDatabase } from './database.js'
import { startProduct } from './product.js'

const CANVASES = Number(process.env['BENCH_CANVASES'] ?? 1000)
const READS = Number(process.env['BENCH_READS'] ?? 200)
const WARM_UP = 50

const folder = mkdtempSync(join(tmpdir(), 'hydria-stored-'))
const server = process.env['TEST_DATABASE_URL']
const database = server ? await startDatabase(server) : undefined
const product = await startProduct(folder, 'serve', database?.url)
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

/** A canvas as clients write it, with both image services, a thumbnail and two entries of metadata. */
function canvasOf(customer: number, n: number): object {
  const id = `https://example.org/canvas/${n}`
  const service = (channel: string) => `${product.base}/${channel}/${customer}/1/image-${n}`
  const image = {
    id: `${service('iiif-img')}/full/1024,/0/default.jpg`,
    ...{ type: 'Image', format: 'image/jpeg', width: 1024, height: 768 },
    service: [
      { id: service('iiif-img'), type: 'ImageService3', profile: 'level2', width: 4000, height: 3000 },
      { '@id': service('iiif-img/v2'), '@type': 'ImageService2', profile: 'http://iiif.io/api/image/2/level2.json' },
    ],
  }
  const entry = (name: string) => ({ label: { en: [name] }, value: { none: [`${name} of leaf ${n}`] } })
  return {
    ...{ id, type: 'Canvas', label: { none: [`f. ${n}`] }, width: 4000, height: 3000 },
    metadata: [entry('Hand'), entry('Ink')],
    thumbnail: [{ id: `${service('thumbs')}/full/200,150/0/default.jpg`, type: 'Image', format: 'image/jpeg' }],
    items: [
      {
        ...{ id: `${id}/page`, type: 'AnnotationPage' },
        items: [{ id: `${id}/painting`, type: 'Annotation', motivation: 'painting', body: image, target: id }],
      },
    ],
  }
}

/** Milliseconds of the server's processor time for each of READS answers. */
async function costOf(path: string, headers: Record<string, string>): Promise<{ ms: number; bytes: number }> {
  let bytes = 0
  const read = async () => {
    const answer = await fetch(product.base + path, { headers })
    bytes = (await answer.arrayBuffer()).byteLength
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  }
  for (let n = 0; n < WARM_UP; n++) await read()
  const before = cpuSeconds(product.pid)
  for (let n = 0; n < READS; n++) await read()
  return { ms: ((cpuSeconds(product.pid) - before) * 1000) / READS, bytes }
}

try {
  const { '@id': iri, id } = await product.ask('POST', '/customers', { name: 'bench', displayName: 'Bench' })
  const customer = new URL(iri).pathname
  await product.ask('POST', `${customer}/spaces`, { name: 'bench' })
  const numbers = Array.from({ length: CANVASES }, (_, n) => n)
  const member = numbers.map(n => ({ id: `image-${n}`, space: 1, origin: `https://example.org/${n}.tif` }))
  for (let from = 0; from < CANVASES; from += 1000)
    await product.ask('POST', `${customer}/queue`, { '@type': 'Collection', member: member.slice(from, from + 1000) })
  const document = {
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    ...{ type: 'Manifest', label: { en: ['A codex'] }, slug: 'codex', behavior: ['public-iiif'] },
    items: numbers.map(n => canvasOf(Number(id), n)),
  }
  const text = new TextEncoder().encode(JSON.stringify(document))
  await product.put(`${customer}/iiif/manifests/codex`, 'application/ld+json', text)
  const path = `/iiif/${id}/codex`
  say(`${server ? 'PostgreSQL' : 'embedded'}, ${CANVASES} canvases, ${READS} reads each, one after the other`)
  say('| what | bytes | ms of CPU for one |')
  say('|---|---|---|')
  const report = (what: string, { ms, bytes }: { ms: number; bytes: number }) =>
    say(`| ${what} | ${bytes} | ${ms.toFixed(2)} |`)
  report('Presentation 3', await costOf(path, {}))
  await product.ask('PATCH', `${customer}/spaces/1/images/image-7`, { roles: ['clickthrough'] })
  report('with one image that is closed', await costOf(path, {}))
  report('Presentation 2.1', await costOf(`/iiif/v2/${id}/codex`, {}))
  report('as a page', await costOf(path, { Accept: 'text/html' }))
  say(`\nload ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await product.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
}
