// The ingest of originals of a gigapixel in the whole product: `npm run bench:gigapixel`. The table goes to standard output.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'

const PORT = 18_100
const BASE = `http://127.0.0.1:${PORT}`
const SIDE = Number(process.env['BENCH_SIDE'] ?? 32_768)
const LIMIT_MIB = 2048
const POLL_MS = 500
const ADMIN = { ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret' }
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`
const SAMPLE = fileURLToPath(new URL('../../pictures/coffee.png', import.meta.url))

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** The sample, enlarged, with grain from row to row so that nothing of it is easy to compress. */
async function enlarged(width: number, height: number): Promise<Sharp> {
  const noise = { type: 'gaussian', mean: 128, sigma: 14 } as const
  const grain = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer()
  return sharp(SAMPLE, { limitInputPixels: false })
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'overlay' }])
    .removeAlpha()
}

/** Name -> how it is written: the easy way in, and the hardest that is taken: turned, padded, and strip by strip. */
const ORIGINALS: Record<string, (file: string) => Promise<unknown>> = {
  'baseline JPEG': async file => (await enlarged(SIDE, SIDE)).jpeg({ quality: 85 }).toFile(file),
  'LZW TIFF in strips, on its side, of an odd size': async file =>
    (await enlarged(SIDE - 5, SIDE + 5))
      .withMetadata({ orientation: 6 })
      .tiff({ compression: 'lzw', predictor: 'none', bigtiff: true })
      .toFile(file),
}

async function ask(method: string, path: string, body?: unknown) {
  const headers = { Authorization: AUTHORIZATION, 'Content-Type': 'application/json' }
  const response = await fetch(BASE + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back is looked into.
  return (await response.json()) as any
}

/** MiB of the most memory that a process and its children have had; a process that has ended counts no more. */
function peakMiB(pid: number): number {
  const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  const own = Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : []
  const children = tasks.flatMap(task => read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean))
  return children.reduce((sum, child) => sum + peakMiB(Number(child)), own)
}

function bytesBelow(folder: string): number {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true, recursive: true }) : []
  return entries.reduce((sum, entry) => {
    const path = join(entry.parentPath, entry.name)
    return sum + (entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0)
  }, 0)
}

async function started(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (
      await fetch(BASE).then(
        () => true,
        () => false,
      )
    )
      return
    await pause(100)
  }
  throw new Error('The server does not start')
}

/** Ingests one original in a product of its own, and says what it took. */
async function measure(folder: string, name: string, origin: string): Promise<void> {
  const data = join(folder, 'data')
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  const environment = {
    ...{ ...process.env, ...ADMIN, PORT: String(PORT), DATA_DIR: data, LOG_LEVEL: 'warn' },
    ...{
      ALLOW_PRIVATE_ORIGINS: 'true',
      INGEST_TIMEOUT_S: '3600',
      ORIGIN_TIMEOUT_S: '3600',
      MAX_UPLOAD_BYTES: String(8 * 1024 ** 3),
    },
  }
  const child = spawn(process.execPath, [main, 'start'], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    await started()
    await ask('POST', '/customers', { name: 'bench' })
    await ask('POST', '/customers/1/spaces', { name: 'bench' })
    const idle = peakMiB(child.pid!)
    const began = performance.now()
    const member = [{ id: 'giga', space: 1, origin }]
    await ask('POST', '/customers/1/queue', { '@type': 'Collection', member })
    let [image, memory, disc] = [await ask('GET', '/customers/1/spaces/1/images/giga'), idle, 0]
    while (image.ingesting) {
      await pause(POLL_MS)
      image = await ask('GET', '/customers/1/spaces/1/images/giga')
      memory = Math.max(memory, peakMiB(child.pid!))
      disc = Math.max(disc, bytesBelow(data))
    }
    if (image.error) throw new Error(image.error)
    const seconds = (performance.now() - began) / 1000
    const tile = await fetch(`${image.imageService}/512,512,512,512/512,512/0/default.jpg`)
    if (!tile.ok) throw new Error(`A tile answers ${tile.status}`)
    const verdict = memory <= LIMIT_MIB ? 'held' : 'missed'
    const pixels = `${image.width} x ${image.height}`
    const cells = [name, pixels, seconds.toFixed(0), idle.toFixed(0), `${memory.toFixed(0)}, ${verdict}`]
    say(`| ${[...cells, (disc / 1024 ** 3).toFixed(1)].join(' | ')} |`)
  } finally {
    if (child.exitCode === null) {
      child.kill()
      await once(child, 'exit')
    }
    rmSync(data, { recursive: true, force: true })
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-gigapixel-'))
const files = createServer((request, response) => {
  createReadStream(join(folder, 'original')).pipe(response)
  request.resume()
}).listen(0, '127.0.0.1')
await once(files, 'listening')
try {
  say('| original | pixels | seconds | MiB, idle | MiB, peak | GiB on disc, peak |')
  say('|---|---|---|---|---|---|')
  for (const [name, make] of Object.entries(ORIGINALS)) {
    await make(join(folder, 'original'))
    const mib = statSync(join(folder, 'original')).size / 1024 ** 2
    const { port } = files.address() as AddressInfo
    await measure(folder, `${name} (${mib.toFixed(0)} MiB)`, `http://127.0.0.1:${port}/original`)
  }
} finally {
  files.close()
  rmSync(folder, { recursive: true, force: true })
}
