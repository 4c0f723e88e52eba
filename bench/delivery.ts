// Delivery under load, against its peers in the same run: `npm run bench:delivery`. The table goes to standard output.
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { type Load, load } from './load.js'
import { startPeers } from './peers.js'

const PORT = 18_000
const BASE = `http://127.0.0.1:${PORT}`
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const SOAK_S = Number(process.env['BENCH_SOAK_S'] ?? 120)
const SIZE = { width: 10_240, height: 8_192 }
const SERVICE = '/iiif-img/1/1/large'
const ADMIN = { ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench' }
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench').toString('base64')}`

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const pause = (seconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, seconds * 1000))
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

async function ask(method: string, path: string, mediaType: string, body: string | Uint8Array<ArrayBuffer>) {
  const headers = { Authorization: AUTHORIZATION, 'Content-Type': mediaType }
  const response = await fetch(BASE + path, { method, headers, body })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as { error?: string }
}

/** A large photograph: a sample picture enlarged, with grain, so that its tiles are as heavy as real ones. */
async function largePicture(): Promise<Buffer> {
  const sample = fileURLToPath(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url))
  const grain = await sharp({
    create: {
      width: 1024,
      height: 1024,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 18 },
    },
  })
    .png()
    .toBuffer()
  return sharp(sample)
    .resize(SIZE.width, SIZE.height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'overlay' }])
    .jpeg({ quality: 90 })
    .toBuffer()
}

function startProduct(data: string) {
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  const environment = { ...process.env, ...ADMIN, PORT: String(PORT), DATA_DIR: data, LOG_LEVEL: 'warn' }
  return spawn(process.execPath, [main, 'start'], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function register(): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const up = await fetch(BASE).then(
      () => true,
      () => false,
    )
    if (up) break
    if (attempt > 200) throw new Error('The server does not start')
    await pause(0.1)
  }
  await ask('POST', '/customers', 'application/json', '{"name":"bench"}')
  await ask('POST', '/customers/1/spaces', 'application/json', '{"name":"bench"}')
  const { error } = await ask(
    'PUT',
    '/customers/1/spaces/1/images/large',
    'image/jpeg',
    new Uint8Array(await largePicture()),
  )
  if (error) throw new Error(error)
}

/** Paths of whole tiles of the grid, of every level that has some. */
function gridPaths(): string[] {
  const paths: string[] = []
  for (let span = 512; span <= 4096; span *= 2)
    for (let x = 0; x + span <= SIZE.width; x += span)
      for (let y = 0; y + span <= SIZE.height; y += span) paths.push(`${x},${y},${span},${span}/512,512/0/default.jpg`)
  return paths
}

/** Paths of regions anywhere, scaled down to no more than 512 pixels. */
function regionPaths(): string[] {
  let seed = 11
  const random = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * most)
  }
  return Array.from({ length: 2000 }, () => {
    const side = 512 + random(1024)
    const [x, y] = [random(SIZE.width - side), random(SIZE.height - side)]
    return `${x},${y},${side},${side}/${256 + random(257)},/0/default.jpg`
  })
}

interface Contestant {
  name: string
  base: string
  paths: string[]
}

/** Rounds in turn, so that what else the machine does falls on all of them; the medians count. */
function compare(folder: string, title: string, contestants: Contestant[]): void {
  const results = new Map<string, Load[]>(contestants.map(({ name }) => [name, []]))
  for (const { base, paths } of contestants) load(folder, base, paths, 1)
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, base, paths } of contestants) results.get(name)!.push(load(folder, base, paths, SECONDS))
  say(`\n### ${title}\n\n| server | requests/s | p99 ms | Hydria is |\n|---|---|---|---|`)
  const own = median(results.get('Hydria')!.map(({ perSecond }) => perSecond))
  for (const [name, loads] of results) {
    const perSecond = median(loads.map(load => load.perSecond))
    const failed = loads.reduce((sum, load) => sum + load.failed, 0)
    const row = [
      name,
      Math.round(perSecond),
      median(loads.map(({ p99 }) => p99)).toFixed(1),
      `${(own / perSecond).toFixed(2)}x`,
    ]
    say(`| ${row.join(' | ')} |${failed ? ` ${failed} failed` : ''}`)
  }
}

const residentMiB = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)

async function soak(folder: string, pid: number, paths: string[]): Promise<void> {
  const samples: number[] = []
  for (let done = 0; done < SOAK_S; done += 10) {
    load(folder, BASE, paths, 10)
    samples.push(residentMiB(pid))
  }
  say(`\n### Memory under ${SOAK_S} s of mixed load\n\nMiB resident every 10 s: ${samples.join(', ')}`)
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const data = join(folder, 'data')
mkdirSync(data)
const product = startProduct(data)
try {
  await register()
  const stored = readdirSync(join(data, 'blobs', 'data'), { recursive: true, encoding: 'utf8' })
  const blobs = stored.map(name => join(data, 'blobs', 'data', name)).filter(path => path.includes('pyramid'))
  const pyramid = join(folder, 'large.tif')
  copyFileSync(blobs.find(path => statSync(path).isFile())!, pyramid)
  const info = await (await fetch(`${BASE}${SERVICE}/info.json`)).text()
  const peers = await startPeers(folder, pyramid, info)
  try {
    const grid = gridPaths()
    for (const [index, path] of grid.entries()) {
      const tile = await fetch(`${BASE}${SERVICE}/${path}`)
      writeFileSync(join(folder, 'tiles', `${index}.jpg`), new Uint8Array(await tile.arrayBuffer()))
    }
    const own = (paths: string[]): Contestant => ({
      name: 'Hydria',
      base: BASE,
      paths: paths.map(path => `${SERVICE}/${path}`),
    })
    const { iip, nginx, bare } = peers
    const iipImage = (paths: string[]): Contestant[] =>
      iip && nginx ? [{ name: 'IIPImage, 2 processes', base: nginx, paths: paths.map(iip) }] : []
    const files = nginx
      ? [{ name: 'nginx, ready-made tiles', base: nginx, paths: grid.map((_, index) => `/tiles/${index}.jpg`) }]
      : []
    compare(folder, 'Tiles of the grid', [own(grid), ...iipImage(grid), ...files])
    const regions = regionPaths()
    const processor = process.env['IIIF_PROCESSOR']
      ? [{ name: 'iiif-processor', base: bare, paths: regions.map(path => `/iiif/3/large/${path}`) }]
      : []
    compare(folder, 'Any region, scaled', [own(regions), ...iipImage(regions), ...processor])
    compare(folder, 'info.json', [
      own(['info.json']),
      { name: 'bare Express, same bytes', base: bare, paths: ['/info.json'] },
    ])
    const mixed = [...grid, ...regions, 'info.json', 'full/400,/0/default.jpg'].map(path => `${SERVICE}/${path}`)
    await soak(folder, product.pid!, mixed)
  } finally {
    peers.stop()
  }
} finally {
  product.kill('SIGTERM')
  await new Promise(resolve => product.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
