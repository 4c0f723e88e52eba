// What every representation is made with, opened once: the JSON-LD processor and the compiled statements of each class.
import { type Class, compileQuads, localContext, PREFIXES, type ToQuads, vocabNamespace } from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'
import type { Outgoing } from './representation.js'

/** Makes documents ready for whichever representation is asked. */
export interface Publisher {
  /** `owner` is the class that a resource is of, or whose members a list has; `local` terms stand above the shared ones. */
  outgoing(document: Record<string, unknown>, self: string, owner?: Class, local?: object): Outgoing
}

/** A publisher of the documents of one server. `context` is the shared context document. */
export function openPublisher(base: string, context: { '@context': object }, jsonLd: JsonLd): Publisher {
  const shared = context['@context']
  const plain = compileQuads(shared)
  const compiled = new WeakMap<object, ToQuads>()
  const prefixes = { vocab: vocabNamespace(base), ...PREFIXES }
  const known = (key: object, local: object): ToQuads => {
    const made = compiled.get(key) ?? compileQuads(shared, local)
    compiled.set(key, made)
    return made
  }
  const toQuadsOf = (owner?: Class, local?: object): ToQuads => {
    if (local) return known(local, local)
    const own = owner?.terms && localContext(owner.terms, owner.properties)
    return own ? known(owner, own) : plain
  }
  return {
    outgoing: (document, self, owner, local) => ({
      document,
      self,
      jsonLd,
      prefixes,
      toQuads: toQuadsOf(owner, local),
      ...(owner?.frame
        ? {
            frame: {
              '@context': [context['@context'], localContext(owner.terms, owner.properties) ?? {}],
              ...owner.frame,
            },
          }
        : {}),
    }),
  }
}
