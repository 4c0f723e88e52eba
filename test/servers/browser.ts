// The browser of the tests: Chromium as npm has it (test/programs) or as it is installed, with fonts for the scripts that tests write in.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { atExit } from '../runner/at-exit.js'

const PACKAGES = new URL('../../../test/programs/node_modules/', import.meta.url)
const PACKAGE = new URL('@sparticuz/chromium/build/index.js', PACKAGES)
const FONTS = fileURLToPath(new URL('@expo-google-fonts', PACKAGES))

/** Where distributions put it; CHROMIUM names another place. */
const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const INSTALLED = PLACES.find(path => path && existsSync(path))

/** The package holds a Chromium for Linux on x64 and no other. */
const IS_PACKAGED = process.platform === 'linux' && process.arch === 'x64' && existsSync(fileURLToPath(PACKAGE))

/** Whether there is a browser for the tests. */
export const HAS_BROWSER = INSTALLED !== undefined || IS_PACKAGED

/** It runs as root too, and looks for nothing outside of this machine. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

interface Program {
  executablePath: string
  env: NodeJS.ProcessEnv
}

/** Writes which fonts there are: those of npm beside others. Returns the variable that names the file. */
function fontsWith(others: string, folder: string): { FONTCONFIG_FILE: string } {
  const file = join(folder, 'fonts.conf')
  const cache = `<cachedir>${folder}/font-cache</cachedir>`
  writeFileSync(file, `<fontconfig>${others}<dir>${FONTS}</dir>${cache}</fontconfig>`)
  return { FONTCONFIG_FILE: file }
}

/** Unpacks the package into a folder (two seconds): the program, and the libraries and the font that a bare machine lacks. */
async function unpack(folder: string): Promise<Program> {
  const script = `process.stdout.write(await (await import('${PACKAGE}')).default.executablePath())`
  // It unpacks to the temporary folder, and the libraries only where it takes itself to be on a machine without them.
  const env = { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
  const fonts = fontsWith(`<dir>${folder}/fonts</dir>`, folder)
  return {
    executablePath: stdout,
    env: { HOME: folder, ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  }
}

/** The installed one, with what it needs of the environment. */
function installed(executablePath: string, folder: string): Program {
  const own = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
  return { executablePath, env: { ...process.env, ...fontsWith(own, folder) } }
}

async function launch(folder: string, program: string | undefined): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  mkdirSync(folder, { recursive: true })
  return chromium.launch({ args: FLAGS, ...(program ? installed(program, folder) : await unpack(folder)) })
}

/** Starts the browser; what it needs is put into a folder of the caller's. */
export const startBrowser = (folder: string): Promise<Browser> => launch(folder, INSTALLED)

/** That of npm has no windows: a page costs it a third of the work, which is most of what many tests do. */
const startWithoutWindows = (folder: string): Promise<Browser> =>
  launch(folder, IS_PACKAGED ? process.env['CHROMIUM'] : INSTALLED)

let shared: Promise<Browser> | undefined

/** The browser that the test files of this process share: each opens contexts of its own in it, and closes them by `closeTabs`. */
export async function sharedBrowser(): Promise<Browser> {
  const last = await shared?.catch(() => undefined)
  if (!last?.isConnected())
    shared = startWithoutWindows(join(process.env['HYDRIA_TEST_FOLDER']!, `browser-${process.pid}`))
  return shared!
}

/** Closes all that is open in the browser that is shared. */
export async function closeTabs(): Promise<void> {
  const browser = await shared
  for (const context of browser?.contexts() ?? []) await context.close()
}

atExit(async () => (await shared)?.close())
