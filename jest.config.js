// The compiled tests run on the embedded database, and those that touch a database once more on a server, when there is one.
const project = (name, more) => ({
  displayName: name,
  rootDir: 'dist/test',
  transform: {},
  testEnvironment: 'node',
  globals: { DATABASE: name },
  testMatch: ['**/*.test.js'],
  ...more,
})

const WITHOUT_DATABASE = [
  '/test/images/',
  '/test/av/',
  '/vocabulary/',
  '/house/',
  '/ingest/origins/',
  '/ingest/formats',
  '/ingest/crash',
  '/ingest/fairness',
  '/store/blob',
  '/store/server-key',
  '/store/embedded-folder',
  '/store/derivatives',
  '/delivery/load',
  '/delivery/s3-tiles',
  '/console/browser',
  '/clients/',
  '/commands/',
]

// These bring a PostgreSQL server, an S3 server and nginx of their own: once is enough, where such things are installed.
const OUTAGES = ['/test/outage/']

const server = project('server', { testPathIgnorePatterns: WITHOUT_DATABASE })

export default {
  projects: [project('embedded', { testPathIgnorePatterns: OUTAGES }), ...(process.env.TEST_DATABASE_URL ? [server] : [])],
  testTimeout: 240000,
  maxWorkers: 2,
  globalSetup: './dist/test/setup.js',
  globalTeardown: './dist/test/teardown.js',
}
