// User metadata: what a field may be called, and what its type, told by a prefix, may hold.
import { type Fault, invalid, invalidAll } from '../../problem.js'
import { momentOf } from '../../vocabulary/index.js'

/** The types, by the prefixes of field names; a name without one is a string. */
export const TYPES = ['str', 'text', 'int', 'double', 'date', 'latlon', 'array', 'array_text'] as const
export type MetadataType = (typeof TYPES)[number]

export interface FieldName {
  type: MetadataType
  name: string
}

const NAME = /^[a-z0-9_]{1,54}$/
const MOST_FIELDS = 500
const MOST_CHARACTERS = 32_766
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))?$/
const LATLON = /^(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)$/

/** Reads `int:number_of_people` or `title`. Throws HttpProblem 400. */
export function readFieldName(text: string): FieldName {
  const colon = text.indexOf(':')
  const type = (colon < 0 ? 'str' : text.slice(0, colon)) as MetadataType
  const name = text.slice(colon + 1)
  if (!TYPES.includes(type)) throw invalid(text, `has no known type; the types are ${TYPES.join(', ')}`)
  if (!NAME.test(name)) throw invalid(text, 'must be named with 1 to 54 of a-z, 0-9 and _')
  return { type, name }
}

/** The key that a field is kept under: strings without a prefix, all others with it. */
export const storedName = ({ type, name }: FieldName): string => (type === 'str' ? name : `${type}:${name}`)

const numeric = (value: unknown): number =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN

function dateOf(value: unknown): string | undefined {
  const time = typeof value === 'string' && DATE.test(value) ? momentOf(value) : undefined
  return time?.toISOString().replace(/\.\d+Z$/, 'Z')
}

function placeOf(value: unknown): string | undefined {
  const match = typeof value === 'string' ? LATLON.exec(value.trim()) : null
  if (!match || Math.abs(Number(match[1])) > 90 || Math.abs(Number(match[2])) > 180) return undefined
  return `${match[1]},${match[2]}`
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const listOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every(isScalar) ? value.map(String) : undefined

const READERS: Record<MetadataType, { read(value: unknown): unknown; right: string }> = {
  str: { read: value => (isScalar(value) ? String(value) : undefined), right: 'a string' },
  text: { read: value => (isScalar(value) ? String(value) : undefined), right: 'a string' },
  int: {
    read: value => (Number.isSafeInteger(numeric(value)) ? numeric(value) : undefined),
    right: 'an integer',
  },
  double: { read: value => (Number.isFinite(numeric(value)) ? numeric(value) : undefined), right: 'a number' },
  date: { read: dateOf, right: 'a date such as 2017-01-29T12:34:56Z' },
  latlon: { read: placeOf, right: 'a latitude and a longitude such as "47.38,8.52"' },
  array: { read: listOf, right: 'an array of strings' },
  array_text: { read: listOf, right: 'an array of strings' },
}

/** The value of a field as it is kept. Throws HttpProblem 400 that names the field and what would be right. */
export function readValue(field: FieldName, value: unknown, property = storedName(field)): unknown {
  const { read, right } = READERS[field.type]
  const result = read(value)
  if (result === undefined) throw invalid(property, `must be ${right}`)
  if (JSON.stringify(result).length > MOST_CHARACTERS)
    throw invalid(property, `must be at most ${MOST_CHARACTERS} characters`)
  return result
}

/** Fields to set, and with null those to remove. Throws HttpProblem 400 with every fault. */
export function readUserMetadata(body: Record<string, unknown>): Record<string, unknown> {
  const faults: Fault[] = []
  const fields: Record<string, unknown> = {}
  const given = Object.entries(body)
  if (given.length > MOST_FIELDS) throw invalid('user metadata', `must have at most ${MOST_FIELDS} fields`)
  for (const [text, value] of given) {
    try {
      const field = readFieldName(text)
      fields[storedName(field)] = value === null ? null : readValue(field, value, text)
    } catch (error) {
      faults.push({ property: text, message: (error as Error).message.replace(`${text}: `, '') })
    }
  }
  if (faults.length > 0) throw invalidAll(faults)
  return fields
}

/** Metadata with changes made to it: null takes a field away. Throws HttpProblem 400 when there would be too many. */
export function merged(before: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  const after = Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null))
  if (Object.keys(after).length > MOST_FIELDS) throw invalid('user metadata', `must have at most ${MOST_FIELDS} fields`)
  return after
}
