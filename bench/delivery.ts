// Delivery under load, against its peers in the same run: `npm run bench:delivery`. The tables go to standard output.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contestant, contest } from './contest.js'
import { startDatabase } from './database.js'
import { gridPaths, largePicture, regionPaths, unionPaths, wholePaths, widePaths } from './large-picture.js'
import { load } from './load.js'
import { type Peers, startPeers } from './peers.js'
import { type Product, startProduct } from './product.js'

const LENGTH = {
  seconds: Number(process.env['BENCH_SECONDS'] ?? 5),
  rounds: Number(process.env['BENCH_ROUNDS'] ?? 3),
}
const SOAK_S = Number(process.env['BENCH_SOAK_S'] ?? 120)
const SOAK_STEP_S = 10
const SERVICE = '/iiif-img/1/1/large'
/** Of nginx, of IIPImage and, where it can be, of Hydria. */
const PROCESSES = 2

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

async function register(product: Product): Promise<void> {
  await product.ask('POST', '/customers', { name: 'bench' })
  await product.ask('POST', '/customers/1/spaces', { name: 'bench' })
  const { error } = await product.put('/customers/1/spaces/1/images/large', 'image/jpeg', await largePicture())
  if (error) throw new Error(error)
}

/** The one pyramid that was stored, copied to where the peers may have it. */
function copyPyramid(): string {
  const blobs = join(folder, 'data', 'blobs', 'data')
  const stored = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).map(name => join(blobs, name))
  const pyramid = join(folder, 'large.tif')
  copyFileSync(stored.find(path => path.includes('pyramid') && statSync(path).isFile())!, pyramid)
  return pyramid
}

/** Stores every tile as a file of its own, as nginx sends them. */
async function storeTiles(base: string, paths: string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const tile = await fetch(`${base}${SERVICE}/${path}`)
    writeFileSync(join(folder, 'tiles', `${index}.jpg`), new Uint8Array(await tile.arrayBuffer()))
  }
}

const own = ({ name, processes, product }: Own, paths: string[]): Contestant => ({
  name,
  processes,
  base: product.base,
  paths: paths.map(path => `${SERVICE}/${path}`),
})

function iipImage({ iip, nginx }: Peers, paths: string[]): Contestant[] {
  if (!iip || !nginx) return []
  return [{ name: 'IIPImage', processes: PROCESSES, base: nginx, paths: paths.map(iip) }]
}

/** How long each takes to answer one request after the other, in turn: at first, and then again. */
async function latencies(title: string, contestants: Contestant[]): Promise<void> {
  say(`\n### ${title}\n\n| server | ms of the first requests | of the same again |\n|---|---|---|`)
  const took = contestants.map(() => [[], []] as [number[], number[]])
  for (const again of [0, 1] as const)
    for (const index of contestants[0]!.paths.keys())
      for (const [contestant, { base, paths }] of contestants.entries()) {
        const start = performance.now()
        await (await fetch(base + paths[index]!)).arrayBuffer()
        took[contestant]![again].push(Math.round(performance.now() - start))
      }
  for (const [index, { name }] of contestants.entries())
    say(`| ${name} | ${took[index]!.map(times => times.join(', ')).join(' | ')} |`)
}

async function soak(product: Product, paths: string[]): Promise<void> {
  const samples: number[] = []
  for (let done = 0; done < SOAK_S; done += SOAK_STEP_S) {
    await load(folder, product.base, paths, SOAK_STEP_S)
    samples.push(product.residentMiB())
  }
  say(`\n### Memory under ${SOAK_S} s of mixed load\n`)
  say(`MiB resident in all processes, every ${SOAK_STEP_S} s: ${samples.join(', ')}`)
}

/** Hydria in one of its forms. */
interface Own {
  name: string
  processes: number
  product: Product
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const server = process.env['DATABASE_URL']
const database = server ? await startDatabase(server) : undefined
const running: { stop(): unknown }[] = []

async function start(name: string, port: number, processes: number, settings: Record<string, string>): Promise<Own> {
  const command = running.length === 0 ? 'start' : 'serve'
  const environment = { PORT: String(port), SERVERS: String(processes), LOG_LEVEL: 'warn', ...settings }
  const product = await startProduct(folder, command, database?.url, environment)
  running.push(product)
  return { name, processes, product }
}

async function end(): Promise<void> {
  for (const { stop } of running.splice(0).reverse()) await stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end().finally(() => process.exit(1)))
try {
  const hydria = await start('Hydria', 18_000, database ? PROCESSES : 1, {})
  await register(hydria.product)
  // The embedded database is for one process; on a server other forms stand beside the first.
  const single = database ? [await start('Hydria', 18_001, 1, {})] : []
  const uncached = database
    ? [await start('Hydria, no tiles in memory', 18_002, PROCESSES, { TILE_CACHE_BYTES: '0' })]
    : []
  const info = await (await fetch(`${hydria.product.base}${SERVICE}/info.json`)).text()
  const peers = await startPeers(folder, copyPyramid(), info)
  running.push(peers)
  const [grid, regions] = [gridPaths(), regionPaths()]
  await storeTiles(hydria.product.base, grid)
  const files = grid.map((_, index) => `/tiles/${index}.jpg`)
  const compare = async (title: string, contestants: Contestant[]): Promise<boolean> =>
    say(await contest(folder, title, contestants, LENGTH))

  say(`Hydria on ${database ? 'a PostgreSQL server' : 'the embedded database'}`)
  await compare('Tiles of the grid', [
    ...[hydria, ...single, ...uncached].map(form => own(form, grid)),
    ...iipImage(peers, grid),
    ...(peers.nginx
      ? [{ name: 'nginx, ready-made tiles', processes: PROCESSES, base: peers.nginx, paths: files }]
      : []),
  ])
  const asked = regions.map(path => `/iiif/3/large/${path}`)
  await compare('Any region, scaled', [
    ...[hydria, ...single].map(form => own(form, regions)),
    ...iipImage(peers, regions),
    ...(process.env['IIIF_PROCESSOR']
      ? [{ name: 'iiif-processor', processes: 1, base: peers.bare, paths: asked }]
      : []),
  ])
  for (const [title, paths] of [
    ['Whole images of 1,268 and 2,535 pixels', wholePaths()],
    ['Unions of 2 to 8 tiles along each side', unionPaths()],
  ] as const)
    await compare(title, [...[hydria, ...single].map(form => own(form, paths)), ...iipImage(peers, paths)])
  const wide = widePaths()
  await latencies('4,096 x 4,096 pixels', [own(hydria, wide), ...iipImage(peers, wide)])
  await compare('info.json', [
    ...[...single, hydria].map(form => own(form, ['info.json'])),
    { name: 'bare Express, same bytes', processes: 1, base: peers.bare, paths: ['/info.json'] },
  ])
  const mixed = [...grid, ...regions, ...wholePaths(), 'info.json', 'full/400,/0/default.jpg']
  await soak(hydria.product, own(hydria, mixed).paths)
} finally {
  await end()
}
