// Any RDF in: the nodes of an expanded JSON-LD document -> a body with our own keys, as if it had been written in them.
import { invalid } from '../problem.js'
import { localContext, TYPE } from './context.js'
import { languageMapOfLiterals } from './language-map.js'
import type { Class, Kind, Property, Vocabulary } from './model.js'
import { readTerms } from './terms.js'

/** A node of a flattened, expanded JSON-LD document. */
export type ExpandedNode = { '@id'?: string; '@type'?: string[] } & Record<string, unknown>

type Body = Record<string, unknown>
type Item = Record<string, unknown>

/** Which resource of the document is meant. */
export interface Meant {
  /** Absolute IRI of the request. */
  self: string
  /** Compact IRI of the class expected: `vocab:Image`, `hydra:Collection`. */
  expects?: string
  /** The address is that of the collection in which a resource is made, so its IRI stands for the new one. */
  creates: boolean
}

/** Picks the node that is meant and reads it. Throws HttpProblem 400 when there is none, or more than one. */
export type ReadStatements = (nodes: ExpandedNode[], meant: Meant) => Body

/** Most nodes inside one another. */
const DEEPEST = 32

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

/** A lexical form as the JSON that our bodies use; what does not fit is left for the validator to refuse. */
function fromLexical(kind: Kind | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const isNumber = kind === 'integer' || kind === 'nonNegativeInteger' || kind === 'double'
  if (isNumber) return NUMBER.test(value) ? Number(value) : value
  if (kind === 'boolean') return ['true', '1'].includes(value) || (['false', '0'].includes(value) ? false : value)
  return value
}

const nodeReferences = (node: ExpandedNode): string[] =>
  Object.entries(node).flatMap(([key, values]) =>
    key.startsWith('@') || !Array.isArray(values)
      ? []
      : values.flatMap((item: Item) => ('@id' in item && item['@id'] !== node['@id'] ? [String(item['@id'])] : [])),
  )

function meantNode(nodes: ExpandedNode[], { self, expects }: Meant, expand: (name: string) => string): ExpandedNode {
  const named = nodes.find(node => node['@id'] === self)
  if (named) return named
  const referred = new Set(nodes.flatMap(nodeReferences))
  const roots = nodes.filter(node => !referred.has(node['@id'] ?? ''))
  const candidates = roots.length > 0 ? roots : nodes
  const typed = expects ? candidates.filter(node => node['@type']?.includes(expand(expects))) : []
  const found = typed.length > 0 ? typed : candidates
  if (found.length === 1) return found[0]!
  throw invalid(
    'body',
    found.length === 0
      ? 'says nothing about a resource'
      : `describes ${found.length} resources; give the one that is meant the IRI ${self}, or send it alone`,
  )
}

/** Compiles the reader of a vocabulary's statements. `context` is the shared context. */
export function compileStatements(vocabulary: Vocabulary, context: object, base: string): ReadStatements {
  const everywhere = new Map<string, Property>()
  for (const owner of vocabulary.classes.values())
    for (const property of owner.properties) if (!everywhere.has(property.name)) everywhere.set(property.name, property)

  const readerOf = (owner: Class | undefined) => {
    const terms = readTerms(context, (owner && localContext(owner.terms, owner.properties)) ?? {})
    const own = new Map(owner?.properties.map(property => [property.name, property]))
    return { terms, isTyped: own.has(TYPE), propertyOf: (key: string) => own.get(key) ?? everywhere.get(key) }
  }

  /** The link to a collection as it is read, rather than one of its members. */
  const isOwnLink = ({ uriTemplates }: Property, value: unknown): boolean =>
    uriTemplates.some(template => template.match(String(value).replace(base, '')))

  return (nodes, meant) => {
    const { terms, isTyped, propertyOf } = readerOf(meant.expects ? vocabulary.classes.get(meant.expects) : undefined)
    const byId = new Map(nodes.map(node => [node['@id'], node]))

    const readItem = (key: string, item: Item, depth: number): unknown => {
      const property = propertyOf(key)
      if ('@value' in item) {
        if (item['@language'] !== undefined)
          throw invalid(key, `has a language (${item['@language']}), and languages are not kept: send plain text`)
        return item['@type'] === '@json' ? item['@value'] : fromLexical(property?.kind, item['@value'])
      }
      const node = byId.get(item['@id'] as string)
      const isEmbedded = property ? property.kind === 'object' : key === 'member'
      if (isEmbedded) return bodyOf(node ?? (item as ExpandedNode), depth + 1)
      return item['@id']
    }

    const bodyOf = (node: ExpandedNode, depth: number): Body => {
      if (depth > DEEPEST) throw invalid('body', `must not nest resources deeper than ${DEEPEST}`)
      const entries: [string, unknown][] = []
      if (node['@id'] && !node['@id'].startsWith('_:')) entries.push(['@id', node['@id']])
      const types = (node['@type'] ?? [])
        .map(terms.compact)
        .filter(type => isTyped || type === 'Collection' || type.startsWith('vocab:'))
      if (types.length > 0) entries.push(['@type', types.length === 1 ? types[0] : types])
      for (const [iri, values] of Object.entries(node)) {
        const key = iri.startsWith('@') ? undefined : terms.keyOf(iri)
        const property = key === undefined ? undefined : propertyOf(key)
        // A statement in somebody else's terms says nothing to us, as JSON-LD has it.
        if (key === undefined || !(property || key === 'member') || !Array.isArray(values)) continue
        const items = values.flatMap((item: Item) => ('@list' in item ? (item['@list'] as Item[]) : [item]))
        if (property?.languageMap && items.every(item => typeof item['@value'] === 'string')) {
          entries.push([key, languageMapOfLiterals(items)])
          continue
        }
        const read = items.map(item => readItem(key, item, depth))
        const isSet = key === 'member' || (property?.many && !property.memberOf)
        const isOne = read.length === 1 && !isSet && !(property?.memberOf && !isOwnLink(property, read[0]))
        entries.push([key, isOne ? read[0] : read])
      }
      return Object.fromEntries(entries)
    }

    const body = bodyOf(meantNode(nodes, meant, terms.expand), 0)
    if (meant.creates && body['@id'] === meant.self) delete body['@id']
    return body
  }
}
