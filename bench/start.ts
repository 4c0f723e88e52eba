// From the start of the program to its first Image and its first tile, on the embedded database: `npm run bench:start`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from './child.js'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
/** Most milliseconds to the first tile: on a folder that is empty, and on one with a database. */
const GOAL_MS = { first: 2000, later: 1000 }
const ADMIN = { ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret' }
const basic = (key: string, secret: string) => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
const main = fileURLToPath(new URL('../main.js', import.meta.url))
const picture = readFileSync(fileURLToPath(new URL('../../pictures/rocket.jpg', import.meta.url)))

/** Asks until there is an answer; throws an Error when that is none of success. */
async function ask(url: string, authorization?: string, body?: object | Buffer, method = body ? 'POST' : 'GET') {
  const type = Buffer.isBuffer(body) ? 'image/jpeg' : 'application/ld+json'
  const response = await fetch(url, {
    method,
    headers: { ...(authorization ? { Authorization: authorization } : {}), ...(body ? { 'Content-Type': type } : {}) },
    ...(body ? { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`)
  return response
}

/** Registers the picture for a customer of its own; returns the customer's Authorization header. */
async function register(base: string): Promise<string> {
  const admin = basic(ADMIN.ADMIN_KEY, ADMIN.ADMIN_SECRET)
  await ask(`${base}/customers`, admin, { name: 'bench', displayName: 'bench' })
  const { key, secret } = (await (await ask(`${base}/customers/1/keys`, admin, {})).json()) as Record<string, string>
  const authorization = basic(key!, secret!)
  await ask(`${base}/customers/1/spaces`, authorization, { name: 'bench' })
  await ask(`${base}/customers/1/spaces/1/images/rocket`, authorization, picture, 'PUT')
  return authorization
}

interface Taken {
  /** Milliseconds from the start of the process until it says that it is open, until the Image, and until the tile. */
  open: number
  image: number
  tile: number
  /** Milliseconds of processor time until the tile. */
  cpu: number
}

let authorization: string | undefined

async function start(folder: string): Promise<Taken> {
  const environment = { DATABASE_URL: '', DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', ...ADMIN }
  const begin = performance.now()
  const since = (): number => performance.now() - begin
  const server: Child = await startChild([main, 'start'], environment)
  const open = since()
  try {
    authorization ??= await register(server.base)
    await (await ask(`${server.base}/customers/1/spaces/1/images/rocket`, authorization)).json()
    const image = since()
    await (await ask(`${server.base}/iiif-img/bench/1/rocket/0,0,512,427/512,/0/default.jpg`)).arrayBuffer()
    return { open, image, tile: since(), cpu: server.cpuSeconds() * 1000 }
  } finally {
    await server.stop()
  }
}

const line = (title: string, { open, image, tile, cpu }: Taken, goal: number): string =>
  `${title}: open after ${open.toFixed(0)} ms, Image ${image.toFixed(0)} ms, tile ${tile.toFixed(0)} ms ` +
  `(goal <= ${goal} ms, ${tile <= goal ? 'met' : 'missed'}), ${cpu.toFixed(0)} ms of CPU.\n`

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
try {
  process.stdout.write(`Load of the machine: ${loadavg()[0]!.toFixed(1)}\n`)
  process.stdout.write(line('First start, with registering a picture', await start(folder), GOAL_MS.first))
  for (let round = 1; round <= ROUNDS; round++)
    process.stdout.write(line(`Later start ${round}`, await start(folder), GOAL_MS.later))
  process.stdout.write(`Load of the machine: ${loadavg()[0]!.toFixed(1)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
