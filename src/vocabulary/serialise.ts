// Row -> JSON-LD: one function per class, compiled once from its properties, so that a resource costs no interpretation.
import type { Class, Property, Row, Vocabulary } from './model.js'

/** Turns a row into a resource without its `@context`; `@id` first, then `@type`. */
export type Serialiser = (row: Row) => Record<string, unknown>

/** The serialisers of a vocabulary at one base. */
export interface Serialisers {
  /** Full resource of a class. */
  of(owner: Class): Serialiser
  /** `@id` and `@type` alone. */
  light(owner: Class): Serialiser
  /** Absolute IRI of the resource that a row is; undefined for an embedded one. */
  iri(owner: Class, row: Row): string | undefined
}

type Expand = (row: Row) => string | undefined

/** Expression of one value in the compiled code, `value` being the column's; undefined hides the property. */
function valueExpression(property: Property, column: string, embedded: number): string {
  const each = (one: string) => (property.many ? `${column}.map(item => ${one})` : one.replaceAll('item', column))
  switch (property.kind) {
    case 'dateTime':
      return each('item.toISOString()')
    case 'object':
      return each(`scope.embedded[${embedded}]({ ...row, ...item })`)
    default:
      return column
  }
}

/** A template with its last variable taken from an array's item rather than from the row: links to many. */
const expandEach = (property: Property, base: string) => (row: Row) => {
  const template = property.value!
  const last = template.columns.at(-1)!
  const items = (row[property.column!] as unknown[] | null) ?? []
  return items.flatMap(item => {
    const path = template.expand({ ...row, [last]: item })
    return path === undefined ? [] : [base + path]
  })
}

const single = (property: Property, base: string): Expand => {
  const template = (property.value ?? property.uriTemplate)!
  const prefix = template.text.startsWith('/') ? base : ''
  return row => {
    const text = template.expand(row)
    return text === undefined ? undefined : prefix + text
  }
}

/** hydra:IriTemplate of a row: the variables of the template are for the client to fill in. */
function templated(property: Property, base: string): (row: Row) => unknown {
  const start = single(property, base)
  const mapping = [...property.template!.matchAll(/\{(\w+)\}/g)].map(([, variable]) => ({
    '@type': 'IriTemplateMapping',
    variable,
    property: `${property.iri}_${variable}`,
    required: true,
  }))
  return row => {
    const prefix = start(row)
    if (prefix === undefined) return undefined
    return {
      '@type': 'IriTemplate',
      template: prefix + property.template,
      variableRepresentation: 'BasicRepresentation',
      mapping,
    }
  }
}

/** What is written alone and yet shows that it is there, by a text that is always the same. */
const isMask = ({ value }: Property): boolean => value?.variables.length === 0

/** A class of collections is shown as a Collection, which every client knows. */
const typeOf = (owner: Class): string => (owner.subClassOf === 'hydra:Collection' ? 'Collection' : owner.iri)

function compile(owner: Class, base: string, iri: Expand, embeddedOf: (range: string) => Serialiser): Serialiser {
  const scope = { iri, templates: [] as ((row: Row) => unknown)[], embedded: [] as Serialiser[] }
  const lines = owner.properties
    .filter(property => property.readable || isMask(property))
    .map(property => {
      const name = JSON.stringify(property.name)
      const shown = property.when ? `if (row[${JSON.stringify(property.when)}]) ` : ''
      const made = property.value ?? property.uriTemplate
      if (made) {
        const many = property.many && property.value && property.column
        const make = property.template ? templated : many ? expandEach : single
        scope.templates.push(make(property, base))
        const call = `scope.templates[${scope.templates.length - 1}](row)`
        return `${shown}{ const made = ${call}; if (made !== undefined) resource[${name}] = made }`
      }
      if (property.kind === 'object') scope.embedded.push(embeddedOf(property.range))
      const column = `row[${JSON.stringify(property.column)}]`
      const value = valueExpression(property, 'value', scope.embedded.length - 1)
      return `${shown}{ const value = ${column}; if (value !== null && value !== undefined) resource[${name}] = ${value} }`
    })
  const type = JSON.stringify(typeOf(owner))
  const source = `
    const id = scope.iri(row)
    const resource = id === undefined ? { '@type': ${type} } : { '@id': id, '@type': ${type} }
    ${lines.join('\n    ')}
    return resource`
  // The source is made of names from our own vocabulary files alone; nothing of a request reaches it.
  return new Function('scope', `return function ${owner.name}(row) {${source}\n}`)(scope) as Serialiser
}

/** Compiles the serialisers of every class, with absolute IRIs under `base`. */
export function compileSerialisers(vocabulary: Vocabulary, base: string): Serialisers {
  const full = new Map<string, Serialiser>()
  const iriOf = (owner: Class) => (row: Row) => {
    for (const template of owner.uriTemplates) {
      const path = template.expand(row)
      if (path !== undefined) return base + path
    }
    return undefined
  }
  const of = (owner: Class): Serialiser => {
    const known = full.get(owner.iri)
    if (known) return known
    const made = compile(owner, base, iriOf(owner), range => of(vocabulary.classes.get(range)!))
    full.set(owner.iri, made)
    return made
  }
  for (const owner of vocabulary.classes.values()) of(owner)
  return {
    of,
    light: owner => row => ({ '@id': iriOf(owner)(row), '@type': typeOf(owner) }),
    iri: (owner, row) => iriOf(owner)(row),
  }
}
