// The query language of every list: parameters and `q` -> conditions on columns that the vocabulary knows.
import { objectOf } from '../json-object.js'

import { didYouMean } from '../nearest.js'
import { invalid } from '../problem.js'
import { termsOf } from '../text/index.js'
import { type Class, columnName, isText, type Kind, momentOf, NO_TEXT, type Property } from '../vocabulary/index.js'

export type Operator = 'any' | 'all' | 'keys' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'words'

/**
 * One condition. `any` holds when the column, or one of its items, is one of the values; null is one of them; `all` when
 * each of the values is one of its items; `keys` when it is one of these images; `words` when
 * the words of the value are in what the table holds that `column` names.
 */
export interface Condition {
  /** What the request calls it: `string1`, `q.number1.gte`. */
  parameter: string
  column: string
  many: boolean
  /** The values are keys of what the column refers to. */
  isReference: boolean
  operator: Operator
  values: unknown[]
}

/** Order of a list: by one property, ties by the key. */
export interface Order {
  column: string
  descending: boolean
}

/** Largest bound on one condition and on their number: what is asked is worked through for every row. */
const MOST_VALUES = 1000
const MOST_CONDITIONS = 50
const LONGEST_QUERY = 65_536

const RANGES: Operator[] = ['gt', 'gte', 'lt', 'lte']

const isInColumn = ({ readable, column, kind }: Property): boolean =>
  readable && column !== undefined && kind !== 'object' && kind !== 'json'

/** Properties that a list can be narrowed by: readable, and in a column, or words. */
export const queryable = (owner: Class): Property[] =>
  owner.properties.filter(property => isInColumn(property) || property.wordsIn)

/** Properties that a list can be ordered by: those with one value. */
const orderable = (owner: Class): Property[] =>
  owner.properties.filter(property => isInColumn(property) && !property.many && property.memberOf === undefined)

/** The order by a property. Throws HttpProblem 400 that names what a list can be ordered by. */
function orderBy(owner: Class, name: string, parameter: string, descending: boolean): Order {
  const known = orderable(owner)
  const found = known.find(property => property.name === name)
  if (found) return { column: found.column!, descending }
  const names = known.map(property => property.name)
  throw invalid(
    parameter,
    `a list of ${owner.title} can be ordered by ${names.join(', ')}, not by ${name}${didYouMean(name, names)}`,
  )
}

function propertyNamed(owner: Class, name: string, parameter: string): Property {
  const known = queryable(owner)
  const property = known.find(candidate => candidate.name === name)
  if (property) return property
  const names = known.map(candidate => candidate.name)
  throw invalid(parameter, `${owner.title} has no property ${name} to query by${didYouMean(name, names)}`)
}

/** The key that a column holds for a reference, which is an IRI or that key. Throws HttpProblem 400 naming `parameter`. */
export type ReadReference = (property: Property, value: string, parameter: string) => unknown

const LARGEST = 2n ** 63n - 1n

