// What is wrong with a body, in sentences: which property, and what would be right.
import type { ValidateFunction } from 'ajv'
import { didYouMean } from '../nearest.js'
import type { Fault } from '../problem.js'
import type { Class } from './model.js'

const NOUNS: Record<string, string> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  object: 'a JSON object',
  null: 'null',
}

type Right = (params: Record<string, unknown>) => string

/** What would be right, by the keyword that is not met. */
const RIGHT: Record<string, Right> = {
  type: ({ type }) =>
    `must be ${[type]
      .flat()
      .map(name => NOUNS[String(name)])
      .join(' or ')}`,
  enum: ({ allowedValues }) =>
    `must be one of ${(allowedValues as unknown[]).filter(value => value !== null).join(', ')}`,
  pattern: ({ pattern }) => `must match the pattern ${pattern}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  format: () => 'must be a date-time such as 2024-05-17T09:30:00Z',
  anyOf: () => 'must be an IRI or a short name, or an array of these',
}

/** What would be right for a fault that ajv has found; undefined for a keyword that says nothing by itself. */
export const rightFor = ({
  keyword,
  params,
}: {
  keyword: string
  params: Record<string, unknown>
}): string | undefined => RIGHT[keyword]?.(params)

/** What stands at a JSON pointer of a body. */
const valueAt = (body: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body)

const isOf = (type: string, value: unknown): boolean =>
  type === 'integer' ? Number.isSafeInteger(value) : type === 'array' ? Array.isArray(value) : typeof value === type

/** What would be meant by a value of another type than is wanted: 7 by "7", ["x"] by "x". */
function meantBy(types: string[], value: unknown): string | undefined {
  const text = JSON.stringify(value)
  if (text === undefined || text.length > 100) return undefined
  if (types.includes('array') && value !== null && typeof value !== 'object') return `send [${text}]`
  if (types.includes('string') && ['number', 'boolean'].includes(typeof value)) return `send ${JSON.stringify(text)}`
  if (typeof value !== 'string' || !/^(-?\d+(\.\d+)?|true|false)$/.test(value)) return undefined
  const parsed: unknown = JSON.parse(value.replace(/^(-?)0+(?=\d)/, '$1'))
  return types.some(type => isOf(type, parsed)) ? `send ${parsed}, without quotes` : undefined
}

/** One fault of ajv as one of ours: which property, and what would be right. */
export function faultOf(owner: Class, error: NonNullable<ValidateFunction['errors']>[number], body: unknown): Fault {
  const path = error.instancePath.slice(1).replaceAll('/', '.')
  if (error.keyword === 'required') {
    const missing = String(error.params['missingProperty'])
    return { property: path ? `${path}.${missing}` : missing, message: 'is required' }
  }
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty'])
    const { property, message } = unknownKey(owner, key)
    return { property: path ? `${path}.${property}` : property, message }
  }
  const right = rightFor(error) ?? 'is not valid'
  const meant =
    error.keyword === 'type' ? meantBy([error.params['type']].flat(), valueAt(body, error.instancePath)) : undefined
  return { property: path || 'body', message: meant ? `${right}: ${meant}` : right }
}

/** The fault of a key that the class does not have, with the nearest one that it has. */
export function unknownKey(owner: Class, key: string): Fault {
  const names = owner.properties.map(({ name }) => name)
  return { property: key, message: `is not a property of ${owner.name}${didYouMean(key, names)}` }
}
