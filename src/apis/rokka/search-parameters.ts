// Reads the search of a list: fields, ranges, prefixes, how it is sorted, and what to count.
import { didYouMeanOneOf } from '../../nearest.js'
import { invalid } from '../../problem.js'
import type { rokka } from '../../store/index.js'
import { momentOf } from '../../vocabulary/index.js'
import { type MetadataType, readFieldName, storedName, TYPES } from './user-metadata.js'

/** Parameters of a list that are no fields. */
const RESERVED = new Set(['limit', 'offset', 'cursor', 'sort', 'facets', 'deleted', 'operator', 'binaryHash'])

/**
 * Fields by the names of rokka's search, which are more than the properties of a source image: some have two names, and
 * `name_text` searches the words of a property that `name` compares whole.
 */
const COLUMNS: Record<string, rokka.Field> = {
  hash: { column: 'hash', type: 'string' },
  short_hash: { column: 'short_hash', type: 'string' },
  binaryhash: { column: 'binary_hash', type: 'string' },
  binary_hash: { column: 'binary_hash', type: 'string' },
  mimetype: { column: 'mimetype', type: 'string' },
  format: { column: 'format', type: 'string' },
  name: { column: 'name', type: 'string' },
  name_text: { column: 'name', type: 'words' },
  size: { column: 'size', type: 'number' },
  width: { column: 'width', type: 'number' },
  height: { column: 'height', type: 'number' },
  created: { column: 'created', type: 'date' },
  protected: { column: 'protected', type: 'boolean' },
  locked: { column: 'locked', type: 'boolean' },
  opaque: { column: 'opaque', type: 'boolean' },
}

const KINDS: Record<MetadataType, rokka.FieldType> = {
  str: 'string',
  text: 'words',
  int: 'number',
  double: 'number',
  date: 'date',
  latlon: 'string',
  array: 'array',
  array_text: 'arrayWords',
}

/** `dynamic:int:subject_area:x` and `static:str:...`: a type, and the names on the way. */
function pathField(column: string, text: string, rest: string): rokka.Field {
  const [type, ...path] = rest.split(':')
  const known = TYPES.includes(type as MetadataType)
  if (!known || path.length === 0 || path.some(name => !/^[A-Za-z0-9_]{1,64}$/.test(name)))
    throw invalid(text, `must be a type (${TYPES.join(', ')}) and names, as in dynamic:str:version:text`)
  return { column, path, type: KINDS[type as MetadataType] }
}

/** The field of a name. Throws HttpProblem 400 that lists the fields. */
function fieldNamed(text: string): rokka.Field {
  if (Object.hasOwn(COLUMNS, text)) return COLUMNS[text]!
  const [scope, rest] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
  if (scope === 'user') {
    const field = readFieldName(rest)
    return { column: 'user_metadata', path: [storedName(field)], type: KINDS[field.type] }
  }
  if (scope === 'dynamic' || scope === 'static') return pathField(`${scope}_metadata`, text, rest)
  throw invalid(
    text,
    `is not a field of a source image${didYouMeanOneOf(text, [...Object.keys(COLUMNS), 'user:TYPE:name'])}`,
  )
}

/** Largest number that a column of whole numbers holds. */
export const largestOf = ({ column }: rokka.Field): number =>
  column === 'size' ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')

function valueFor(name: string, field: rokka.Field, text: string): string | number | boolean {
  if (field.type === 'number') {
    const number = Number(text)
    if (text.trim() === '' || !Number.isFinite(number)) throw invalid(name, `"${text}" must be a number`)
    return number
  }
  if (field.type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw invalid(name, `"${text}" must be true or false`)
    return text === 'true'
  }
  if (field.type === 'date') {
    const time = momentOf(text)
    const year = time?.getUTCFullYear() ?? 0
    if (!time || year < 1 || year > 9999)
      throw invalid(name, `"${text}" must be a date that exists, such as 2017-01-29T12:34:56Z`)
    return field.path ? time.toISOString().replace(/\.\d+Z$/, 'Z') : time.toISOString()
  }
  return text
}

/** An end of a range over whole numbers: inwards to the next one, and no further out than the column goes. */
function wholeEnd(field: rokka.Field, end: rokka.Bound, inwards: 'up' | 'down'): rokka.Bound {
  if (field.type !== 'number' || field.path) return end
  const number = end.value as number
  const whole = inwards === 'up' ? Math.ceil(number) : Math.floor(number)
  const most = largestOf(field)
  return { value: Math.min(most, Math.max(-most, whole)), inclusive: end.inclusive || whole !== number }
}

