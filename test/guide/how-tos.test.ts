// Each how-to of docs/ is followed: its files are written, its commands typed in their order, and what it says they print
// is compared, all against one server, each page as a customer of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { openOldHouses } from './old-houses.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const HOW_TOS = `${ROOT}docs/how-to/`

interface Block {
  language: string
  text: string
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language, text]) => ({ language: language!, text: text! }))

/** A file is named in its first line: `// name`, `# name`, `<!-- name -->`. */
const nameOf = (text: string): string | undefined => /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)(?: -->)?\n/.exec(text)?.[1]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What a block says is printed, where `...` stands for anything. */
const printed = (text: string): RegExp =>
  new RegExp(`^${escaped(text.trim()).replaceAll(escaped('...'), '[\\s\\S]*?')}$`)

/** A refused request ends with an error, and what it says is shown; the program is that of the checkout. */
const SHELL = 'curl() { command curl --silent --show-error --fail-with-body "$@"; }'

let hydria: TestHydria
let old: Awaited<ReturnType<typeof openOldHouses>>

beforeAll(async () => {
  hydria = await startTestHydria()
  old = await openOldHouses(hydria)
})
afterAll(async () => {
  await old?.close()
  await hydria?.stop()
})

async function type(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', `${SHELL}\n${script}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, all] = ['', '']
  child.stdout.on('data', data => {
    out += data
    all += data
  })
  child.stderr.on('data', data => {
    all += data
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`exit code ${code} of\n${script}\n${all}`)
  return out
}

/** The exports of a page are for its reader to fill in: here they have the values of the test's own. */
const filled = (script: string, values: Record<string, string>): string =>
  script.replace(/\b([A-Z][A-Z_]+)=\S+/g, (given, name) => (name in values ? `${name}=${values[name]}` : given))

async function follow(page: string): Promise<void> {
  const customer = await hydria.customer()
  const folder = join(process.env['HYDRIA_TEST_FOLDER']!, page)
  mkdirSync(folder)
  for (const name of ['dist', 'pictures', 'node_modules']) symlinkSync(ROOT + name, join(folder, name))
  const values = {
    HYDRIA_SERVER: hydria.base,
    HYDRIA_KEY: customer.key,
    HYDRIA_SECRET: customer.secret,
    CUSTOMER: String(customer.id),
    ORGANIZATION: customer.name,
    ...old.values,
  }
  let out = ''
  // Each block is a line of its own to the reader, who stays in one shell.
  let before = ''
  for (const { language, text } of blocksOf(readFileSync(`${HOW_TOS}${page}.md`, 'utf8'))) {
    const name = nameOf(text)
    if (language === 'text') expect(out.trim()).toMatch(printed(text))
    else if (language === 'sh' && !name) {
      const script = filled(text, values)
      const exports = script.split('\n').filter(line => line.startsWith('export '))
      out = await type(`${before}\n${script}`, folder, { PATH: process.env['PATH'], HOME: folder })
      before = [before, ...exports].join('\n')
    } else if (name) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), filled(text, values))
    }
  }
}

const pages = readdirSync(HOW_TOS).map(file => file.replace(/\.md$/, ''))
/** Two servers share a database server, and there is none for every machine. */
const followed = pages.filter(page => page !== 'run-on-two-machines' || process.env['TEST_DATABASE_URL'])

it.each(followed)('%s', async page => follow(page))
