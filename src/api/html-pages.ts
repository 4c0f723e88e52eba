// The documentation for people and the style sheet of all pages: public, and cacheable.
import type { Router } from 'express'
import { classPage, docsIndex, STYLE, STYLE_PATH, vocabularyPage } from '../console/index.js'
import { notFound } from '../problem.js'
import { compileSerialisers, publishedAt, publishedByName, type Vocabulary } from '../vocabulary/index.js'
import { fixedDocument, once } from './static-document.js'

/** What a page may load and where its forms may go: nothing but our own. */
export const PAGE_POLICY = (base: string): string => {
  const own = new URL(base).origin
  return `default-src 'none'; img-src 'self' ${own}; style-src 'self' ${own}; form-action 'self' ${own}; frame-ancestors 'none'; base-uri 'none'`
}

/** Adds `/docs`, `/docs/{name}` and `/docs/{name}/{Class}` of each vocabulary, `/docs/{Class}` of the root one, and the style sheet. */
export function servePages(router: Router, vocabularies: [Vocabulary, ...Vocabulary[]], base: string): void {
  const html = 'text/html; charset=utf-8'
  const page = (path: string, make: () => string): void => {
    router.get(path, fixedDocument(html, make, { 'Content-Security-Policy': PAGE_POLICY(base) }))
  }
  router.get(
    STYLE_PATH,
    fixedDocument('text/css; charset=utf-8', () => STYLE),
  )
  page('/docs', () => docsIndex(vocabularies, base))
  for (const vocabulary of vocabularies) {
    const means = { vocabulary, base, serialisers: once(() => compileSerialisers(vocabulary, base)) }
    page(publishedByName(vocabulary).pages, () => vocabularyPage(vocabulary, base))
    for (const owner of vocabulary.classes.values())
      for (const { page: pathOf } of [publishedByName(vocabulary), publishedAt(vocabulary)])
        page(pathOf(owner.name), () => classPage(means, owner))
  }
  router.get('/docs/{*name}', request => {
    throw notFound(`The documentation of ${request.path.slice('/docs/'.length)}`)
  })
}
