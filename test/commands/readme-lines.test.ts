// What the README and the pages after it say to type is typed here, in order, in a folder as a fresh checkout has it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const readme = ['README.md', 'docs/quickstart.md', 'docs/operate.md']
  .map(page => readFileSync(ROOT + page, 'utf8'))
  .join('\n')
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))

/** The blocks of commands, without those that are this very run. */
const blocks = [...readme.matchAll(/```sh\n([^`]*)```/g)]
  .map(([, text]) => text!.trim())
  .filter(block => block !== 'npm test')

/** Commands of the program that the text names; those that run until they are stopped have tests of their own. */
const named = [...new Set([...readme.matchAll(/`(node dist\/main\.js (\w+)[^`]*)`/g)].map(([, command]) => command!))]
const ends = named.filter(command => !/main\.js (start|serve|worker)\b|SOURCE|DATABASE/.test(command))

// A refused request ends curl with an error here, and what it says is shown.
const CURL = 'curl() { command curl --silent --show-error --fail-with-body "$@"; }'

let folder: string
let base = ''
let printed = ''
let server: ReturnType<typeof spawn>
const values = new Map<string, string>()

beforeAll(() => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'readme-'))
  for (const name of ['dist', 'pictures']) symlinkSync(ROOT + name, join(folder, name))
})
afterAll(() => {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** The environment of a person who has set nothing; only the port is one that is free. */
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0' }

/** The text with the values that were printed in the place of the words that stand for them. */
const filled = (text: string): string =>
  text
    .replaceAll('http://127.0.0.1:3000', base)
    .replace(/\b(ADMIN_KEY|ADMIN_SECRET|KEY|SECRET)\b/g, word => values.get(word) ?? word)

async function type(text: string): Promise<{ code: number; out: string }> {
  const child = spawn('bash', ['-euc', `${CURL}\n${filled(text)}`], { cwd: folder, env })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      out += data
    })
  const [code] = await once(child, 'close')
  return { code, out }
}

/** Starts what `npm start` starts once all is built, until it has said everything. */
async function start(): Promise<string> {
  const [, program] = /-- (node .*)$/.exec(scripts.start)!
  server = spawn('bash', ['-c', `exec ${program}`], { cwd: folder, env })
  let out = ''
  await new Promise<void>((resolve, reject) => {
    server.stdout!.on('data', data => {
      out += data
      if (out.includes('documentation')) resolve()
    })
    server.once('exit', () => reject(new Error(out)))
  })
  return out
}

beforeAll(async () => {
  expect(blocks[0]).toBe('npm start')
  printed = await start()
  base = /listens on (\S+)/.exec(printed)![1]!
  const [, key, secret] = /administrator[\s\S]*?key +(\S+)\s+secret +(\S+)/.exec(printed)!
  values.set('ADMIN_KEY', key!).set('ADMIN_SECRET', secret!)
})

it.each(blocks.slice(1))('%s', async block => {
  const { code, out } = await type(block)
  expect([code, code === 0 ? '' : out]).toEqual([0, ''])
  const [, key, secret] = /"key":"([^"]+)".*"secret":"([^"]+)"/.exec(out) ?? []
  if (key && secret) values.set('KEY', key).set('SECRET', secret)
  const [, infoJson] = /"infoJson":"([^"]+)"/.exec(out) ?? []
  if (infoJson) expect(await (await fetch(infoJson)).json()).toMatchObject({ type: 'ImageService3' })
})

it('the curl line that the start prints shows an Image', async () => {
  const [line] = /curl .*/.exec(printed)!
  expect(await type(line)).toEqual({ code: 0, out: expect.stringContaining('"@type":"vocab:Image"') })
})

it('the server ends well when it is told to stop', async () => {
  server.kill('SIGTERM')
  expect((await once(server, 'exit'))[0]).toBe(0)
})

/** What some of the commands must print. */
const PRINTS: Record<string, RegExp> = {
  'node dist/main.js settings': /^PORT +3000 +port to listen on/m,
  'node dist/main.js vocab check': /dlcs: \d+ classes, \d+ addresses, all sound/,
  'node dist/main.js docs': /pages in .*dlcs/,
}

it('the pages name the commands whose output is known', () => {
  expect(ends).toEqual(expect.arrayContaining(Object.keys(PRINTS)))
})

it.each(ends)('%s', async command => {
  const { code, out } = await type(command)
  expect([code, code === 0 ? '' : out]).toEqual([0, ''])
  expect(out).toMatch(PRINTS[command] ?? /./)
})