/** An integer as a statement takes it: one beyond all columns stands for the largest that there may be. */
function integerOf(value: unknown): number | string | undefined {
  if (typeof value === 'number' ? !Number.isInteger(value) : !/^[+-]?\d+$/.test(String(value))) return undefined
  const number = BigInt(typeof value === 'number' ? value : String(value).replace('+', ''))
  const held = number > LARGEST ? LARGEST : number < -LARGEST ? -LARGEST : number
  return Number.isSafeInteger(Number(held)) ? Number(held) : String(held)
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** How a value is read, by the kind of its property; undefined for what is none. */
const READ: Partial<Record<Kind, { read(value: unknown): unknown; must: string }>> = {
  integer: { read: integerOf, must: 'must be an integer' },
  nonNegativeInteger: { read: integerOf, must: 'must be an integer' },
  double: {
    read: value => (DECIMAL.test(String(value)) && Number.isFinite(Number(value)) ? Number(value) : undefined),
    must: 'must be a number',
  },
  boolean: { read: value => ({ true: true, false: false })[String(value)], must: 'must be true or false' },
  dateTime: {
    read: value => momentOf(String(value)),
    must: 'must be a date in ISO 8601 that exists, such as 2026-01-31 or 2026-01-31T12:00:00Z',
  },
}

/** A value as the column has it. Throws HttpProblem 400 that says which kind it must be. */
function coerce(property: Property, parameter: string, value: unknown, readReference: ReadReference): unknown {
  if (value === null && !property.many && !property.memberOf) return null
  if (typeof value === 'object' || value === undefined) throw invalid(parameter, 'must be a single value')
  const text = String(value)
  if (!isText(text)) throw invalid(parameter, NO_TEXT)
  if (property.kind === 'iri' || property.ownAddress) return readReference(property, text, parameter)
  const { read, must } = READ[property.kind] ?? { read: () => text, must: '' }
  const found = read(value)
  if (found === undefined) throw invalid(parameter, must)
  return found
}

/** Longest text whose words are looked for, in characters. */
const LONGEST_WORDS = 1000

/** A condition on words. Throws HttpProblem 400 for what has none. */
function wordsOf({ wordsIn }: Property, parameter: string, value: unknown): Condition {
  const text = typeof value === 'string' && isText(value) ? value : ''
  if (text.length > LONGEST_WORDS) throw invalid(parameter, `must be at most ${LONGEST_WORDS} characters`)
  if (termsOf(text).length === 0) throw invalid(parameter, 'must be words, "phrases" or beginnings*')
  return { parameter, column: wordsIn!, many: false, isReference: false, operator: 'words', values: [text] }
}

function condition(
  owner: Class,
  name: string,
  parameter: string,
  value: unknown,
  readReference: ReadReference,
): Condition[] {
  const property = propertyNamed(owner, name, parameter)
  if (property.wordsIn) return [wordsOf(property, parameter, value)]
  const base = {
    ...{ parameter, column: property.column! },
    many: property.many || property.memberOf !== undefined,
    isReference: property.kind === 'iri',
  }
  const one = (item: unknown) => coerce(property, parameter, item, readReference)
  if (Array.isArray(value)) {
    if (value.length > MOST_VALUES) throw invalid(parameter, `must have at most ${MOST_VALUES} values`)
    return [{ ...base, operator: 'any', values: value.map(one) }]
  }
  if (typeof value !== 'object' || value === null) return [{ ...base, operator: 'any', values: [one(value)] }]
  if (Object.keys(value).length === 0) throw invalid(parameter, `must have one of the operators ${RANGES.join(', ')}`)
  return Object.entries(value).map(([operator, bound]) => {
    if (operator === 'all' && base.many) {
      const values = [bound].flat().map(item => coerce(property, `${parameter}.all`, item, readReference))
      if (values.length > MOST_VALUES) throw invalid(`${parameter}.all`, `must have at most ${MOST_VALUES} values`)
      return { ...base, parameter: `${parameter}.all`, operator, values }
    }
    const isRange = (RANGES as string[]).includes(operator)
    const known = isRange || (operator === 'prefix' && property.kind === 'string')
    if (!known || base.many)
      throw invalid(
        `${parameter}.${operator}`,
        `is not an operator of ${name}; ${base.many ? 'give a value or an array, or all' : `use ${RANGES.join(', ')}${property.kind === 'string' ? ', prefix' : ''}`}`,
      )
    if (bound === null) throw invalid(`${parameter}.${operator}`, 'must be a value to compare with')
    const values = [coerce(property, `${parameter}.${operator}`, bound, readReference)]
    return { ...base, parameter: `${parameter}.${operator}`, operator: operator as Operator, values }
  })
}

const checkedNumber = (conditions: Condition[]): Condition[] => {
  if (conditions.length > MOST_CONDITIONS) throw invalid('q', `must have at most ${MOST_CONDITIONS} conditions`)
  return conditions
}

const entriesOf = (query: unknown): [name: string, value: unknown][] =>
  Object.entries(objectOf('q', query, 'must be a JSON object of properties and values'))

/**
 * Conditions of the JSON of `q`, all of which must hold: `{"string1": "x", "number1": {"gte": 1, "lt": 9},
 * "tags": ["a", "b"], "id": {"prefix": "page-"}, "batch": null}`.
 * References are keys. Throws HttpProblem 400 that names the property or the operator which there is not.
 */
export const conditionsOf = (owner: Class, query: unknown): Condition[] =>
  checkedNumber(
    entriesOf(query).flatMap(([name, value]) => condition(owner, name, `q.${name}`, value, (_property, key) => key)),
  )

function parseQuery(text: string): unknown {
  if (text.length > LONGEST_QUERY) throw invalid('q', `must not be longer than ${LONGEST_QUERY} characters`)
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('q', 'must be JSON such as {"string1":"value"}')
  }
}

