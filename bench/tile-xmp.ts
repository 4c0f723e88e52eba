// Tiles of the grid with and without an XMP packet in their heads, in turn: `npm run bench:tile-xmp`.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { contest } from './contest.js'
import { gridPaths, largePicture } from './large-picture.js'
import { type Product, startProduct } from './product.js'

const LENGTH = {
  seconds: Number(process.env['BENCH_SECONDS'] ?? 5),
  rounds: Number(process.env['BENCH_ROUNDS'] ?? 3),
}
const IMAGE = '/customers/1/spaces/1/images/large'
const SERVICE = '/iiif-img/1/1/large'

async function register({ ask, put }: Product): Promise<void> {
  await ask('POST', '/customers', { name: 'bench' })
  await ask('POST', '/customers/1/spaces', { name: 'bench' })
  const { error } = await put(IMAGE, 'image/jpeg', await largePicture())
  if (error) throw new Error(error)
  await ask('PATCH', IMAGE, { rights: 'http://creativecommons.org/licenses/by/4.0/', dataMining: 'DMI-PROHIBITED' })
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const running: Product[] = []
try {
  for (const [port, setting] of [
    ['18001', 'false'],
    ['18002', 'true'],
  ] as const) {
    const product = await startProduct(join(folder, setting), 'start', undefined, { PORT: port, TILE_XMP: setting })
    running.push(product)
    await register(product)
  }
  const paths = gridPaths().map(path => `${SERVICE}/${path}`)
  const contestants = ['without', 'with'].map((name, at) => ({ name, processes: 1, base: running[at]!.base, paths }))
  process.stdout.write(await contest(folder, 'Tiles of the grid, without and with XMP', contestants, LENGTH))
  process.stdout.write(`load ${loadavg()[0]!.toFixed(1)}\n`)
} finally {
  for (const { stop } of running) await stop()
  rmSync(folder, { recursive: true, force: true })
}
