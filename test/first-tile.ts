// Whether a command starts Hydria: a picture is registered with it, a tile is read, and it stops when told to.
// `node dist/test/first-tile.js COMMAND WORDS...`, which is run with PORT, HOST, DATA_DIR, ADMIN_KEY and ADMIN_SECRET.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './processes.js'

const PICTURE = fileURLToPath(new URL('../../pictures/rocket.jpg', import.meta.url))
const ADMIN = { ADMIN_KEY: 'first-tile', ADMIN_SECRET: 'first-tile-admin-secret' }

/** Asks, and throws what was answered where it is not a success. */
async function ask(method: string, url: string, type?: string, body?: string | Uint8Array): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.ADMIN_KEY}:${ADMIN.ADMIN_SECRET}`).toString('base64')}`
  const headers = { Authorization: authorization, ...(type && { 'Content-Type': type }) }
  const answer = await fetch(url, { method, headers, body })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** Resolves once it says that it listens. Throws Error when it ends before that. */
async function listening(child: ChildProcess): Promise<void> {
  let printed = ''
  const told = new Promise<void>(resolve =>
    child.stdout!.on('data', data => {
      printed += data
      if (printed.includes('listens on')) resolve()
    }),
  )
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}: ${printed}`)))
  ended.catch(() => undefined)
  await Promise.race([told, ended])
}

async function firstTile(base: string): Promise<number> {
  const body = JSON.stringify({ name: 'museum', displayName: 'The Museum' })
  const customer = (await (await ask('POST', `${base}/customers`, 'application/json', body)).json()) as { id: number }
  const space = `${base}/customers/${customer.id}/spaces/1`
  await ask('PUT', space, 'application/json', JSON.stringify({ name: 'Photographs' }))
  await ask('PUT', `${space}/images/rocket`, 'image/jpeg', readFileSync(PICTURE))
  const tile = await ask('GET', `${base}/iiif-img/${customer.id}/1/rocket/0,0,512,400/512,/0/default.jpg`)
  const bytes = new Uint8Array(await tile.arrayBuffer())
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8)
    throw new Error(`The tile is no JPEG: ${tile.headers.get('content-type')}`)
  return bytes.length
}

const [command = '', ...words] = process.argv.slice(2)
const port = await freePort()
const folder = mkdtempSync(join(tmpdir(), 'hydria-first-tile-'))
const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: folder, ...ADMIN }
const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'inherit'] })
try {
  await listening(child)
  const bytes = await firstTile(`http://127.0.0.1:${port}`)
  child.kill('SIGTERM')
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  if (code !== 0) throw new Error(`It stopped with ${code}`)
  process.stdout.write(`started, registered a picture, served a tile of ${bytes} bytes, and stopped\n`)
} finally {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
