// Several processes as one Hydria: on one port, led by one that starts what ends, sums what is measured, and stops all.
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import sharp from 'sharp'
import { readSettings } from '../../src/settings.js'
import { basic, clientOf } from '../hydria.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { freshDatabase, SERVER_KEY } from '../servers/database.js'

declare const DATABASE: 'embedded' | 'server'

const AUTHORIZATION = basic('servers-admin', 'servers-admin-secret')

async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const { url, remove } = await freshDatabase()
  await work(url).finally(remove)
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 50))

async function printed(place: Place, pattern: RegExp): Promise<void> {
  while (!pattern.test(place.printed())) await pause()
}

/** The processes that were started for a command, in the order of their start. */
const startedFor = (place: Place, command: string): number[] =>
  [...place.printed().matchAll(/^\{.*"a process is started"\}$/gm)]
    .map(([line]) => JSON.parse(line) as { command: string; part: number })
    .filter(entry => entry.command === command)
    .map(({ part }) => part)

/** Sends the head of a request and half of its body; the rest when it is called. */
function halfSent(port: number, path: string, text: string) {
  const headers = { Authorization: AUTHORIZATION, 'Content-Type': 'application/json', 'Content-Length': text.length }
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers })
  sent.write(text.slice(0, 5))
  return async (): Promise<number> => {
    sent.end(text.slice(5))
    const [response] = await once(sent, 'response')
    response.resume()
    return response.statusCode
  }
}

const isOpen = (base: string): Promise<boolean> =>
  fetch(`${base}/healthz`).then(
    () => true,
    () => false,
  )

if (DATABASE === 'embedded')
  it('is refused on the embedded database', () => {
    expect(() => readSettings({ SERVERS: '2' })).toThrow(/SERVERS must be 1 on the embedded database/)
  })
else
  it('two servers and a worker are one Hydria, which outlives each of them and ends cleanly', async () => {
    const folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
    mkdirSync(folder, { recursive: true })
    await withDatabase(async url => {
      const port = await freePort()
      const base = `http://127.0.0.1:${port}`
      const place = startPlace('start', {
        ...{ DATABASE_URL: url, DATA_DIR: folder, PORT: String(port), SERVERS: '2', LOG_LEVEL: 'info' },
        ...{ ADMIN_KEY: 'servers-admin', ADMIN_SECRET: 'servers-admin-secret', ...SERVER_KEY },
      })
      try {
        await printed(place, /^Hydria listens on .*\n/m)
        expect(place.printed().match(/Hydria listens/g)).toHaveLength(1)
        const call = clientOf(() => base, AUTHORIZATION)
        const processes = async (): Promise<string | undefined> =>
          /^hydria_processes (\d+)$/m.exec((await call('GET', '/metrics')).text)?.[1]
        expect(await processes()).toBe('3')

        // The worker ingests what the servers take.
        await call('POST', '/customers', { body: { name: 'one', displayName: 'One' } })
        await call('PUT', '/customers/1/spaces/1', { body: { name: 'one' } })
        const body = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#468' } })
          .png()
          .toBuffer()
        const headers = { 'Content-Type': 'image/png' }
        const put = await call('PUT', '/customers/1/spaces/1/images/a', { headers, body })
        expect(put.body).toMatchObject({ width: 40, error: '' })

        // One server is killed: the other answers, and another takes its place.
        process.kill(startedFor(place, 'serve')[0]!, 'SIGKILL')
        await printed(place, /a process has ended/)
        expect((await call('GET', '/customers/1')).status).toBe(200)
        while (startedFor(place, 'serve').length < 3) await pause()
        while ((await processes()) !== '3') await pause()

        // Told to stop, it takes nothing new, and ends what it has.
        const finish = halfSent(port, '/customers', '{"name": "two", "displayName": "Two"}')
        while ((await call('GET', '/metrics')).status !== 200) await pause()
        const code = place.stop()
        while (await isOpen(base)) await pause()
        expect(await finish()).toBe(201)
        expect(await code).toBe(0)
      } finally {
        await place.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })
