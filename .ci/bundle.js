// Joins the compiled program and the libraries that every start needs into a few files, which are loaded in a fraction of
// the time. What is loaded when it is first needed, and what brings binaries, stays a package.
import { build } from 'esbuild'

const PACKAGES = [
  ...['@aws-sdk/*', '@electric-sql/pglite', '@modelcontextprotocol/server', '@opentelemetry/exporter-*', '@opentelemetry/resources', '@opentelemetry/sdk-trace', '@smithy/*', 'cli-progress', 'csv-parse', 'exifreader', 'jose'],
  ...['jsonld', 'n3', 'nodemailer', 'openid-client', 'pdfkit', 're2js', 'saxes', 'sharp', 'ssh2', 'ssh2-sftp-client', 'yazl'],
]

/** Of knex and pg: the drivers of other databases, which are not installed. */
const NOT_INSTALLED = ['better-sqlite3', 'mysql', 'mysql2', 'oracledb', 'mariadb', 'pg-native', 'pg-query-stream', 'sqlite3', 'tedious']

await build({
  entryPoints: ['dist/src/main.js', 'dist/src/api/linked-data-thread.js', 'dist/src/text/text-thread.js', 'dist/src/images/decoders/magick-child.js', 'dist/src/images/decoders/pdfium-child.js'],
  // As deep as dist/src: what is found from there is found from here.
  outdir: 'dist/program',
  entryNames: '[name]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  external: [...PACKAGES, ...NOT_INSTALLED],
  // CommonJS among the libraries requires the modules of Node.js.
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
  sourcemap: true,
  logLevel: 'warning',
})
