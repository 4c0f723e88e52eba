// TypeScript types of the resources and bodies, for clients.
import { TYPE } from './context.js'
import type { Class, Property, Vocabulary } from './model.js'

const SCALARS: Record<Property['kind'], string> = {
  string: 'string',
  integer: 'number',
  nonNegativeInteger: 'number',
  double: 'number',
  boolean: 'boolean',
  dateTime: 'DateTime',
  iri: 'Iri',
  json: 'unknown',
  bytes: 'Blob | string',
  object: 'object',
}

const HEAD = `/** An absolute IRI. */
export type Iri = string
/** A date-time in ISO 8601. */
export type DateTime = string

/** hydra:IriTemplate. */
export interface IriTemplate {
  '@type': 'IriTemplate'
  template: string
  variableRepresentation: string
  mapping: { '@type': 'IriTemplateMapping'; variable: string; property: string; required: boolean }[]
}

/** hydra:Collection: a page of a list. */
export interface Collection<Member> {
  '@context'?: unknown
  '@id': Iri
  '@type': 'Collection'
  totalItems: number
  pageSize: number
  member: Member[]
  view: { '@id': Iri; first?: Iri; previous?: Iri; next?: Iri; last?: Iri; page?: number; totalPages?: number }
}

/** hydra:Error. */
export interface HydraError {
  '@type': 'Error'
  title: string
  statusCode: number
  description: string
  errors: { property: string; message: string }[]
}
`

const comment = (text: string, indent = ''): string => `${indent}/** ${text.replaceAll('*/', '* /')} */`

function typeOf({ classes }: Vocabulary, property: Property, sent: boolean): string {
  if (property.template) return 'IriTemplate'
  const embedded = property.kind === 'object' ? classes.get(property.range)?.name : undefined
  const values = property.enum?.map(value => JSON.stringify(value)).join(' | ')
  const map = property.languageMap ? 'Record<string, string[]>' : undefined
  const one = embedded ?? values ?? map ?? SCALARS[property.kind]
  if (property.memberOf) return sent ? `${one}[]` : one
  return property.many ? (values ? `(${one})[]` : `${one}[]`) : one
}

const member = (vocabulary: Vocabulary, property: Property, sent: boolean): string => {
  const optional = sent && property.required ? '' : '?'
  return `${comment(property.description, '  ')}\n  ${property.name === TYPE ? `'${TYPE}'` : property.name}${optional}: ${typeOf(vocabulary, property, sent)}`
}

function classTypes(vocabulary: Vocabulary, owner: Class): string {
  // A value that is never read may be shown as a mask.
  const shown = owner.properties.filter(property => property.readable || property.value)
  const written = owner.properties.filter(property => property.writeable && !property.derived)
  const id = owner.uriTemplates.length > 0 ? "  '@id': Iri" : "  '@id'?: Iri"
  const type = owner.subClassOf === 'hydra:Collection' ? 'Collection' : owner.iri
  const types = owner.properties.some(({ name }) => name === TYPE) ? [] : [`  '@type': '${type}'`]
  const envelope = vocabulary.spelling.plain ? [] : ["  '@context'?: unknown", id, ...types]
  const open = owner.open === undefined ? [] : ['  [other: string]: unknown']
  const resource = [`export interface ${owner.name} {`, ...envelope, ...open].join('\n')
  const lines = shown.map(property => member(vocabulary, property, false))
  const parts = [comment(owner.description), [resource, ...lines, '}'].join('\n')]
  if (written.length > 0)
    parts.push(
      comment(`What may be sent of ${owner.name}.`),
      [`export interface ${owner.name}Body {`, ...written.map(p => member(vocabulary, p, true)), '}'].join('\n'),
    )
  return parts.join('\n')
}

/** A module of types, one interface for each class and one for its bodies. */
export const typeDefinitions = (vocabulary: Vocabulary): string =>
  `${[
    `// ${vocabulary.title}: made from the vocabulary by \`npm run types\`.`,
    HEAD,
    ...[...vocabulary.classes.values()].map(owner => classTypes(vocabulary, owner)),
  ].join('\n\n')}\n`
