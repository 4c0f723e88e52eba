// The compiled tests run on the embedded database, and those that touch a database once more on a PostgreSQL server.
import { HAS_SERVER, LEFT_OUT } from './dist/test/left-out.js'

/** A part of a path below the tests, wherever the checkout is: its folders may be called like some of the tests. */
const below = path => `<rootDir>${path.replace(/^\/test(?=\/)/, '')}`

const project = (name, leftOut, more) => ({
  displayName: name,
  rootDir: 'dist/test',
  runner: './runner/suite-runner.js',
  testMatch: ['**/*.test.js'],
  testPathIgnorePatterns: leftOut.map(below),
  ...more,
})

// What asks the same of the same code, whichever database stands behind it: once is enough.
const NO_DATABASE = [
  '/test/images/',
  '/test/deploy/',
  '/test/presentation/',
  '/test/runner/',
  '/test/http/',
  '/test/problem',
  '/test/av/',
  '/test/sandbox/',
  '/test/text/',
  '/vocabulary/',
  '/house/',
  '/access/allowed',
  '/delivery/degraded',
  '/delivery/page-pictures',
  '/ingest/back-off',
  '/ingest/ocr-run',
  '/ingest/origins/',
  '/operations/custom-header',
  '/store/blob',
  '/store/derivatives',
  '/store/embedded-folder',
  '/store/server-key',
]

// Requests that are refused, or brought into one form, before a statement is made of them.
const READ_BEFORE = [
  '/fuzz/',
  '/access/before-body',
  '/api/foreign-context',
  '/api/header-bytes',
  '/api/hostile-bodies',
  '/api/linked-',
  '/test/thread-pool',
  '/apis/bodies',
  '/apis/rokka-bad-input',
  '/apis/wrong-bodies',
]

// Forms in which the same rows are told: representations, pages, headers, addresses.
const TOLD = [
  '/api/bases',
  '/api/documents',
  '/api/protocol',
  '/api/representations',
  '/apis/rokka-addresses',
  '/apis/rokka-client',
  '/clients/',
  '/commands/',
  '/console/',
  '/delivery/auth-pages',
  '/delivery/canvases',
  '/delivery/custom-headers',
  '/delivery/doors',
  '/delivery/file',
  '/delivery/ignored-headers',
  '/delivery/load',
  '/delivery/preconditions',
  '/delivery/rights',
  '/guide/guide',
  '/caches/varnish',
  '/mcp/',
  '/texts/pdf-words',
  '/iiif/pages',
  '/search/page.test',
]

// Pixels, sound and pages: what is read from an original, and made of it.
const MADE = [
  '/apis/dsio/filters',
  '/apis/dsio/media',
  '/apis/rokka-documented',
  '/apis/rokka-expressions',
  '/apis/rokka-limits',
  '/apis/rokka-operations',
  '/apis/rokka-render',
  '/delivery/derivative-cache',
  '/delivery/iiif-av',
  '/delivery/image-api',
  '/delivery/limits',
  '/delivery/s3-tiles',
  '/ingest/crash',
  '/ingest/fairness',
  '/ingest/formats',
  '/ingest/hostile-',
  '/ingest/ocr.test',
  '/ingest/pages',
  '/ingest/tesseract',
  '/ingest/transcodes',
]

// The embedded database is lost with its machine; what is restored on a server is compared by keep/backup.
const DRILL = ['/keep/drill']

const ONCE = [...NO_DATABASE, ...READ_BEFORE, ...TOLD, ...MADE, ...DRILL]

// These bring a PostgreSQL server, an S3 server and nginx of their own, need both databases, or start processes again and
// again, which takes long on the embedded one: once is enough.
const ON_SERVER = ['/test/outage/', '/keep/copy', '/ingest/poisoned']

// One of the how-tos needs a server: all are followed there where there is one.
const HOW_TOS = HAS_SERVER ? ['/guide/how-tos'] : []

const embedded = project('embedded', [...ON_SERVER, ...HOW_TOS, ...LEFT_OUT])
const server = project('server', [...ONCE, ...LEFT_OUT], {
  globalSetup: './servers/database-setup.js',
  globalTeardown: './servers/database-teardown.js',
})

export default {
  projects: HAS_SERVER ? [embedded, server] : [embedded],
  testTimeout: 240000,
  maxWorkers: 2,
  globalSetup: './dist/test/setup.js',
  globalTeardown: './dist/test/teardown.js',
}