/** The property by which the lists of a class are searched, where a text is words rather than JSON. */
const searchedBy = ({ properties }: Class, text: string): Property | undefined =>
  /^\s*[[{]/.test(text) ? undefined : properties.find(({ wordsIn }) => wordsIn === 'image_words')

/** Parameters that are not about properties, whatever the list. */
const RESERVED = new Set(['page', 'pageSize', 'itemsPerPage', 'cursor', 'orderBy', 'orderByDescending', 'q', 'include'])

/** A parameter that compares: `created[gte]`, `tags[all]`. */
const COMPARING = /^(.+)\[(gt|gte|lt|lte|prefix|all)\]$/

/** The values of each parameter, in one pass: `getAll` for each of thousands looks through all of them every time. */
function grouped(parameters: URLSearchParams): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [parameter, value] of parameters) {
    const known = groups.get(parameter)
    if (known) known.push(value)
    else groups.set(parameter, [value])
  }
  return groups
}

/**
 * Conditions of a list's query parameters; each parameter that is not about paging or order is a property,
 * and stands above the same property in `q`. `name[gte]` and the other operators hold beside all else. `name[]` and repeated parameters mean any of, and so do commas where
 * the property has many values.
 */
export function conditionsOfParameters(
  owner: Class,
  parameters: URLSearchParams,
  readReference: ReadReference,
): Condition[] {
  const text = parameters.get('q')
  const searched = text === null ? undefined : searchedBy(owner, text)
  const given = new Map(entriesOf(text === null || searched ? {} : parseQuery(text)))
  const direct = new Map<string, string>()
  const compared: [name: string, comparison: object][] = []
  if (searched && text!.trim() !== '') {
    given.set(searched.name, text)
    direct.set(searched.name, 'q')
  }
  for (const [parameter, values] of grouped(parameters)) {
    if (RESERVED.has(parameter) || /^order\[.+\]$/.test(parameter)) continue
    const [, subject, operator] = COMPARING.exec(parameter) ?? []
    if (subject !== undefined) {
      compared.push(...values.map((value): [string, object] => [subject, { [operator!]: value }]))
      continue
    }
    const name = parameter.replace(/\[\d*\]$/, '')
    const isMany = owner.properties.some(property => property.name === name && (property.many || property.memberOf))
    const before = direct.has(name) ? [given.get(name)].flat() : []
    const all = [...before, ...(isMany ? values.flatMap(value => value.split(',')) : values)]
    given.set(name, all.length === 1 ? all[0] : all)
    direct.set(name, parameter)
  }
  return checkedNumber([
    ...[...given].flatMap(([name, value]) =>
      condition(owner, name, direct.get(name) ?? `q.${name}`, value, readReference),
    ),
    ...compared.flatMap(([name, value]) => condition(owner, name, name, value, readReference)),
  ])
}

/** Order of a list's parameters: orderBy, orderByDescending, or order[name]=ASC|DESC; else the list's own. */
export function orderOfParameters(owner: Class, parameters: URLSearchParams, own: string | undefined): Order {
  for (const parameter of ['orderBy', 'orderByDescending']) {
    const name = parameters.get(parameter)
    if (name !== null) return orderBy(owner, name, parameter, parameter === 'orderByDescending')
  }
  for (const [parameter, direction] of parameters) {
    const name = /^order\[(.+)\]$/.exec(parameter)?.[1]
    if (!name) continue
    if (!/^(asc|desc)$/i.test(direction)) throw invalid(parameter, 'must be ASC or DESC')
    return orderBy(owner, name, parameter, /^desc$/i.test(direction))
  }
  const name = own?.replace(/^-/, '') ?? owner.key
  const property = owner.properties.find(candidate => candidate.name === name)
  return { column: property?.column ?? columnName(name), descending: own?.startsWith('-') ?? false }
}
