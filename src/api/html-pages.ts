// The documentation for people: public, and cacheable.
import { classPage, docsIndex, guidePages, PAGE_POLICY, PROBLEM_PAGES, vocabularyPage } from '../console/index.js'
import { type FixedDocument, fixedDocument, once } from '../http/index.js'
import { compileSerialisers, publishedAt, publishedByName, type Vocabulary } from '../vocabulary/index.js'

/** `/docs`, the guide, the catalogue of errors, `/docs/{name}` and `/docs/{name}/{Class}` of each vocabulary, and `/docs/{Class}` of the root one. */
export function pages(vocabularies: [Vocabulary, ...Vocabulary[]], base: string): FixedDocument[] {
  const html = 'text/html; charset=utf-8'
  const page = (path: string, make: () => string): FixedDocument => [
    path,
    fixedDocument(html, make, { 'Content-Security-Policy': PAGE_POLICY(base) }),
  ]
  const pagesOf = (vocabulary: Vocabulary): FixedDocument[] => {
    const means = { vocabulary, base, serialisers: once(() => compileSerialisers(vocabulary, base)) }
    const places = [publishedByName(vocabulary), publishedAt(vocabulary)]
    return [
      page(publishedByName(vocabulary).pages, () => vocabularyPage(vocabulary, base)),
      ...[...vocabulary.classes.values()].flatMap(owner =>
        places.map(place => page(place.page(owner.name), () => classPage(means, owner))),
      ),
    ]
  }
  return [
    page('/docs', () => docsIndex(vocabularies, base)),
    ...guidePages(base),
    ...PROBLEM_PAGES.map(([path, make]) => page(path, () => make(base))),
    ...vocabularies.flatMap(pagesOf),
  ]
}
