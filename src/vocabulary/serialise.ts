// Row -> JSON-LD: one function per class, compiled once from its properties, so that a resource costs no interpretation.
import { addressCode, encode } from './address-code.js'
import type { Class, Property, Row, Vocabulary } from './model.js'

/** Turns a row into a resource: `@context` where one is given, then `@id`, then `@type`. */
export type Serialiser = (row: Row, context?: unknown) => Record<string, unknown>

/** The serialisers of a vocabulary at one base. */
export interface Serialisers {
  /** Full resource of a class. */
  of(owner: Class): Serialiser
  /** `@id` and `@type` alone. */
  light(owner: Class): Serialiser
  /** Columns of a row that its resource, or what is embedded in it, is made from. */
  columns(owner: Class): string[]
  /** Absolute IRI of the resource that a row is; undefined for an embedded one. */
  iri(owner: Class, row: Row): string | undefined
}

/** Columns that the serialiser of a class reads, its embedded ones' too: what an item lacks is looked for in the row around it. */
function columnsRead(owner: Class, classes: Map<string, Class>, seen = new Set<Class>()): string[] {
  if (seen.has(owner)) return []
  seen.add(owner)
  const templates = [
    ...owner.uriTemplates,
    ...owner.properties.flatMap(({ value, uriTemplate }) => value ?? uriTemplate ?? []),
  ]
  const own = owner.properties.flatMap(({ column, when }) => [column, when].filter(name => name !== undefined))
  const embedded = owner.properties.flatMap(({ kind, range }) => (kind === 'object' && classes.get(range)) || [])
  const inner = embedded.flatMap(one => columnsRead(one, classes, seen))
  return [...new Set([...own, ...templates.flatMap(({ columns }) => columns), ...inner])]
}

/** Expression of one value in the compiled code, `column` being the column's; undefined hides the property. */
function valueExpression(property: Property, column: string, embedded: number, outer: string[]): string {
  const each = (one: (item: string) => string) =>
    property.many ? `${column}.map(item => ${one('item')})` : one(column)
  const around = outer.map(name => `${JSON.stringify(name)}: row[${JSON.stringify(name)}], `).join('')
  switch (property.kind) {
    case 'dateTime':
      return each(item => `${item}.toISOString()`)
    case 'object':
      return each(item => `scope.embedded[${embedded}]({ ${around}...${item} })`)
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

/** Mapping of a hydra:IriTemplate: the variables of the template are for the client to fill in. */
const mappingOf = (property: Property): object[] =>
  [...property.template!.matchAll(/\{(\w+)\}/g)].map(([, variable]) => ({
    '@type': 'IriTemplateMapping',
    variable,
    property: `${property.iri}_${variable}`,
    required: true,
  }))

/** What is written alone and yet shows that it is there, by a text that is always the same. */
const isMask = ({ value }: Property): boolean => value?.variables.length === 0

/** A class of collections is shown as a Collection, which every client knows. */
const typeOf = (owner: Class): string => (owner.subClassOf === 'hydra:Collection' ? 'Collection' : owner.iri)

/** One line of the compiled code: the property, when the row has it. */
type Line = (property: Property) => string

function compile(
  owner: Class,
  base: string,
  classes: Map<string, Class>,
  embeddedOf: (range: string) => Serialiser,
): Serialiser {
  const scope = { encode, made: [] as unknown[], embedded: [] as Serialiser[] }
  const addresses = addressCode('scope.encode')
  const keep = (value: unknown): string => `scope.made[${scope.made.push(value) - 1}]`
  const fromTemplate = ({ name, value, uriTemplate, template, ...property }: Property): string => {
    const made = (value ?? uriTemplate)!
    const { value: text, given } = addresses.expand(made, made.text.startsWith('/') ? base : '')
    if (template === undefined) return `if (${given}) resource[${JSON.stringify(name)}] = ${text}`
    const mapping = keep(mappingOf({ name, value, uriTemplate, template, ...property }))
    return `if (${given}) resource[${JSON.stringify(name)}] = { '@type': 'IriTemplate', template: ${text} + ${JSON.stringify(template)},
      variableRepresentation: 'BasicRepresentation', mapping: ${mapping} }`
  }
  const fromMany: Line = property =>
    `resource[${JSON.stringify(property.name)}] = ${keep(expandEach(property, base))}(row)`
  const fromColumn: Line = property => {
    const outer = property.kind === 'object' ? columnsRead(classes.get(property.range)!, classes) : []
    if (property.kind === 'object') scope.embedded.push(embeddedOf(property.range))
    const value = valueExpression(property, 'value', scope.embedded.length - 1, outer)
    return `{ const value = row[${JSON.stringify(property.column)}]; if (value !== null && value !== undefined) resource[${JSON.stringify(property.name)}] = ${value} }`
  }
  const lineOf: Line = property => {
    const isMade = property.value !== undefined || property.uriTemplate !== undefined
    const isMany = property.many && property.value && property.column && property.template === undefined
    const line = !isMade ? fromColumn : isMany ? fromMany : fromTemplate
    return `${property.when ? `if (row[${JSON.stringify(property.when)}]) ` : ''}{ ${line(property)} }`
  }
  const lines = owner.properties.filter(property => property.readable || isMask(property)).map(lineOf)
  const type = JSON.stringify(typeOf(owner))
  const own = owner.uriTemplates.map(template => addresses.expand(template, base))
  const id = own.reduceRight((others, { value, given }) => `${given} ? ${value} : ${others}`, 'undefined')
  const source = `
    ${addresses.lines().join('\n    ')}
    const id = ${id}
    const resource = context === undefined
      ? (id === undefined ? { '@type': ${type} } : { '@id': id, '@type': ${type} })
      : (id === undefined ? { '@context': context, '@type': ${type} } : { '@context': context, '@id': id, '@type': ${type} })
    ${lines.join('\n    ')}
    return resource`
  // The source is made of names from our own vocabulary files alone; nothing of a request reaches it.
  return new Function('scope', `return function ${owner.name}(row, context) {${source}\n}`)(scope) as Serialiser
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
    const made = compile(owner, base, vocabulary.classes, range => of(vocabulary.classes.get(range)!))
    full.set(owner.iri, made)
    return made
  }
  const columns = new Map<Class, string[]>()
  for (const owner of vocabulary.classes.values()) {
    of(owner)
    columns.set(owner, columnsRead(owner, vocabulary.classes))
  }
  return {
    of,
    columns: owner => columns.get(owner) ?? columnsRead(owner, vocabulary.classes),
    light: owner => row => ({ '@id': iriOf(owner)(row), '@type': typeOf(owner) }),
    iri: (owner, row) => iriOf(owner)(row),
  }
}