const RANGE = /^([[{])(.*)([\]}])$/s
const UNBOUNDED = new Set(['', '*'])

/** `[100 TO 200]`, `[100,200]`, `{100,}`: brackets include the end, braces do not, and an end may be left open. */
function rangeIn(name: string, field: rokka.Field, text: string): rokka.Test | undefined {
  const match = RANGE.exec(text.trim())
  if (!match) return undefined
  const ends = match[2]!.split(/\sTO\s|,/)
  if (ends.length !== 2) throw invalid(name, `"${text}" must be a range of two ends, as in [100 TO 200] or [100,}`)
  if (field.type === 'boolean' || field.type === 'words' || field.type === 'array' || field.type === 'arrayWords')
    throw invalid(name, 'has no order, so that it cannot be searched by a range')
  const [from, to] = ends.map(end => (UNBOUNDED.has(end.trim()) ? undefined : valueFor(name, field, unquoted(end))))
  return {
    kind: 'range',
    from:
      from === undefined ? undefined : wholeEnd(field, { value: from as number, inclusive: match[1] === '[' }, 'up'),
    to: to === undefined ? undefined : wholeEnd(field, { value: to as number, inclusive: match[3] === ']' }, 'down'),
  }
}

function testOf(name: string, field: rokka.Field, text: string): rokka.Test {
  const range = rangeIn(name, field, text)
  if (range) return range
  const hasPrefix = field.type === 'string' || field.type === 'array'
  if (hasPrefix && text.endsWith('*') && text.length > 1) return { kind: 'prefix', value: text.slice(0, -1) }
  const value = valueFor(name, field, text)
  const isColumnOfIntegers = field.type === 'number' && !field.path
  if (isColumnOfIntegers && !(Number.isInteger(value) && Math.abs(value as number) <= largestOf(field)))
    throw invalid(name, `"${text}" must be an integer of at most ${largestOf(field)}`)
  return { kind: 'equals', value }
}

/** The conditions of a query, and whether one of them is enough (`operator=or`). Throws HttpProblem 400. */
export function readConditions(query: URLSearchParams): { conditions: rokka.SearchCondition[]; any: boolean } {
  const operator = query.get('operator') ?? 'and'
  if (!['and', 'or'].includes(operator.toLowerCase())) throw invalid('operator', 'must be and, or or')
  const conditions: rokka.SearchCondition[] = []
  for (const [name, text] of query) {
    if (RESERVED.has(name)) continue
    const field = fieldNamed(name)
    conditions.push({ field, test: testOf(name, field, text) })
  }
  const binaryHash = query.get('binaryHash')
  if (binaryHash !== null)
    conditions.push({ field: COLUMNS['binaryhash']!, test: { kind: 'equals', value: binaryHash } })
  return { conditions, any: operator.toLowerCase() === 'or' }
}

const MOST_SORT_KEYS = 5
const UNSORTABLE = ['words', 'array', 'arrayWords']

/** `created desc,size asc`; descending where nothing is said. Throws HttpProblem 400. */
export function readSort(query: URLSearchParams): rokka.SortKey[] {
  const text = query.get('sort') || 'created desc'
  const parts = text.split(',')
  if (parts.length > MOST_SORT_KEYS) throw invalid('sort', `must name at most ${MOST_SORT_KEYS} fields`)
  return parts.map(part => {
    const [name, direction = 'desc', ...more] = part.trim().split(/\s+/)
    if (!name || more.length > 0 || !['asc', 'desc'].includes(direction))
      throw invalid('sort', `"${part}" must be a field, and asc or desc`)
    const field = fieldNamed(name)
    const sortable = !UNSORTABLE.includes(field.type) || name.startsWith('user:text:')
    if (!sortable) throw invalid('sort', `"${name}" cannot be sorted by`)
    return { field, descending: direction === 'desc' }
  })
}

/** Fields to count the values of. Throws HttpProblem 400. */
export function readFacets(query: URLSearchParams): Map<string, rokka.Field> {
  const names = (query.get('facets') ?? '').split(',').filter(Boolean)
  if (names.length > 10) throw invalid('facets', 'must name at most 10 fields')
  return new Map(
    names.map(name => {
      const field = fieldNamed(name)
      if (field.type !== 'string' && field.type !== 'array')
        throw invalid('facets', `"${name}" must be a string or an array of strings`)
      return [name, field]
    }),
  )
}
