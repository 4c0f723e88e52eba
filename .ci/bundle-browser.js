// Makes what browsers load for the console: minified, with hashes in their names, compressed, and a list of them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const SOURCES = 'src/console/browser'
const OUT = 'dist/console'

/** What a page names by itself; what these import is in them. */
const ENTRIES = [
  ...['console.css', 'console.ts', 'icon.svg', 'deep-zoom.ts', 'page-arranger.ts'],
  ...['upload-files.ts', 'hash-worker.ts', 'batch-progress.ts'],
]

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
const { metafile } = await build({
  entryPoints: ENTRIES.map(name => `${SOURCES}/${name}`),
  outdir: OUT,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  tsconfig: `${SOURCES}/tsconfig.json`,
  loader: { '.svg': 'copy' },
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
})

const names = {}
for (const [path, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
  names[basename(entryPoint ?? Object.keys(inputs)[0]).replace(/\.ts$/, '.js')] = basename(path)
  const bytes = readFileSync(path)
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
}
writeFileSync(`${OUT}/assets.json`, JSON.stringify(names))
