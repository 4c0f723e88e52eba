// Row -> JSON-LD: functions for each class, compiled once from its properties, so that a resource costs no interpretation.
import { classNamed } from './class-named.js'
import type { Class, Row, Vocabulary } from './model.js'
import { columnsRead, resourceCode, typeOf } from './serialise-code.js'
import { encode, isEmpty, MOMENTS, quote } from './written.js'

/** Turns a row into a resource: `@context` where one is given, then `@id`, then `@type`. */
export type Serialiser = (row: Row, context?: unknown) => Record<string, unknown>

/** The same resource as JSON text, which is made without the resource. `context`: JSON text too. */
export type TextSerialiser = (row: Row, context?: string) => string

/** The serialisers of a vocabulary at one base, each by a class or by its name. */
export interface Serialisers {
  /** Full resource of a class. */
  of(owner: Class | string): Serialiser
  /** Full resource of a class as JSON text. */
  text(owner: Class | string): TextSerialiser
  /** `@id` and `@type` alone. */
  light(owner: Class | string): Serialiser
  /** Columns of a row that its resource, or what is embedded in it, is made from. */
  columns(owner: Class): string[]
  /** Absolute IRI of the resource that a row is; undefined for an embedded one. */
  iri(owner: Class | string, row: Row): string | undefined
}

interface Compiled {
  iri(row: Row): string | undefined
  resource: Serialiser
  text: TextSerialiser
}

/** Makes the functions of a class once, and those of the classes inside it before. */
function compiler(vocabulary: Vocabulary, base: string) {
  const known = new Map<string, Compiled>()
  const moment = MOMENTS[vocabulary.spelling.dates]
  const absolute = (address: string): string => (address.startsWith('/') ? base + address : address)
  return function compile(named: Class | string): Compiled {
    const asked = classNamed(vocabulary, named)
    const before = known.get(asked.iri)
    if (before) return before
    // Asked for by its class in another form of answers, it is still written in this one.
    const owner = vocabulary.classes.get(asked.iri) ?? asked
    const { made, embedded, ...code } = resourceCode(owner, vocabulary, base)
    const inner = embedded.map(compile)
    // The source is made of names from our own vocabulary files alone; nothing of a request reaches it.
    const functionOf = (name: keyof typeof code) => {
      const scope = { absolute, encode, isEmpty, moment, quote, made, embedded: inner.map(one => one[name]) }
      return new Function('scope', `return function ${owner.name}(row, context) {${code[name]}\n}`)(scope)
    }
    const compiled = { iri: functionOf('iri'), resource: functionOf('resource'), text: functionOf('text') }
    known.set(owner.iri, compiled)
    return compiled
  }
}

/** The serialisers of every class, each compiled when it is first asked for, with absolute IRIs under `base`. */
export function compileSerialisers(vocabulary: Vocabulary, base: string): Serialisers {
  const compile = compiler(vocabulary, base)
  const columns = new Map<Class, string[]>()
  return {
    of: owner => compile(owner).resource,
    text: owner => compile(owner).text,
    columns(owner) {
      const known = columns.get(owner) ?? columnsRead(owner, vocabulary.classes)
      columns.set(owner, known)
      return known
    },
    light: owner => {
      const [{ iri }, type] = [compile(owner), typeOf(classNamed(vocabulary, owner))]
      return row => ({ '@id': iri(row), '@type': type })
    },
    iri: (owner, row) => compile(owner).iri(row),
  }
}
