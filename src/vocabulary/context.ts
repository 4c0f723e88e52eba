// The JSON-LD 1.1 context of a vocabulary: flat, one JSON key for one property IRI, whatever the class.
import { HYDRA_CONTEXT, HYDRA_TERMS, PREFIXES } from './hydra-terms.js'
import type { Property, Vocabulary } from './model.js'
import { vocabNamespace } from './published-at.js'

/** Kinds whose JSON form does not tell their datatype by itself. */
const COERCED: Partial<Record<Property['kind'], string>> = {
  iri: '@id',
  dateTime: 'xsd:dateTime',
  nonNegativeInteger: 'xsd:nonNegativeInteger',
  double: 'xsd:double',
  json: '@json',
}

/** The property whose value is what kind of thing a resource is, where its class leaves that to the client: a keyword, and no term. */
export const TYPE = '@type'

/** How a property's values are told in the context. */
export function termOf(property: Property): unknown {
  const type = COERCED[property.kind]
  if (!type && !property.many) return property.iri
  // A link to a collection is one IRI, even where an array may be written for it.
  const container = property.many && !property.memberOf ? { '@container': '@set' } : {}
  return { '@id': property.iri, ...(type ? { '@type': type } : {}), ...container }
}

/** Term definitions by which a class differs from the shared context; undefined when it does not. */
export function localContext(terms: Record<string, string> | undefined, properties: Property[]): object | undefined {
  if (!terms) return undefined
  const named = new Map(properties.map(property => [property.name, property]))
  return Object.fromEntries(
    Object.entries(terms).map(([key, iri]) => [key, named.has(key) ? termOf({ ...named.get(key)!, iri }) : iri]),
  )
}

/** The document served at `/contexts/{name}.jsonld`. */
export function contextDocument(vocabulary: Vocabulary, base: string): { '@context': Record<string, unknown> } {
  const terms: Record<string, unknown> = {}
  for (const owner of vocabulary.classes.values())
    for (const property of owner.properties)
      if (!HYDRA_TERMS[property.name] && !owner.terms?.[property.name] && property.name !== TYPE)
        terms[property.name] = termOf(property)
  return {
    '@context': { '@version': 1.1, vocab: vocabNamespace(vocabulary, base), ...PREFIXES, ...HYDRA_CONTEXT, ...terms },
  }
}
