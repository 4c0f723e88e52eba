// The program as a person runs it: its own process, its own folder.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { basic } from '../hydria.js'

const PROGRAM = fileURLToPath(new URL('../../main.js', import.meta.url))

let folder: string
const running = new Set<ChildProcess>()
beforeAll(() => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'program-'))
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const environment = () => ({
  ...{ ...process.env, PORT: '0', DATABASE_URL: '' },
  ...{ DATA_DIR: join(folder, 'data'), BLOB_URL: `file://${join(folder, 'blobs')}` },
})
const run = (words: string[], more: Record<string, string> = {}) =>
  spawnSync(process.execPath, [PROGRAM, ...words], { encoding: 'utf8', env: { ...environment(), ...more } })

type Started = Awaited<ReturnType<typeof start>>

/** Starts the program and collects what it prints until the pattern is there. */
async function start(words: string[], until: RegExp, more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: { ...environment(), ...more } })
  running.add(child)
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', data => {
      printed += data
      if (until.test(printed)) resolve()
    })
    child.stderr.on('data', data => {
      printed += data
    })
    child.once('exit', () => {
      running.delete(child)
      reject(new Error(printed))
    })
  })
  return {
    printed,
    async stop() {
      child.kill('SIGTERM')
      return (await once(child, 'exit'))[0] as number
    },
  }
}

it('a word that is no command runs nothing, and is refused with the nearest command', () => {
  const { status, stdout, stderr } = run(['serv'])
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/unknown command "serv"; did you mean serve\?[\s\S]*migrate/)
})

it('does its work to the end though nobody reads what it prints', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'settings'], { env: environment() })
  child.stdout.destroy()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  expect([(await once(child, 'close'))[0], said]).toEqual([0, ''])
})

it('formats says what must be installed where no program is, and which package decodes in its place', () => {
  const { status, stdout } = run(['formats'], { PATH: '' })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^JPEG 2000 +image\/jp2 +@imagemagick\/magick-wasm$/m)
  expect(stdout).toMatch(/^camera raw +image\/x-dcraw +nothing here; install dcraw_emu \(on Debian, libraw-bin\)$/m)
  expect(stdout).toMatch(/^Audio and video .*nothing here; .*install ffmpeg, or set FFMPEG/m)
  expect(stdout).toMatch(/network +not here: unshare is missing/)
})

it('settings that make no sense, or are named wrongly, are refused by name', () => {
  const { status, stderr } = run(['start'], { PORT: 'http', DATABSE_URL: 'postgres://127.0.0.1/x', LOG_LEVEL: 'loud' })
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /DATABSE_URL is not a setting; did you mean DATABASE_URL\?.*PORT must be an integer.*LOG_LEVEL/,
  )
})

/** What a start need not wait for: libraries that are loaded when something asks for what they do. */
const NOT_AT_START = [
  '@aws-sdk/client-s3',
  '@aws-sdk/lib-storage',
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

describe('start --demo', () => {
  const data = () => join(folder, 'data')
  const blobs = () => join(folder, 'blobs')
  const modeOf = (path: string): number => statSync(path).mode & 0o7777
  const second = () => join(folder, 'loaded')
  let first: Started

  beforeAll(async () => {
    mkdirSync(data(), { mode: 0o755 })
    const mask = process.umask(0o022)
    const starting = start(['start', '--demo'], /documentation/)
    process.umask(mask)
    first = await starting
  })

  it('serves the five pictures', async () => {
    const [, secret] = /secret +(\S+)\n +an Image/.exec(first.printed)!
    const curl = /curl -u (\S+):\S+ (\S+)/.exec(first.printed)!
    const image = await fetch(curl[2]!, { headers: { Authorization: basic(curl[1]!, secret!) } })
    expect(await image.json()).toMatchObject({ width: 1000, height: 872, ingesting: false, error: '' })
  })

  it('makes its folders for itself alone, closes one that was open, and keeps files from others', () => {
    expect([data(), join(data(), 'database'), blobs()].map(modeOf)).toEqual([0o700, 0o700, 0o700])
    expect(modeOf(join(data(), 'credentials.key'))).toBe(0o600)
    const below = readdirSync(blobs(), { recursive: true, encoding: 'utf8' }).map(name => join(blobs(), name))
    expect(below.filter(path => lstatSync(path).isFile()).length).toBeGreaterThan(5)
    expect(below.filter(path => lstatSync(path).mode & 0o077)).toEqual([])
    expect(first.printed).not.toMatch(/Other users/)
  })

  it('ends with 0 at SIGTERM, and keeps the pictures at a second start, whose log tells as much as is asked', async () => {
    const secret = /secret +(\S+)\n +an Image/.exec(first.printed)![1]!
    expect(await first.stop()).toBe(0)
    const record = fileURLToPath(new URL('record-loaded.js', import.meta.url))
    const again = await start(['start', '--demo'], /documentation/, {
      NODE_OPTIONS: `--import=${record}`,
      LOADED_FILE: second(),
      LOG_LEVEL: 'info',
    })
    expect(first.printed).not.toContain('"level":30')
    expect(again.printed).toContain('"level":30')
    expect(again.printed).toMatch(/there from an earlier start/)
    expect(again.printed).not.toContain(secret)
    const response = await fetch(/picture +(\S+)/.exec(again.printed)![1]!)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(await again.stop()).toBe(0)
  })

  it('loads no library at that start before it is needed', () => {
    const loaded = readFileSync(second(), 'utf8').split('\n')
    expect(loaded).toEqual(expect.arrayContaining(['@electric-sql/pglite', 'sharp']))
    expect(NOT_AT_START.filter(name => loaded.includes(name))).toEqual([])
  })
})
