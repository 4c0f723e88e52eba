// The compiled tests run on the embedded database, and those that touch a database once more on a PostgreSQL server.
import { HAS_SERVER, LEFT_OUT } from './dist/test/left-out.js'

const project = (name, more) => ({
  displayName: name,
  rootDir: 'dist/test',
  runner: './runner/suite-runner.js',
  testMatch: ['**/*.test.js'],
  ...more,
})

// What asks the same of the same code, whichever database stands behind it.
const WITHOUT_DATABASE = [
  '/test/images/',
  '/test/runner/',
  '/test/http/',
  '/test/problem',
  '/test/av/',
  '/vocabulary/',
  '/house/',
  '/api/documents',
  '/api/hostile-bodies',
  '/fuzz/',
  '/api/linked-data-bounds',
  '/api/thread-pool',
  '/apis/rokka-render',
  '/ingest/hostile-',
  '/ingest/origins/',
  '/ingest/formats',
  '/ingest/crash',
  '/ingest/fairness',
  '/store/blob',
  '/store/server-key',
  '/store/embedded-folder',
  '/store/derivatives',
  '/delivery/derivative-cache',
  '/delivery/doors',
  '/delivery/image-api',
  '/delivery/limits',
  '/delivery/load',
  '/delivery/rights-files',
  '/delivery/s3-tiles',
  '/console/browser',
  '/clients/',
  '/commands/',
]

// These bring a PostgreSQL server, an S3 server and nginx of their own: once is enough.
const OUTAGES = ['/test/outage/']

const embedded = project('embedded', { testPathIgnorePatterns: [...OUTAGES, ...LEFT_OUT] })
const server = project('server', {
  testPathIgnorePatterns: [...WITHOUT_DATABASE, ...LEFT_OUT],
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
