// What every representation is made with, opened once: the JSON-LD processor and the compiled statements of each class.
import { type Action, ANYONE, type Page, type Refused, type Visitor } from '../console/index.js'
import {
  type Class,
  compileQuads,
  localContext,
  type Operation,
  PREFIXES,
  type ToQuads,
  type Vocabulary,
  vocabNamespace,
} from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'
import type { Outgoing } from './representation.js'

/** A document, and what is known of it. */
export interface Publication {
  /** Compacted JSON-LD, `@context` first. */
  document(): Record<string, unknown>
  /** The same as pieces of JSON text, where there is a shorter way to them than through the document. */
  json?(): string[]
  /** Absolute IRI of the address. */
  self: string
  /** Class that a resource is of, or whose members a list has. */
  owner?: Class
  /** Terms that stand above the shared ones. */
  local?: object
  /** The link that a list is of. */
  link?: Page['link']
  /** The document in the form of API version 2026; of a light list, with its members in full. */
  today?: (() => Record<string, unknown>) | undefined
  /** The resources that its address is in. */
  above?: Page['above']
  /** Lists that it links to, by the names of the links. */
  related?: Page['related']
  /** Largest width and height of an image that is shown. */
  maxWidth?: number
  /** Who looks at it; anyone where it is left out. */
  visitor?: () => Visitor
  /** What the caller may do at the address. */
  operations?: () => Operation[]
  /** What the caller may do with what it links to, without a body. */
  actions?: () => Action[]
  /** Entity tag of the representation. */
  etag?: string
  /** The form that an error is about. */
  refused?: Refused | undefined
  /** The form of a page of the console that came from another session. */
  unsent?: Page['unsent']
}

/** Makes documents ready for whichever representation is asked. */
export type Publisher = (publication: Publication) => Outgoing

/** A publisher of the documents of one server. `context` is the shared context document. */
export function openPublisher(
  base: string,
  vocabulary: Vocabulary,
  context: { '@context': object },
  jsonLd: JsonLd,
): Publisher {
  const shared = context['@context']
  const plain = compileQuads(shared)
  const compiled = new WeakMap<object, ToQuads>()
  const prefixes = { vocab: vocabNamespace(vocabulary, base), ...PREFIXES }
  const known = (key: object, local: object): ToQuads => {
    const made = compiled.get(key) ?? compileQuads(shared, local)
    compiled.set(key, made)
    return made
  }
  const toQuadsOf = (owner?: Class, local?: object): ToQuads => {
    if (local) return known(local, local)
    if (!owner?.terms) return plain
    return compiled.get(owner) ?? known(owner, localContext(owner.terms, owner.properties)!)
  }
  const frameOf = ({ terms, properties }: Class, type: unknown): object => ({
    '@context': [shared, localContext(terms, properties) ?? {}],
    '@type': type,
  })
  // What some representations need alone is made when one of them asks for it.
  return ({ document, json, operations = () => [], actions = () => [], visitor = () => ANYONE, local, ...known }) => ({
    ...{ ...known, base, vocabulary, jsonLd, prefixes },
    get document() {
      return document()
    },
    get json() {
      return json ? json() : [JSON.stringify(document())]
    },
    get visitor() {
      return visitor()
    },
    get operations() {
      return operations()
    },
    get actions() {
      return actions()
    },
    get toQuads() {
      return toQuadsOf(known.owner, local)
    },
    get frame() {
      return known.owner && frameOf(known.owner, document()['@type'])
    },
  })
}
