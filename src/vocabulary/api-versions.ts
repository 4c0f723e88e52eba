// The forms of answers of the DLCS: that of 2016, and that which its clients of today declare.
import type { CompiledVocabulary } from './compile.js'
import type { Class, Property } from './model.js'
import { compileSerialisers } from './serialise.js'

export const API_VERSIONS = ['2016', '2026'] as const
export type ApiVersion = (typeof API_VERSIONS)[number]

/** A property as answers of today have it: the values themselves where those of 2016 have a link to a collection of them. */
const asToday = (property: Property): Property =>
  property.valuesToday
    ? { ...property, many: true, memberOf: undefined, uriTemplates: [], value: property.valuesToday }
    : property

const today = new WeakMap<CompiledVocabulary['serialisers'], CompiledVocabulary>()

/** The vocabulary whose serialisers write a form, with IRIs under `base`; entity tags differ by its edition. */
export function inVersion(compiled: CompiledVocabulary, version: ApiVersion, base: string): CompiledVocabulary {
  const { vocabulary, readerOf, serialisers, edition } = compiled
  const differs = ({ properties }: Class) => properties.some(({ valuesToday }) => valuesToday)
  if (version === '2016' || ![...vocabulary.classes.values()].some(differs)) return compiled
  const known = today.get(serialisers)
  if (known) return known
  const classes = [...vocabulary.classes.values()].map(owner => ({
    ...owner,
    properties: owner.properties.map(asToday),
  }))
  const form = { ...vocabulary, classes: new Map(classes.map(owner => [owner.iri, owner])) }
  const made = {
    ...{ vocabulary: form, readerOf, serialisers: compileSerialisers(form, base) },
    edition: `${edition}-${version}`,
  }
  today.set(serialisers, made)
  return made
}
