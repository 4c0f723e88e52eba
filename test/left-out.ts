// Which tests this machine cannot run, and what they need: `jest.config.js` leaves them out and says so.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { HAS_BROWSER } from './servers/browser.js'
import { hasPostgres } from './servers/postgres.js'

const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
const isInstalled = (program: string): boolean => FOLDERS.some(folder => existsSync(join(folder, program)))

/** The test files that import a module of `test/servers`. */
const testsWith = (module: string): string[] =>
  globSync('**/*.test.js', { cwd: import.meta.dirname })
    .filter(file => readFileSync(join(import.meta.dirname, file), 'utf8').includes(`servers/${module}.js`))
    .map(file => `/${file.replace(/\.test\.js$/, '')}`)

/** The helm of the tests: as it is installed, or as HELM names it. */
export const HELM = process.env['HELM'] ?? (isInstalled('helm') ? 'helm' : undefined)

/** Whether the tests that touch a database can run on a PostgreSQL server. */
export const HAS_SERVER = Boolean(process.env['TEST_DATABASE_URL']) || hasPostgres()

const NEEDS: { tests: string[]; need: string; met: boolean }[] = [
  { tests: testsWith('nginx'), need: 'nginx', met: isInstalled('nginx') },
  { tests: ['/outage/database-outage'], need: 'the PostgreSQL of test/programs', met: hasPostgres() },
  { tests: ['/outage/disk', '/outage/embedded'], need: 'prlimit', met: isInstalled('prlimit') },
  { tests: testsWith('browser'), need: 'Chromium (CHROMIUM can name one)', met: HAS_BROWSER },
  { tests: ['/av/', '/delivery/iiif-av', '/ingest/transcodes'], need: 'ffmpeg', met: isInstalled('ffmpeg') },
  { tests: ['/deploy/chart'], need: 'helm (npm run conformance:chart brings one)', met: HELM !== undefined },
  { tests: ['/deploy/service'], need: 'systemd-analyze', met: isInstalled('systemd-analyze') },
  { tests: ['/ingest/tesseract'], need: 'tesseract', met: isInstalled('tesseract') },
  { tests: ['/images/camera-raw'], need: 'dcraw_emu', met: isInstalled('dcraw_emu') },
  { tests: testsWith('varnish'), need: 'varnishd', met: isInstalled('varnishd') },
  { tests: ['/commands/readme-lines'], need: 'curl', met: isInstalled('curl') },
  { tests: ['/texts/pdf-words'], need: 'pdftotext', met: isInstalled('pdftotext') },
]

const missing = NEEDS.filter(({ met }) => !met)

/** Patterns of the paths of the tests that are left out. */
export const LEFT_OUT = missing.flatMap(({ tests }) => tests)

for (const { tests, need } of missing) console.warn(`Left out: test${tests.join(' and test')}, for want of ${need}.`)
if (!HAS_SERVER)
  console.warn(
    'Left out: every test on a PostgreSQL server. TEST_DATABASE_URL can name one: postgres://user@host/database',
  )
