// What the pages of manifests and collections load: OpenSeadragon, one script and one style sheet, from our own server.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Fail, fixedDocument, type MethodRoute, type Mount, methodRoutes } from '../../http/index.js'
import { VIEWER_PATH } from './page-frame.js'
import { PAGE_SCRIPT } from './viewer-script.js'
import { PAGE_STYLE } from './viewer-style.js'

/** OpenSeadragon as its package has it, read when it is first asked for. */
function openSeadragon(): string {
  const main = createRequire(import.meta.url).resolve('openseadragon')
  return readFileSync(join(dirname(main), 'openseadragon.min.js'), 'utf8').replace(
    /\n\/\/# sourceMappingURL=.*\s*$/,
    '\n',
  )
}

const SCRIPT = 'text/javascript; charset=utf-8'

const FILES: Record<string, MethodRoute['methods'][string]> = {
  'openseadragon.js': fixedDocument(SCRIPT, openSeadragon),
  'page.js': fixedDocument(SCRIPT, () => PAGE_SCRIPT),
  'page.css': fixedDocument('text/css; charset=utf-8', () => PAGE_STYLE),
}

/** The routes of the files. */
export const viewerMount = (fail: Fail): Mount =>
  methodRoutes(
    Object.entries(FILES).map(([name, answer]) => ({
      template: `${VIEWER_PATH}/${name}`,
      methods: { GET: answer },
      headers: { 'X-Content-Type-Options': 'nosniff' },
      scripts: '*',
    })),
    fail,
  )
