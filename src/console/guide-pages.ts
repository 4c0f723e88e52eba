// The guide: the files that `npm run build` has made of docs/, at /docs/guide. Their links are relative to each other.
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Request, Response } from 'express'
import { digest, type FixedDocument, isKnown, once } from '../http/index.js'
import { GUIDE } from '../program-files.js'
import { PAGE_POLICY } from './page-policy.js'

const GUIDE_PATH = '/docs/guide'

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
}

interface GuideFile {
  name: string
  read(): { bytes: Buffer; etag: string }
}

const readFile = (name: string) => {
  const bytes = readFileSync(GUIDE + name)
  return { bytes, etag: `"${digest(bytes)}"` }
}

/** The files, each read when it is first asked for, whatever the base: there are no absolute addresses in them. */
const files = once((): GuideFile[] =>
  readdirSync(GUIDE, { recursive: true, encoding: 'utf8' })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => extname(name) in MEDIA_TYPES)
    .map(name => ({ name, read: once(() => readFile(name)) })),
)

/** The addresses of the guide below a base; the folder itself leads to its first page. */
export function guidePages(base: string): FixedDocument[] {
  const policy = PAGE_POLICY(base)
  const toFirst = (_: Request, response: Response): void =>
    void response.status(302).set('Location', `${base}${GUIDE_PATH}/index.html`).end()
  const page = ({ name, read }: GuideFile): FixedDocument => [
    `${GUIDE_PATH}/${name}`,
    (request, response) => {
      const { bytes, etag } = read()
      if (isKnown(request, response, etag)) return
      response.set({ 'Content-Type': MEDIA_TYPES[extname(name)]!, 'Content-Security-Policy': policy })
      response.end(bytes)
    },
  ]
  return [[GUIDE_PATH, toFirst], [`${GUIDE_PATH}/`, toFirst], ...files().map(page)]
}
