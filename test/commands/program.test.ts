// The program as a person runs it: its own process, its own folder.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../main.js', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-program-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const environment = { ...process.env, DATA_DIR: join(tmpdir(), 'unset'), PORT: '0', DATABASE_URL: '' }
const run = (...words: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...words], { encoding: 'utf8', env: { ...environment, DATA_DIR: folder } })

/** Starts the program and collects what it prints until the pattern is there. */
async function start(words: string[], until: RegExp, more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: { ...environment, ...more, DATA_DIR: folder } })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', data => {
      printed += data
      if (until.test(printed)) resolve()
    })
    child.stderr.on('data', data => {
      printed += data
    })
    child.once('exit', () => reject(new Error(printed)))
  })
  return {
    printed,
    async stop() {
      child.kill('SIGTERM')
      return (await once(child, 'exit'))[0] as number
    },
  }
}

it('an unknown command tells those that there are', () => {
  const { status, stderr } = run('serv')
  expect(status).toBe(2)
  expect(stderr).toMatch(/serv: there is no such command[\s\S]*migrate/)
})

it('settings prints each with its meaning', () => {
  expect(run('settings').stdout).toMatch(/^PORT +3000 +port to listen on/m)
})

it('a setting that makes no sense is refused by name', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'migrate'], {
    encoding: 'utf8',
    env: { ...environment, PORT: 'http' },
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/PORT must be an integer/)
})

it('vocab check finds our vocabularies sound', () => {
  const { status, stdout } = run('vocab', 'check')
  expect([status, stdout]).toEqual([0, expect.stringMatching(/dlcs: \d+ classes, \d+ addresses, all sound/)])
})

it('docs writes a page for each class', () => {
  expect(run('docs', join(folder, 'docs')).stdout).toMatch(/pages in .*dlcs/)
})

it('start --demo serves the five pictures, and a second start keeps them; SIGTERM ends with 0', async () => {
  const first = await start(['start', '--demo'], /documentation/)
  const [, secret] = /secret +(\S+)\n +an Image/.exec(first.printed)!
  const curl = /curl -u (\S+):\S+ (\S+)/.exec(first.printed)!
  const image = await fetch(curl[2]!, {
    headers: { Authorization: `Basic ${Buffer.from(`${curl[1]}:${secret}`).toString('base64')}` },
  })
  expect(await image.json()).toMatchObject({ width: 1000, height: 872, ingesting: false, error: '' })
  expect(await first.stop()).toBe(0)

  const second = await start(['start', '--demo'], /documentation/)
  expect(second.printed).toMatch(/there from an earlier start/)
  expect(second.printed).not.toContain(secret)
  const picture = /picture +(\S+)/.exec(second.printed)![1]!
  const response = await fetch(picture)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(await second.stop()).toBe(0)
})

/** What a start need not wait for: libraries that are loaded when something asks for what they do. */
const NOT_AT_START = [
  '@aws-sdk/client-s3',
  '@aws-sdk/lib-storage',
  '@ffmpeg-installer/ffmpeg',
  'cli-progress',
  'csv-parse',
  'jose',
  'jsonld',
  'n3',
  'openid-client',
  'pdfkit',
  're2js',
  'ssh2',
  'ssh2-sftp-client',
  'yazl',
]

it('a start loads no library before it is needed', async () => {
  const file = join(folder, 'loaded')
  const record = fileURLToPath(new URL('record-loaded.js', import.meta.url))
  const started = await start(['start'], /listens/, { NODE_OPTIONS: `--import=${record}`, LOADED_FILE: file })
  await started.stop()
  const loaded = readFileSync(file, 'utf8').split('\n')
  expect(loaded).toEqual(expect.arrayContaining(['@electric-sql/pglite', 'sharp']))
  expect(NOT_AT_START.filter(name => loaded.includes(name))).toEqual([])
})
