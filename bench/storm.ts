// Readers of deep zooms while a swarm of crawlers asks for random regions: `npm run bench:storm`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { largePicture } from './large-picture.js'
import { startProduct } from './product.js'

const SECONDS = Number(process.env['STORM_S'] ?? 60)
const ALONE_S = Math.min(20, SECONDS)
const [CLIENTS, ADDRESSES, READERS] = [200, 10_000, 10]
/** Tiles of a screen, of which a browser asks for six at a time, and how long one looks at them. */
const [SCREEN, AT_A_TIME, LOOK_MS] = [12, 6, 500]

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))
const below = (most: number): number => Math.floor(Math.random() * most)

interface Got {
  status: number
  ms: number
  body: Buffer
}

/** A caller with connections of its own; what cannot be had has the status 0. */
function caller(base: string, headers: Record<string, string>, connections = 1) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return (path: string): Promise<Got> =>
    new Promise(resolve => {
      const start = performance.now()
      const parts: Buffer[] = []
      const end = (status: number): void =>
        resolve({ status, ms: performance.now() - start, body: Buffer.concat(parts) })
      get(base + path, { agent, headers }, response => {
        response.on('data', part => parts.push(part))
        response.on('end', () => end(response.statusCode!))
        response.on('error', () => end(0))
      }).on('error', () => end(0))
    })
}

