// Mirador with its plug-in that writes annotations, and with the adapter of docs/annotations.md, as one script and one
// style sheet.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const DOCS = new URL('../../../docs/annotations.md', import.meta.url)

/** The adapter, as it stands in the documentation. */
function adapter() {
  const code = /^```js\n(export class CanvasAdapter .*?)^```/ms.exec(readFileSync(DOCS, 'utf8'))?.[1]
  if (!code) throw new Error('docs/annotations.md has no CanvasAdapter')
  return code
}

const ENTRY = `
import Mirador from 'mirador'
import plugins from 'mirador-annotation-editor'
import 'mirador-annotation-editor/dist/index.css'
${adapter()}
window.annotate = (viewer, key, secret) =>
  Mirador.viewer({ ...viewer, annotation: { adapter: canvasId => new CanvasAdapter(canvasId, key, secret) } }, plugins)
`

/** Bundles all of it; what it has is window.annotate(viewer, key, secret). */
export async function bundled() {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    outdir: 'annotating',
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  const textOf = ending => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { script: textOf('.js'), style: textOf('.css') }
}
