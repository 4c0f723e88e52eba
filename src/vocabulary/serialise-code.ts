// The code of the serialisers: for one class the lines that make its resource, and those that write it down as JSON text.
import { type AddressCode, type AddressExpression, addressCode, insideQuotes } from './address-code.js'
import { TYPE } from './context.js'
import type { Class, Kind, Property, Row, Vocabulary } from './model.js'
import type { UriTemplate } from './template.js'

/** Columns that addresses of a class are made of, those of its embedded ones too: an embedded item takes them from the row around it. */
function addressColumns(owner: Class, classes: Map<string, Class>, seen = new Set<Class>()): string[] {
  if (seen.has(owner)) return []
  seen.add(owner)
  const templates = [
    ...owner.uriTemplates,
    ...owner.properties.flatMap(({ value, uriTemplates }) => value ?? uriTemplates),
  ]
  const embedded = owner.properties.flatMap(({ kind, range }) => (kind === 'object' && classes.get(range)) || [])
  const inner = embedded.flatMap(one => addressColumns(one, classes, seen))
  return [...new Set([...templates.flatMap(({ columns }) => columns), ...inner])]
}

/** Columns of its row that the serialiser of a class reads, for those that are embedded in it too. */
export function columnsRead(owner: Class, classes: Map<string, Class>): string[] {
  const own = owner.properties.flatMap(({ column, when }) => [column, when].filter(name => name !== undefined))
  return [...new Set([...own, ...addressColumns(owner, classes)])]
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
export const typeOf = (owner: Class): string => (owner.subClassOf === 'hydra:Collection' ? 'Collection' : owner.iri)

/** A property in the code: the condition on which its row has it, and its value, there and as JSON text after its key. */
interface Member {
  name: string
  given: string
  value: string
  text: string
}

/** Expression of one value as JSON text. */
const TEXTS: Record<Exclude<Kind, 'dateTime' | 'object'>, (value: string) => string> = {
  string: value => `scope.quote(${value})`,
  bytes: value => `scope.quote(${value})`,
  iri: value => `scope.quote(${value})`,
  integer: value => value,
  nonNegativeInteger: value => value,
  boolean: value => value,
  double: value => `JSON.stringify(${value})`,
  json: value => `JSON.stringify(${value})`,
}

const keyText = (name: string): string => `,${JSON.stringify(name)}:`

/** The first expression whose variables are there; undefined where there is none. */
const chosen = (expressions: AddressExpression[]): string =>
  expressions.reduceRight((others, { value, given }) => `${given} ? ${value} : ${others}`, 'undefined')

type Keep = (value: unknown) => string

/** The first expression whose variables the row has, of templates of which it has those of one. */
function firstOf(expressions: AddressExpression[]): AddressExpression {
  const [only, ...others] = expressions as [AddressExpression]
  if (others.length === 0) return only
  return { value: `(${chosen(expressions)})`, given: `(${expressions.map(({ given }) => `(${given})`).join(' || ')})` }
}

/** A value made by a template: an address, a text, or a hydra:IriTemplate. */
function fromTemplate(property: Property, base: string, addresses: AddressCode, keep: Keep): Member {
  const { name, template } = property
  const templates = property.value ? [property.value] : property.uriTemplates
  const [made] = templates as [UriTemplate]
  const prefix = made.text.startsWith('/') ? base : ''
  if (template === undefined) {
    const open = `${keyText(name)}"${insideQuotes(prefix)}`
    const { value, given } = firstOf(templates.map(one => addresses.expand(one, prefix)))
    const { value: text } = firstOf(templates.map(one => addresses.expandText(one, open, '"')))
    return { name, given, value, text }
  }
  const { value, given } = addresses.expand(made, prefix)
  const rest = { variableRepresentation: 'BasicRepresentation', mapping: mappingOf(property) }
  const before = `${keyText(name)}{"@type":"IriTemplate","template":"${insideQuotes(prefix)}`
  const after = `${insideQuotes(template)}",${JSON.stringify(rest).slice(1)}`
  const whole = `{ '@type': 'IriTemplate', template: ${value} + ${JSON.stringify(template)}, ...${keep(rest)} }`
  return { name, given, value: whole, text: addresses.expandText(made, before, after).value }
}

/** Links to many: each item of an array stands for the last variable of the template. */
function fromMany(property: Property, base: string, keep: Keep): Member {
  const value = `${keep(expandEach(property, base))}(row)`
  return {
    name: property.name,
    given: 'true',
    value,
    text: `${JSON.stringify(keyText(property.name))} + JSON.stringify(${value})`,
  }
}

/** A column's value, or its values. `around`: columns that an embedded resource takes from this row when it lacks them. */
function fromColumn(
  { name, source, kind, many, omit, ownAddress }: Property,
  embedded: number,
  around: string[],
): Member {
  const outer = around.map(name => `${JSON.stringify(name)}: row[${JSON.stringify(name)}], `).join('')
  const one = (item: string): { value: string; text: string } => {
    if (kind === 'dateTime') return { value: `scope.moment(${item})`, text: `'"' + scope.moment(${item}) + '"'` }
    if (ownAddress) return { value: `scope.absolute(${item})`, text: `scope.quote(scope.absolute(${item}))` }
    if (kind !== 'object') return { value: item, text: many ? `JSON.stringify(${item})` : TEXTS[kind](item) }
    const made = `scope.embedded[${embedded}]({ ${outer}...${item} })`
    return { value: made, text: made }
  }
  const each = (): { value: string; text: string } => {
    const { value, text } = one('item')
    return { value: `value.map(item => ${value})`, text: `'[' + value.map(item => ${text}).join(',') + ']'` }
  }
  const isMade = kind === 'dateTime' || kind === 'object' || ownAddress
  const { value, text } = many && isMade ? each() : one('value')
  const given = `(value = row[${JSON.stringify(source)}]) !== null && value !== undefined`
  const key = JSON.stringify(keyText(name))
  if (omit === 'never') {
    const orNull = (one: string, none: string): string => `(${given} ? ${one} : ${none})`
    return { name, given: 'true', value: orNull(value, 'null'), text: `${key} + ${orNull(text, "'null'")}` }
  }
  const isGiven = omit === 'empty' ? `${given} && !scope.isEmpty(value)` : given
  return { name, given: isGiven, value, text: `${key} + ${text}` }
}

/** The code of a class. */
export interface ResourceCode {
  /** Body of a function of `row` that returns its absolute IRI; undefined for an embedded one. */
  iri: string
  /** Body of a function of `row` and `context` that returns the resource. */
  resource: string
  /** Body of a function of `row` and `context`, which is JSON text, that returns the resource as JSON text. */
  text: string
  /** What the code calls as `scope.made`. */
  made: unknown[]
  /** The classes whose functions the code calls as `scope.embedded`. */
  embedded: Class[]
}

/** Expression of a resource's own IRI, by the first of its templates whose variables its row has. */
function identity({ uriTemplates }: Class, base: string, addresses: AddressCode): string {
  return chosen(uriTemplates.map(template => addresses.expand(template, base)))
}

/** The code of an open class: its resources are sent as they came. */
const OPEN: ResourceCode = {
  iri: 'return undefined',
  made: [],
  embedded: [],
  resource: 'return row',
  text: 'return JSON.stringify(row)',
}

/** Writes the code of a class, with IRIs under `base` where links are absolute. It calls what `written.ts` has as well. */
export function resourceCode(owner: Class, { classes, spelling }: Vocabulary, base: string): ResourceCode {
  if (owner.open !== undefined) return OPEN
  const host = spelling.links === 'path' ? '' : base
  const made: unknown[] = []
  const embedded: Class[] = []
  const addresses = addressCode('scope.encode')
  const keep: Keep = value => `scope.made[${made.push(value) - 1}]`
  const memberOf = (property: Property): Member => {
    const isMade = property.value !== undefined || property.uriTemplates.length > 0
    const isMany = property.many && property.value && property.column && property.template === undefined
    if (isMade) return isMany ? fromMany(property, host, keep) : fromTemplate(property, host, addresses, keep)
    if (property.kind !== 'object') return fromColumn(property, 0, [])
    const inner = classes.get(property.range)!
    return fromColumn(property, embedded.push(inner) - 1, addressColumns(inner, classes))
  }
  const members = owner.properties
    .filter(property => property.name !== TYPE && (property.readable || isMask(property)))
    .map(property => ({ ...memberOf(property), when: property.when }))
  const lines = (one: (member: Member) => string): string =>
    members
      .map(member => {
        const shown = member.when === undefined ? '' : `row[${JSON.stringify(member.when)}] && `
        return `if (${shown}${member.given}) ${one(member)}`
      })
      .join('\n    ')
  const own = lines(({ name, value }) => `resource[${JSON.stringify(name)}] = ${value}`)
  const ownText = lines(({ text }) => `text += ${text}`)
  const alone = addressCode('scope.encode')
  const iri = `return ${identity(owner, base, alone)}`
  const code = { iri: [...alone.lines(), iri].join('\n    '), made, embedded }
  if (spelling.plain) {
    const start = `${addresses.lines().join('\n    ')}\n    let value`
    return {
      ...code,
      resource: `${start}\n    const resource = {}\n    ${own}\n    return resource`,
      text: `${start}\n    let text = ''\n    ${ownText}\n    return '{' + text.slice(1) + '}'`,
    }
  }
  const typed = owner.properties.find(({ name }) => name === TYPE)
  const type = typed ? `row[${JSON.stringify(typed.column)}]` : JSON.stringify(typeOf(owner))
  const id = identity(owner, base, addresses)
  const start = `${addresses.lines().join('\n    ')}
    let value
    const id = ${id}`
  return {
    ...code,
    resource: `${start}
    const resource = context === undefined ? {} : { '@context': context }
    if (id !== undefined) resource['@id'] = id
    resource['@type'] = ${type}
    ${own}
    return resource`,
    text: `${start}
    let text = context === undefined ? '{' : '{"@context":' + context + ','
    if (id !== undefined) text += '"@id":"' + id + '",'
    text += ${typed ? `'"@type":' + scope.quote(${type})` : JSON.stringify(`"@type":${type}`)}
    ${ownText}
    return text + '}'`,
  }
}
