// The documentation for people and the style sheet of all pages: public, and cacheable.
import type { Router } from 'express'
import { classPage, docsIndex, STYLE, STYLE_PATH } from '../console/index.js'
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { fixedDocument } from './static-document.js'

/** What a page may load and where its forms may go: nothing but our own. */
export const PAGE_POLICY = (base: string): string => {
  const own = new URL(base).origin
  return `default-src 'none'; img-src 'self' ${own}; style-src 'self' ${own}; form-action 'self' ${own}; frame-ancestors 'none'; base-uri 'none'`
}

/** Adds `/docs`, `/docs/{Class}` and the style sheet. */
export function servePages(router: Router, { vocabulary, serialisers, base }: Services): void {
  const means = { vocabulary, serialisers, base }
  const html = 'text/html; charset=utf-8'
  const page = (make: () => string) => fixedDocument(html, make, { 'Content-Security-Policy': PAGE_POLICY(base) })
  router.get(
    STYLE_PATH,
    fixedDocument('text/css; charset=utf-8', () => STYLE),
  )
  router.get(
    '/docs',
    page(() => docsIndex(means)),
  )
  for (const owner of vocabulary.classes.values())
    router.get(
      `/docs/${owner.name}`,
      page(() => classPage(means, owner)),
    )
  router.get('/docs/:name', request => {
    throw notFound(`The documentation of ${request.params.name}`)
  })
}