const addressOf = (n: number): string =>
  n % 2 === 0
    ? `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
    : `2001:db8:${n.toString(16)}::${below(65_536).toString(16)}`

/** Latencies in milliseconds, and how many answers were no success. */
interface Seen {
  ms: number[]
  failed: number
}
const nothing = (): Seen => ({ ms: [], failed: 0 })
const note = (seen: Seen, { status, ms }: Got): void => {
  seen.ms.push(ms)
  if (status !== 200) seen.failed++
}
const p95 = ({ ms }: Seen): number => ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.95)] ?? Number.NaN

interface Times {
  tiles: Seen
  info: Seen
  api: Seen
}

/** Looks deeper and deeper into a picture until the time is over. */
async function read(base: string, service: string, until: number, { tiles, info }: Times): Promise<void> {
  const ask = caller(base, {}, AT_A_TIME)
  while (performance.now() < until) {
    const got = await ask(`${service}/info.json`)
    note(info, got)
    if (got.status !== 200) continue
    const { width, height, tiles: sets } = JSON.parse(String(got.body))
    const { width: side, scaleFactors } = sets[0] as { width: number; scaleFactors: number[] }
    let [fx, fy] = [Math.random(), Math.random()]
    for (const scale of scaleFactors.toSorted((a, b) => b - a)) {
      const span = side * scale
      const [columns, rows] = [Math.ceil(width / span), Math.ceil(height / span)]
      const [left, top] = [Math.floor(fx * Math.max(1, columns - 3)), Math.floor(fy * Math.max(1, rows - 2))]
      const wanted: string[] = []
      for (let row = top; row < Math.min(rows, top + 3); row++)
        for (let column = left; column < Math.min(columns, left + 4); column++) {
          const [x, y] = [column * span, row * span]
          const [w, h] = [Math.min(span, width - x), Math.min(span, height - y)]
          wanted.push(`${service}/${x},${y},${w},${h}/${Math.ceil(w / scale)},${Math.ceil(h / scale)}/0/default.jpg`)
        }
      await Promise.all(wanted.slice(0, SCREEN).map(async path => note(tiles, await ask(path))))
      await pause(LOOK_MS)
      if (performance.now() > until) return
      ;[fx, fy] = [Math.min(0.99, fx + Math.random() / 50), Math.min(0.99, fy + Math.random() / 50)]
    }
  }
}

async function readers(
  base: string,
  services: string[],
  image: string,
  authorization: string,
  seconds: number,
): Promise<Times> {
  const times: Times = { tiles: nothing(), info: nothing(), api: nothing() }
  const until = performance.now() + seconds * 1000
  const askApi = caller(base, { authorization })
  const api = async (): Promise<void> => {
    while (performance.now() < until) {
      note(times.api, await askApi(image))
      await pause(100)
    }
  }
  await Promise.all([
    api(),
    ...Array.from({ length: READERS }, (_, n) => read(base, services[n % services.length]!, until, times)),
  ])
  return times
}

/** Random regions at random sizes, one after the other, each from another address. */
async function crawl(
  base: string,
  sizes: [string, number, number][],
  until: number,
  statuses: Map<number, number>,
): Promise<void> {
  const agents = new Agent({ keepAlive: true, maxSockets: 1 })
  while (performance.now() < until) {
    const [service, width, height] = sizes[below(sizes.length)]!
    const [w, h] = [100 + below(Math.min(3000, width - 100)), 100 + below(Math.min(3000, height - 100))]
    const path = `${service}/${below(width - w)},${below(height - h)},${w},${h}/${Math.min(w, 50 + below(950))},/0/default.jpg`
    const status = await new Promise<number>(resolve => {
      get(base + path, { agent: agents, headers: { 'x-forwarded-for': addressOf(below(ADDRESSES)) } }, response => {
        response.resume()
        response.on('end', () => resolve(response.statusCode!))
        response.on('error', () => resolve(0))
      }).on('error', () => resolve(0))
    })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 0) await pause(100)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-storm-'))
const product = await startProduct(folder, 'start', undefined, {
  TRUST_PROXY: '1',
  SERVERS: process.env['SERVERS'] ?? '1',
})
const authorization = `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`
try {
  await product.ask('POST', '/customers', { name: 'bench', displayName: 'Bench' })
  await product.ask('POST', '/customers/1/spaces', { name: 'bench' })
  const files: [string, string, Uint8Array<ArrayBuffer>][] = [
    ['large', 'image/jpeg', await largePicture()],
    ...['rocket.jpg', 'hubble_deep_field.jpg', 'coffee.png'].map((name): [string, string, Uint8Array<ArrayBuffer>] => [
      name.replace(/\..*/, ''),
      name.endsWith('png') ? 'image/png' : 'image/jpeg',
      new Uint8Array(readFileSync(`pictures/${name}`)),
    ]),
  ]
  const sizes: [string, number, number][] = []
  for (const [id, type, bytes] of files) {
    const { width, height } = await product.put(`/customers/1/spaces/1/images/${id}`, type, bytes)
    sizes.push([`/iiif-img/1/1/${id}`, width, height])
  }
  const image = '/customers/1/spaces/1/images/large'
  const services = sizes.map(([service]) => service)
  say(`load ${loadavg()[0]!.toFixed(1)} at the start`)
  await readers(product.base, services, image, authorization, 3)
  const alone = await readers(product.base, services, image, authorization, ALONE_S)
  const memory = [product.residentMiB()]
  const looking = setInterval(() => memory.push(product.residentMiB()), 10_000)
  const statuses = new Map<number, number>()
  const until = performance.now() + SECONDS * 1000
  const [storm] = await Promise.all([
    readers(product.base, services, image, authorization, SECONDS),
    ...Array.from({ length: CLIENTS }, () => crawl(product.base, sizes, until, statuses)),
  ])
  clearInterval(looking)
  say('| p95, ms (answers) | alone | in the storm | ratio | failed | goal |')
  say('|---|---|---|---|---|---|')
  for (const [name, goal] of [
    ['tiles', 1.5],
    ['info', 1.5],
    ['api', 2],
  ] as const) {
    const [one, other] = [p95(alone[name]), p95(storm[name])]
    say(
      `| ${name} | ${one.toFixed(1)} (${alone[name].ms.length}) | ${other.toFixed(1)} (${storm[name].ms.length}) | ${(other / one).toFixed(2)}x | ${storm[name].failed} | <= ${goal}x |`,
    )
  }
  say(`\ncrawlers, answers by status: ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`)
  say(`memory, MiB every 10 s: ${memory.join(', ')}; load ${loadavg()[0]!.toFixed(1)} at the end`)
} finally {
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
