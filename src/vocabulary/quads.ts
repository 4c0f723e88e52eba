// Our JSON-LD -> RDF/JS quads, without a JSON-LD processor: the keys of the context are compiled once into statements.
import factory from '@rdfjs/data-model'
import type { BlankNode, Literal, NamedNode, Quad } from '@rdfjs/types'
import { readTerms, type Term } from './terms.js'

type Node = Record<string, unknown>
type Subject = NamedNode | BlankNode

/** The statements of a document, one array for each node of it, so that a long list can be written as it goes. */
export type ToQuads = (document: Node) => Generator<Quad[]>

const XSD = 'http://www.w3.org/2001/XMLSchema#'
const TYPE = factory.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
const JSON_LITERAL = factory.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON')
const BOOLEAN = factory.namedNode(`${XSD}boolean`)
const INTEGER = factory.namedNode(`${XSD}integer`)
const DOUBLE = factory.namedNode(`${XSD}double`)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const FORBIDDEN = /[\u0000- <>"{}|^`\\]/
const EACH_FORBIDDEN = new RegExp(FORBIDDEN, 'g')

/** Characters that an IRI cannot have are encoded, so that no text can end an IRI in Turtle. */
const safeIri = (iri: string): string => (FORBIDDEN.test(iri) ? iri.replace(EACH_FORBIDDEN, encodeURIComponent) : iri)

/** JSON with its keys in order, RFC 8785: the lexical form of rdf:JSON. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** The canonical lexical form of xsd:double. */
const double = (value: number): string => value.toExponential(15).replace(/(\d)0*e\+?/, '$1E')

function numberLiteral(value: number, datatype: NamedNode | undefined): Literal {
  const isInteger = Number.isInteger(value) && Math.abs(value) < 1e21
  if (!isInteger || datatype?.value === DOUBLE.value) return factory.literal(double(value), datatype ?? DOUBLE)
  return factory.literal(String(value), datatype ?? INTEGER)
}

/** A scalar as a literal of the datatype, or of the one that its JSON form tells. */
function literal(value: unknown, datatype: NamedNode | undefined): Literal {
  if (typeof value === 'number') return numberLiteral(value, datatype)
  if (typeof value === 'boolean') return factory.literal(String(value), datatype ?? BOOLEAN)
  return datatype ? factory.literal(String(value), datatype) : factory.literal(String(value))
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const [FIRST, REST, NIL] = ['first', 'rest', 'nil'].map(name => factory.namedNode(RDF + name)) as [
  NamedNode,
  NamedNode,
  NamedNode,
]

/** An rdf:List as the object of a statement. */
function* listOf(subject: Subject, predicate: NamedNode, objects: Quad['object'][], blank: () => BlankNode) {
  let [from, by]: [Subject, NamedNode] = [subject, predicate]
  for (const object of objects) {
    const cell = blank()
    yield factory.quad(from, by, cell)
    yield factory.quad(cell, FIRST, object)
    ;[from, by] = [cell, REST]
  }
  yield factory.quad(from, by, NIL)
}

interface Statement {
  predicate: NamedNode
  isJson: boolean
  isList: boolean
  /** Text as the IRI that it names. */
  toIri?: (text: string) => NamedNode
  datatype?: NamedNode
}

/**
 * Compiles the contexts of our own documents, the shared one first, into a function from a document to its statements.
 * The graph is the one that `jsonld.toRDF` makes of the document; keys that are no term say nothing.
 */
export function compileQuads(...contexts: object[]): ToQuads {
  const terms = readTerms(...contexts)
  const iri = (text: string): NamedNode => factory.namedNode(safeIri(text))
  const named = new Map<string, NamedNode>()
  const name = (text: string): NamedNode => {
    const known = named.get(text)
    if (known) return known
    const made = iri(terms.expand(text))
    if (named.size < 10_000) named.set(text, made)
    return made
  }
  const compile = ({ iri: property, type, list }: Term): Statement => ({
    predicate: factory.namedNode(property),
    isJson: type === '@json',
    isList: list,
    toIri:
      type === '@id'
        ? text => iri(text.includes(':') ? terms.expand(text) : text)
        : type === '@vocab'
          ? name
          : undefined,
    datatype: type && !type.startsWith('@') ? factory.namedNode(type) : undefined,
  })
  const statements = new Map<string, Statement | undefined>()
  const statementOf = (key: string): Statement | undefined => {
    if (statements.has(key)) return statements.get(key)
    const term = terms.get(key)
    const statement = term && compile(term)
    if (term) statements.set(key, statement)
    return statement
  }

  return function* quadsOf(document) {
    let blanks = 0
    const subjectOf = (node: Node): Subject =>
      typeof node['@id'] === 'string' ? name(node['@id']) : factory.blankNode(`b${blanks++}`)
    const waiting: [Subject, Node][] = [[subjectOf(document), document]]
    for (let at = 0; at < waiting.length; at++) {
      const [subject, node] = waiting[at]!
      const quads: Quad[] = []
      const lists: Quad[] = []
      for (const key of Object.keys(node)) {
        const value = node[key]
        if (value === null || value === undefined) continue
        if (key === '@type') {
          for (const type of [value].flat())
            quads.push(factory.quad(subject, TYPE, iri(terms.expandType(String(type)))))
          continue
        }
        const statement = statementOf(key)
        if (!statement) continue
        const { predicate, isJson, isList, toIri, datatype } = statement
        if (isJson) {
          quads.push(factory.quad(subject, predicate, factory.literal(canonicalJson(value), JSON_LITERAL)))
          continue
        }
        const objects: (Subject | Literal)[] = []
        for (const item of Array.isArray(value) ? value : [value]) {
          if (item === null || item === undefined) continue
          if (typeof item === 'object') {
            const object = subjectOf(item as Node)
            waiting.push([object, item as Node])
            objects.push(object)
          } else objects.push(toIri && typeof item === 'string' ? toIri(item) : literal(item, datatype))
        }
        if (isList) lists.push(...listOf(subject, predicate, objects, () => factory.blankNode(`b${blanks++}`)))
        else for (const object of objects) quads.push(factory.quad(subject, predicate, object))
      }
      quads.push(...lists)
      if (quads.length > 0) yield quads
    }
  }
}
