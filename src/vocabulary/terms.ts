// A flat JSON-LD context read once: which property a JSON key stands for, what its values are, and the way back.

/** One JSON key of a context. `type` is `@id`, `@vocab`, `@json`, a full datatype IRI, or nothing. */
export interface Term {
  key: string
  iri: string
  type?: string
  /** Values always stand in an array. */
  set: boolean
  /** The array is an rdf:List. */
  list: boolean
}

/** The keys of a context. */
export interface Terms {
  get(key: string): Term | undefined
  /** The key of a property's full IRI. */
  keyOf(iri: string): string | undefined
  /** Full IRI of a term or a compact IRI; other text is returned as it is. */
  expand(name: string): string
  /** Full IRI of a type, which may be a name of the context's `@vocab`. */
  expandType(name: string): string
  /** `vocab:X` for an IRI of our own vocabulary, and a term for one of Hydra's; else the IRI itself. */
  compact(iri: string): string
}

type Definition = string | { '@id': string; '@type'?: string; '@container'?: string }

const KEYWORD = /^@/

/** Reads contexts that hold explicit terms and prefixes alone, a later one standing above an earlier one. */
export function readTerms(...contexts: object[]): Terms {
  const definitions: Record<string, Definition> = Object.assign({}, ...contexts)
  const idOf = (definition: Definition): string => (typeof definition === 'string' ? definition : definition['@id'])
  const expand = (name: string, depth = 0): string => {
    if (KEYWORD.test(name) || depth > 4) return name
    const own = Object.hasOwn(definitions, name) ? definitions[name] : undefined
    if (own) return expand(idOf(own), depth + 1)
    const colon = name.indexOf(':')
    const prefix = name.slice(0, colon)
    if (colon < 1 || name.startsWith('//', colon + 1) || !Object.hasOwn(definitions, prefix)) return name
    return idOf(definitions[prefix]!) + name.slice(colon + 1)
  }
  const terms = new Map<string, Term>()
  const keys = new Map<string, string>()
  for (const [key, definition] of Object.entries(definitions)) {
    if (KEYWORD.test(key)) continue
    const { '@type': type, '@container': container } = typeof definition === 'string' ? ({} as never) : definition
    const term: Term = {
      key,
      iri: expand(key),
      type: type && expand(type),
      set: container === '@set',
      list: container === '@list',
    }
    terms.set(key, term)
    keys.set(term.iri, key)
  }
  const vocab = expand('vocab:')
  const others = idOf(definitions['@vocab'] ?? '')
  return {
    get: key => terms.get(key),
    keyOf: iri => keys.get(iri),
    expand: name => expand(name),
    expandType(name) {
      const iri = expand(name)
      return iri.includes(':') ? iri : others + iri
    },
    compact(iri) {
      if (iri.startsWith(vocab)) return `vocab:${iri.slice(vocab.length)}`
      return keys.get(iri) ?? (others && iri.startsWith(others) ? iri.slice(others.length) : iri)
    },
  }
}
