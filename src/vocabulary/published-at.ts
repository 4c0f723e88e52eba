// Where the documents made from a vocabulary are served: below its name, and those of the root vocabulary at the root too.
import type { Vocabulary } from './model.js'

/** Paths of the documents of a vocabulary; of a class by its name. */
export interface PublishedAt {
  documentation: string
  pages: string
  openApi: string
  page(className: string): string
  schema(className: string): string
  shape(className: string): string
}

const below = (name: string): PublishedAt => ({
  documentation: `/vocab${name}`,
  pages: `/docs${name}`,
  openApi: `/openapi${name}.json`,
  page: className => `/docs${name}/${className}`,
  schema: className => `/schemas${name}/${className}.json`,
  shape: className => `/shapes${name}/${className}`,
})

/** Where a vocabulary's documents are under its name. */
export const publishedByName = ({ name }: Vocabulary): PublishedAt => below(`/${name}`)

/** Where they are linked to: at the root for the root vocabulary, else under its name. */
export const publishedAt = (vocabulary: Vocabulary): PublishedAt =>
  vocabulary.root ? below('') : publishedByName(vocabulary)

/** URL of the JSON-LD context of a vocabulary. */
export const contextUrl = ({ name }: Vocabulary, base: string): string => `${base}/contexts/${name}.jsonld`

/** The namespace of a vocabulary's own terms on a server: `{base}/vocab#`, or `{base}/vocab/{name}#`. */
export const vocabNamespace = (vocabulary: Vocabulary, base: string): string =>
  `${base}${publishedAt(vocabulary).documentation}#`

/**
 * Links of an API's answers, as of RFC 8288: to its documentation, spelt just so, since some clients find it by a regular
 * expression; and where they are plain JSON to the context that makes them JSON-LD (JSON-LD 1.1, 6.1).
 */
export function documentationLinks(vocabulary: Vocabulary, base: string): string[] {
  const documentation = `<${base}${publishedAt(vocabulary).documentation}>; rel="http://www.w3.org/ns/hydra/core#apiDocumentation"`
  const context = `<${contextUrl(vocabulary, base)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
  return vocabulary.spelling.plain ? [documentation, context] : [documentation]
}
